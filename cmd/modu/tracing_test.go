package main

import (
	"bytes"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"modu/client"
	"modu/internal/testenv"
)

// traced returns the variables of a node that gives its spans to an address within a moment.
func traced(endpoint string) []string {
	return []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + endpoint, "OTEL_BSP_SCHEDULE_DELAY=50", "OTEL_RESOURCE_ATTRIBUTES=deployment.environment=test"}
}

// child finds the span of a name that goes on from another.
func child(spans []testenv.Span, parent testenv.Span, name string) (testenv.Span, bool) {
	i := slices.IndexFunc(spans, func(s testenv.Span) bool {
		return s.Name == name && s.Trace == parent.Trace && s.Parent == parent.ID
	})
	if i < 0 {
		return testenv.Span{}, false
	}
	return spans[i], true
}

// crossing finds a push on a socket whose commit was published by one node and delivered by another.
func crossing(spans []testenv.Span) (push, commit, publish, deliver testenv.Span, ok bool) {
	for _, push := range spans {
		if push.Name != "sync.push" || push.Parent != "" {
			continue
		}
		commit, committed := child(spans, push, "engine.commit")
		publish, published := child(spans, commit, "bus.publish")
		i := slices.IndexFunc(spans, func(s testenv.Span) bool {
			return s.Name == "hub.deliver" && s.Parent == commit.ID && s.Trace == push.Trace && s.Instance != push.Instance
		})
		if committed && published && i >= 0 {
			return push, commit, publish, spans[i], true
		}
	}
	return push, commit, publish, deliver, false
}

func TestOneTraceFromSocketToSocketOfAnotherNode(t *testing.T) {
	t.Parallel()
	collector := testenv.StartCollector(t)
	environ := append(traced(collector.URL), "MODU_DATABASE_URL="+testenv.Postgres(t).URL, "MODU_REDIS_URL="+testenv.Redis(t), "MODU_SIGNING_KEY="+testKey(t))
	a, b := testenv.StartNode(t, environ...), testenv.StartNode(t, environ...)
	writer, friend := signUp(t, a.URL, "tracedwriter"), signUp(t, b.URL, "tracedfriend")
	shareADay(t, writer, friend)

	spans := collector.Wait(t, func(spans []testenv.Span) bool { _, _, _, _, ok := crossing(spans); return ok })
	push, commit, publish, deliver, _ := crossing(spans)
	for _, s := range []testenv.Span{push, commit, publish} {
		if s.Service != "modu" || s.Instance != push.Instance || s.Failed {
			t.Errorf("%+v is not of the node that committed", s)
		}
	}
	if push.Kind != "SPAN_KIND_SERVER" || publish.Kind != "SPAN_KIND_PRODUCER" || deliver.Kind != "SPAN_KIND_CONSUMER" {
		t.Errorf("the kinds are %s, %s, %s", push.Kind, publish.Kind, deliver.Kind)
	}
	if !slices.Contains([]string{"s", "f", "p", "g"}, deliver.Attributes["modu.stream"]) || deliver.Attributes["modu.readers"] == "" {
		t.Errorf("the delivery says %v", deliver.Attributes)
	}
	if commit.Attributes["modu.requests"] == "" || push.Attributes["modu.kinds"] == "" {
		t.Errorf("push says %v, commit says %v", push.Attributes, commit.Attributes)
	}
}

func TestARequestGoesOnFromItsTraceparent(t *testing.T) {
	t.Parallel()
	collector := testenv.StartCollector(t)
	n := testenv.StartNode(t, append(traced(collector.URL), "MODU_TRUSTED_PROXIES=127.0.0.0/8")...)
	p := signUp(t, n.URL, "markerhandle")
	const traceID = "4bf92f3577b34da6a3ce929d0e0e4736"
	request := func(method, path, body string) {
		t.Helper()
		token, err := p.session.Token(waitContext(t), "")
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(waitContext(t), method, n.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{
			"Authorization": "Bearer " + token, "Content-Type": "application/json", "User-Agent": "marker-browser",
			"X-Forwarded-For": "203.0.113.77", "Traceparent": "00-" + traceID + "-00f067aa0ba902b7-01", "Tracestate": "marker=state",
		} {
			r.Header.Set(name, value)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	request(http.MethodPost, "/v1/goals", `{"title":"marker title","audience":"public"}`)
	request(http.MethodPost, "/v1/goals", `{"title":"marker title","marker":`)
	request("MARKER", "/v1/goals?marker=query", "")
	p.put(t, "goal", client.NewID(), map[string]any{"title": "marker title", "audience": "followers"})
	request(http.MethodGet, "/v1/users/"+p.User()+"/about?marker=query", "")

	spans := collector.Wait(t, func(spans []testenv.Span) bool { // all those before have been sent then
		return slices.ContainsFunc(spans, func(s testenv.Span) bool { return s.Name == "GET /v1/users/{id}/about" })
	})
	i := slices.IndexFunc(spans, func(s testenv.Span) bool { return s.Name == "POST /v1/goals" })
	if i < 0 || spans[i].Trace != traceID || spans[i].Parent != "00f067aa0ba902b7" || spans[i].Attributes["http.route"] != "/v1/goals" {
		t.Fatalf("no span goes on from the traceparent: %+v", spans)
	}
	if push, ok := child(spans, spans[i], "sync.push"); !ok || push.Kind != "SPAN_KIND_INTERNAL" {
		t.Errorf("the push of a request is no child of it: %+v", spans)
	}

	raw := collector.Raw()
	for _, private := range []string{
		"arker", "example.com", "a long sentence", "203.0.113.77", "127.0.0.1", p.User(), "s/" + p.User(), "Bearer",
	} {
		if bytes.Contains(raw, []byte(private)) {
			t.Errorf("%q has left the node", private)
		}
	}
}

func TestNobodyWaitsForACollector(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	n := testenv.StartNode(t, append(traced("http://"+silent.Addr().String()), "OTEL_BSP_MAX_QUEUE_SIZE=4", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE=2", "OTEL_EXPORTER_OTLP_TIMEOUT=50")...)
	session, err := client.SignUp(waitContext(t), http.DefaultClient, n.URL, client.NewAccount{
		Email: "hasty@example.com", Password: "a long sentence", Handle: "hasty",
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 { // more than the queue holds
		if err := session.Do(waitContext(t), http.MethodGet, "/v1/me", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	n.Term()
	if code := n.Wait(); code != 0 {
		t.Errorf("the node ends with %d", code)
	}
	if said := strings.Count(n.Log(), "takes no spans"); said != 1 {
		t.Errorf("the log complains %d times; want once:\n%s", said, n.Log())
	}
}

func TestACollectorsAddressIsExplained(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"serve"}, []string{
		"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_DATA=" + t.TempDir(),
	}, nil, &bytes.Buffer{}, &stderr)
	want := `OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" is no address such as http://collector:4318`
	if code != exitWrong || !strings.Contains(stderr.String(), want) {
		t.Errorf("exit %d: %s", code, stderr.String())
	}
}
