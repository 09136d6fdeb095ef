package telemetry

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// The attributes of spans that rooms make.
const (
	AttrKind      = "modu.kind"      // of what happens by itself
	AttrKinds     = "modu.kinds"     // of the mutations
	AttrMutations = "modu.mutations" // in a push or a commit
	AttrRefused   = "modu.refused"   // of the mutations
	AttrRequests  = "modu.requests"  // in a commit
	AttrStreams   = "modu.streams"   // that a commit moved
	AttrMessages  = "modu.messages"  // in a batch for the bus
	AttrReaders   = "modu.readers"   // of a stream on this node
	AttrStream    = "modu.stream"    // the letter of its audience
	AttrSource    = "modu.source"    // from where readers take a commit: ring or page
	AttrResult    = "modu.result"    // unless it is ok
	AttrStatus    = "http.response.status_code"
)

// attributes are all that leave the process. The HTTP instrumentation knows paths, addresses and browsers too, which are
// of people.
var attributes = []attribute.Key{
	AttrKind, AttrKinds, AttrMutations, AttrRefused, AttrRequests, AttrStreams, AttrMessages, AttrReaders, AttrStream,
	AttrSource, AttrResult, AttrStatus,
	"http.request.method", "http.route", "http.request.body.size", "http.response.body.size",
}

// complainEvery is how often at most the log says that a collector does not take spans.
const complainEvery = time.Minute

// An exporter gives spans to the collector, without what is of people. That a collector is away is nobody's concern but
// the log's.
type exporter struct {
	next   sdktrace.SpanExporter
	log    *slog.Logger
	life   context.Context // ends what is under way
	cancel context.CancelFunc

	mu         sync.Mutex // guards the following; a leaf
	complained time.Time
	lost       int // spans since
}

// ExportSpans implements sdktrace.SpanExporter.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(e.life, cancel)()
	clean := make([]sdktrace.ReadOnlySpan, len(spans))
	for i, s := range spans {
		clean[i] = cleanSpan{s}
	}
	if err := e.next.ExportSpans(ctx, clean); err != nil {
		e.complain(len(spans), err)
	}
	return nil
}

// Shutdown implements sdktrace.SpanExporter.
func (e *exporter) Shutdown(ctx context.Context) error { return e.next.Shutdown(ctx) }

func (e *exporter) complain(spans int, err error) {
	e.mu.Lock()
	e.lost += spans
	lost, now := e.lost, time.Now()
	quiet := now.Sub(e.complained) < complainEvery
	if !quiet {
		e.complained, e.lost = now, 0
	}
	e.mu.Unlock()
	if !quiet {
		e.log.Warn("the collector of traces takes no spans: OTEL_EXPORTER_OTLP_ENDPOINT names it; nothing waits for it",
			slog.Int("spans", lost), slog.Any("err", err))
	}
}

// A cleanSpan is a span without what may be of a person.
type cleanSpan struct{ sdktrace.ReadOnlySpan }

// Attributes returns those that are listed.
func (s cleanSpan) Attributes() []attribute.KeyValue {
	return slices.DeleteFunc(slices.Clone(s.ReadOnlySpan.Attributes()), func(a attribute.KeyValue) bool {
		return !slices.Contains(attributes, a.Key)
	})
}

// Events returns none: the text of an error is an event.
func (s cleanSpan) Events() []sdktrace.Event { return nil }

// Status returns the status without its text.
func (s cleanSpan) Status() sdktrace.Status {
	return sdktrace.Status{Code: s.ReadOnlySpan.Status().Code}
}

// SpanContext returns it without the state that came with a request.
func (s cleanSpan) SpanContext() trace.SpanContext { return stateless(s.ReadOnlySpan.SpanContext()) }

// Parent returns it likewise.
func (s cleanSpan) Parent() trace.SpanContext { return stateless(s.ReadOnlySpan.Parent()) }

// Links returns them likewise.
func (s cleanSpan) Links() []sdktrace.Link {
	links := slices.Clone(s.ReadOnlySpan.Links())
	for i := range links {
		links[i] = sdktrace.Link{SpanContext: stateless(links[i].SpanContext)}
	}
	return links
}

func stateless(c trace.SpanContext) trace.SpanContext { return c.WithTraceState(trace.TraceState{}) }
