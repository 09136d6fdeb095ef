package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// A Tracer makes the spans of a node. A nil Tracer makes none: its calls, and those of the spans that it returns, do
// nothing and allocate nothing.
type Tracer struct {
	log      *slog.Logger
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	exporter *exporter
}

// A Kind says on which side of a conversation a span stands.
type Kind = trace.SpanKind

// The kinds of spans that the rooms make.
const (
	Internal = trace.SpanKindInternal
	Server   = trace.SpanKindServer
	Client   = trace.SpanKindClient
	Producer = trace.SpanKindProducer
	Consumer = trace.SpanKindConsumer
)

// A Span is something that takes a time; the zero Span is of nobody. Attributes are counts, kinds and results: the
// exporter drops every key that is not in the list of attributes.
type Span struct{ span trace.Span }

// On reports whether spans are made at all, for whoever would have to collect something for them first.
func (t *Tracer) On() bool { return t != nil }

// Start begins a span as a child of that of ctx, or as a root where ctx has none.
func (t *Tracer) Start(ctx context.Context, name string, kind Kind) (context.Context, Span) {
	if t == nil {
		return ctx, Span{}
	}
	ctx, s := t.tracer.Start(ctx, name, trace.WithSpanKind(kind))
	return ctx, Span{s}
}

// Join begins a span that goes on from several, also of other nodes: a child of the first, linked with the others. What
// is no Carrier is passed over; without any the zero Span is returned, since nobody who is traced has caused it.
func (t *Tracer) Join(name string, kind Kind, from ...[]byte) Span {
	if t == nil {
		return Span{}
	}
	var causes []trace.SpanContext
	for _, carrier := range from {
		if c := parseCarrier(carrier); c.IsValid() && !slices.ContainsFunc(causes, c.Equal) {
			causes = append(causes, c)
		}
	}
	if len(causes) == 0 {
		return Span{}
	}
	links := make([]trace.Link, len(causes)-1)
	for i, c := range causes[1:] {
		links[i].SpanContext = c
	}
	ctx := trace.ContextWithRemoteSpanContext(context.Background(), causes[0])
	_, s := t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithLinks(links...))
	return Span{s}
}

// Recording reports whether what is said of the span arrives anywhere.
func (s Span) Recording() bool { return s.span != nil && s.span.IsRecording() }

// Count says how many of something there were.
func (s Span) Count(key string, n int) {
	if s.Recording() {
		s.span.SetAttributes(attribute.Int(key, n))
	}
}

// Say says something out of a closed set.
func (s Span) Say(key, value string) {
	if s.Recording() {
		s.span.SetAttributes(attribute.String(key, value))
	}
}

// List says some things out of a closed set.
func (s Span) List(key string, values []string) {
	if s.Recording() {
		s.span.SetAttributes(attribute.StringSlice(key, values))
	}
}

// Fail says that what the span is about did not come about; result is out of a closed set, never an error's text, which
// may quote what somebody wrote.
func (s Span) Fail(result string) {
	if s.Recording() {
		s.span.SetAttributes(attribute.String(AttrResult, result))
		s.span.SetStatus(codes.Error, "")
	}
}

// Link links the span with one that it is part of and not the parent of.
func (s Span) Link(to Span) {
	if s.Recording() && to.span != nil && to.span.SpanContext().IsValid() {
		s.span.AddLink(trace.Link{SpanContext: to.span.SpanContext()})
	}
}

// End ends the span.
func (s Span) End() {
	if s.span != nil {
		s.span.End()
	}
}

// carrierBytes is the length of a carrier: trace id, span id and flags, as W3C trace context has them.
const carrierBytes = 16 + 8 + 1

// Carrier returns what others go on from with Join, on whichever node, or nil when the span is not sampled.
func (s Span) Carrier() []byte {
	if s.span == nil {
		return nil
	}
	c := s.span.SpanContext()
	if !c.IsValid() || !c.IsSampled() {
		return nil
	}
	traceID, spanID := c.TraceID(), c.SpanID()
	b := make([]byte, 0, carrierBytes)
	b = append(append(b, traceID[:]...), spanID[:]...)
	return append(b, byte(c.TraceFlags()))
}

func parseCarrier(b []byte) trace.SpanContext {
	if len(b) != carrierBytes {
		return trace.SpanContext{}
	}
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID(b[:16]), SpanID: trace.SpanID(b[16:24]), TraceFlags: trace.TraceFlags(b[24]), Remote: true,
	})
}

// Handler makes a span of each request that next answers, which goes on from the traceparent that comes with it. route
// returns method and pattern of a request's route, empty to have no span of it.
func (t *Tracer) Handler(next http.Handler, route func(*http.Request) string) http.Handler {
	if t == nil {
		return next
	}
	named := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, path, _ := strings.Cut(route(r), " ")
		trace.SpanFromContext(r.Context()).SetAttributes(attribute.String("http.route", path))
		next.ServeHTTP(w, r)
	})
	return otelhttp.NewHandler(named, "",
		otelhttp.WithTracerProvider(t.provider),
		otelhttp.WithMeterProvider(noop.NewMeterProvider()),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithFilter(func(r *http.Request) bool { return route(r) != "" }),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return route(r) }),
	)
}
