package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"

	"modu/telemetry"
)

// newTracer returns the tracer that OpenTelemetry's own variables ask for. They are read from the process, as its SDK
// reads them.
func newTracer(ctx context.Context, log *slog.Logger) (*telemetry.Tracer, error) {
	return telemetry.NewTracer(ctx, log, os.Getenv, version, rand.Text())
}
