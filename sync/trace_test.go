package sync

import (
	"bytes"
	"errors"
	"log/slog"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/telemetry"
)

// traced returns an engine without a database whose spans go to a collector when its tracer is closed.
func traced(t *testing.T) (*Engine, *testenv.Collector) {
	t.Helper()
	collector := testenv.StartCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	tracer, err := telemetry.NewTracer(t.Context(), slog.New(slog.DiscardHandler), os.Getenv, "test", "test")
	if err != nil {
		t.Fatal(err)
	}
	e := &Engine{now: time.Now}
	e.Trace(tracer)
	return e, collector
}

// TestAGroupCommitIsLinkedWithEveryPush: it is part of the trace of one, and known to those of the others.
func TestAGroupCommitIsLinkedWithEveryPush(t *testing.T) {
	e, collector := traced(t)
	var group []*request
	for range 3 {
		_, span := e.tracePush(t.Context(), &Push{})
		group = append(group, &request{span: span, muts: make([]*mutation, 2)})
	}
	b := &batch{}
	traceCommitted(e.traceCommit(group), b, nil)
	if len(b.commit.Trace) == 0 {
		t.Error("what follows from the commit cannot go on from it")
	}
	for _, r := range group {
		tracePushed(r.span, &Push{}, &Pushed{}, nil)
	}
	e.tracer.Close()

	spans := collector.Spans()
	i := slices.IndexFunc(spans, func(s testenv.Span) bool { return s.Name == "engine.commit" })
	if len(spans) != 1+len(group) || i < 0 {
		t.Fatalf("the spans are %+v", spans)
	}
	commit := spans[i]
	tied := map[string]bool{commit.Parent: true}
	for _, id := range commit.Links {
		tied[id] = true
	}
	for _, s := range slices.Delete(spans, i, i+1) {
		if !tied[s.ID] {
			t.Errorf("the commit knows nothing of %+v", s)
		}
		if s.ID != commit.Parent && !slices.Contains(s.Links, commit.ID) {
			t.Errorf("%+v knows nothing of the commit", s)
		}
	}
}

// TestWhatIsDueIsARoot: nobody asked for it; its kind is one of ours, and what became of it a word of ours.
func TestWhatIsDueIsARoot(t *testing.T) {
	e, collector := traced(t)
	traceCommitted(e.traceDue(t.Context(), jobAlarm), &batch{}, nil)
	traceCommitted(e.traceDue(t.Context(), "somebody's words"), nil, errors.New("somebody's words"))
	e.tracer.Close()

	spans := collector.Spans()
	if len(spans) != 2 || bytes.Contains(collector.Raw(), []byte("somebody")) {
		t.Fatalf("the spans are %+v", spans)
	}
	for i, want := range []map[string]string{{"modu.kind": jobAlarm}, {"modu.kind": telemetry.Other, "modu.result": resultFailed}} {
		s := spans[i]
		delete(s.Attributes, "modu.streams")
		if s.Name != "due" || s.Parent != "" || s.Failed != (i == 1) || !maps.Equal(s.Attributes, want) {
			t.Errorf("the span is %+v; want a root with %v", s, want)
		}
	}
}
