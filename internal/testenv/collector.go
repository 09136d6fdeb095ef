package testenv

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	collected "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	traced "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// A Collector takes spans as OTLP over HTTP in protobuf.
type Collector struct {
	URL string // for OTEL_EXPORTER_OTLP_ENDPOINT

	mu      sync.Mutex // guards the following
	spans   []Span
	raw     []byte
	arrived chan struct{} // closed and renewed whenever spans arrive
}

// A Span is one as it arrived. Ids are in hexadecimal.
type Span struct {
	Service, Instance string // service.name and service.instance.id
	Name              string
	Kind              string // such as SPAN_KIND_SERVER
	Trace, ID, Parent string
	Links             []string // ids of spans
	Attributes        map[string]string
	Failed            bool
}

// StartCollector starts a collector; the test's end stops it.
func StartCollector(tb testing.TB) *Collector {
	tb.Helper()
	c := &Collector{arrived: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/traces", c.take)
	server := httptest.NewServer(mux)
	tb.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

func (c *Collector) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var request collected.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(body, &request)
	}
	if err != nil || r.Header.Get("Content-Type") != "application/x-protobuf" {
		http.Error(w, "no spans in protobuf", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = append(c.raw, body...)
	for _, resource := range request.GetResourceSpans() {
		of := textsOf(resource.GetResource().GetAttributes())
		for _, scope := range resource.GetScopeSpans() {
			for _, s := range scope.GetSpans() {
				span := spanOf(s)
				span.Service, span.Instance = of["service.name"], of["service.instance.id"]
				c.spans = append(c.spans, span)
			}
		}
	}
	close(c.arrived)
	c.arrived = make(chan struct{})
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func spanOf(s *traced.Span) Span {
	span := Span{
		Name: s.GetName(), Kind: s.GetKind().String(), Attributes: textsOf(s.GetAttributes()),
		Trace: hex.EncodeToString(s.GetTraceId()), ID: hex.EncodeToString(s.GetSpanId()), Parent: hex.EncodeToString(s.GetParentSpanId()),
		Failed: s.GetStatus().GetCode() == traced.Status_STATUS_CODE_ERROR,
	}
	for _, l := range s.GetLinks() {
		span.Links = append(span.Links, hex.EncodeToString(l.GetSpanId()))
	}
	return span
}

// textsOf returns attributes as text: a string as it is.
func textsOf(attributes []*common.KeyValue) map[string]string {
	texts := map[string]string{}
	for _, a := range attributes {
		if text, ok := a.GetValue().GetValue().(*common.AnyValue_StringValue); ok {
			texts[a.GetKey()] = text.StringValue
			continue
		}
		texts[a.GetKey()] = a.GetValue().String()
	}
	return texts
}

// Spans returns what has arrived.
func (c *Collector) Spans() []Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.spans)
}

// Raw returns all bytes that have arrived, to look for what must not be in them.
func (c *Collector) Raw() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.raw)
}

// Wait returns what has arrived once enough says that it is.
func (c *Collector) Wait(tb testing.TB, enough func([]Span) bool) []Span {
	tb.Helper()
	timeout := time.After(startWait)
	for {
		c.mu.Lock()
		spans, arrived := slices.Clone(c.spans), c.arrived
		c.mu.Unlock()
		if enough(spans) {
			return spans
		}
		select {
		case <-arrived:
		case <-timeout:
			tb.Fatalf("testenv: these spans arrived, and more was waited for: %+v", spans)
		}
	}
}
