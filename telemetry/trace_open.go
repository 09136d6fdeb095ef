package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Of the way to the collector. What it does not take in time is lost: it is a picture of what happened, no record.
const (
	retryFirst  = time.Second
	retryMost   = 2 * time.Second
	retryWithin = 5 * time.Second
	flushWithin = 2 * time.Second // at the end of the process
)

// The variables that turn traces on; the SDK reads all others of OpenTelemetry by itself.
const (
	varEndpoint       = "OTEL_EXPORTER_OTLP_ENDPOINT"
	varTracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	varProtocol       = "OTEL_EXPORTER_OTLP_PROTOCOL"
	varTracesProtocol = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"
	varExporter       = "OTEL_TRACES_EXPORTER"
	varDisabled       = "OTEL_SDK_DISABLED"
)

// serviceName is what a node is called unless OTEL_SERVICE_NAME says otherwise.
const serviceName = "modu"

// NewTracer returns the tracer that the environment asks for: nil unless it names a collector. instance tells this
// process from the others of the installation.
func NewTracer(ctx context.Context, log *slog.Logger, getenv func(string) string, version, instance string) (*Tracer, error) {
	if !wanted(getenv) {
		return nil, nil //nolint:nilnil // a nil Tracer is one that makes no spans
	}
	for _, name := range []string{varEndpoint, varTracesEndpoint} {
		if err := checkEndpoint(getenv(name)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, name := range []string{varProtocol, varTracesProtocol} {
		if p := getenv(name); p != "" && p != "http/protobuf" {
			log.Warn("traces leave as http/protobuf, whatever else is asked for", slog.String("variable", name), slog.String("value", p))
		}
	}
	next, err := otlptracehttp.New(ctx, otlptracehttp.WithRetry(otlptracehttp.RetryConfig{
		Enabled: true, InitialInterval: retryFirst, MaxInterval: retryMost, MaxElapsedTime: retryWithin,
	}))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	described, err := resource.New(ctx,
		resource.WithAttributes(
			attribute.String("service.name", serviceName), attribute.String("service.version", version),
			attribute.String("service.instance.id", instance),
		),
		resource.WithTelemetrySDK(), resource.WithFromEnv(),
	)
	if err != nil {
		return nil, fmt.Errorf("traces: OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	e := &exporter{next: next, log: log}
	e.life, e.cancel = context.WithCancel(context.WithoutCancel(ctx))
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { e.complain(0, err) })) // else it writes to standard error
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(e), sdktrace.WithResource(described))
	return &Tracer{log: log, provider: provider, tracer: provider.Tracer("modu"), exporter: e}, nil
}

func wanted(getenv func(string) string) bool {
	return (getenv(varEndpoint) != "" || getenv(varTracesEndpoint) != "") &&
		!strings.EqualFold(getenv(varDisabled), "true") && getenv(varExporter) != "none"
}

func checkEndpoint(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%q is no address such as http://collector:4318", text)
	}
	return nil
}

// Close gives the collector what is left, for a moment at most, and ends the tracer.
func (t *Tracer) Close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushWithin)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		t.exporter.complain(0, err)
	}
	t.exporter.cancel()
}
