package testenv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// How a balancer finds out who is ready: an answer counts at once, silence when it lasts, as is usual.
const (
	askReady     = 500 * time.Millisecond // between two questions to a node
	readyPatient = 5 * time.Second        // for the answer
	mostSilences = 3                      // in a row
)

// A Balancer stands in front of nodes as proxies do in production: it asks each whether it is ready, sends requests and
// sockets to the ready one with the fewest, and what a node did not even accept to the next. It sends nothing twice.
type Balancer struct {
	URL string

	nodes     []*balanced
	transport *http.Transport
	server    *httptest.Server
	cancel    context.CancelFunc
	asking    sync.WaitGroup // one a node
	requests  sync.WaitGroup // those there are, sockets among them

	mu     sync.Mutex // guards the following
	failed []string   // answers of 500 and above, its own among them
}

// A balanced is one node as its balancer sees it.
type balanced struct {
	url   *url.URL
	ready atomic.Bool
	has   atomic.Int64 // requests and sockets
}

// NewBalancer starts one and waits until every node is ready; the test's end closes it.
func NewBalancer(tb testing.TB, nodes ...*Node) *Balancer {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	const kept = 100 // connections of a node between requests
	b := &Balancer{cancel: cancel, transport: &http.Transport{MaxIdleConnsPerHost: kept}}
	for _, n := range nodes {
		u, err := url.Parse(n.URL)
		if err != nil {
			tb.Fatal(err)
		}
		to := &balanced{url: u}
		b.nodes = append(b.nodes, to)
		b.asking.Go(func() { b.ask(ctx, to) })
	}
	b.server = httptest.NewUnstartedServer(b.handler())
	b.server.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	b.server.Start()
	b.URL = b.server.URL
	tb.Cleanup(b.close)
	for i := range nodes {
		if !b.AwaitReady(i) {
			tb.Fatalf("testenv: %s is not ready after %v", nodes[i].URL, startWait)
		}
	}
	return b
}

// AwaitReady waits until the balancer knows that the i-th node is ready; false says that it waited in vain.
func (b *Balancer) AwaitReady(i int) bool {
	for deadline := time.Now().Add(startWait); !b.nodes[i].ready.Load(); <-time.After(pollEvery) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// Load returns how many requests and sockets the i-th node has.
func (b *Balancer) Load(i int) int64 { return b.nodes[i].has.Load() }

// Failed returns what was answered with 500 and above.
func (b *Balancer) Failed() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.failed)
}

func (b *Balancer) close() {
	b.cancel() // ends sockets, too
	b.server.Close()
	b.requests.Wait()
	b.transport.CloseIdleConnections()
	b.asking.Wait()
}

// ask asks a node again and again whether it is ready.
func (b *Balancer) ask(ctx context.Context, to *balanced) {
	client := &http.Client{Transport: &http.Transport{}, Timeout: readyPatient}
	defer client.CloseIdleConnections()
	for silences := 0; ; {
		switch ready, err := asked(ctx, client, to.url); {
		case err == nil:
			silences = 0
			to.ready.Store(ready)
		case silences+1 < mostSilences && !refused(err):
			silences++
		default:
			to.ready.Store(false)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(askReady):
		}
	}
}

func asked(ctx context.Context, client *http.Client, node *url.URL) (ready bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, node.JoinPath("/readyz").String(), nil)
	if err != nil {
		return false, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return false, err
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK, nil
}

// refused reports whether a request did not even find somebody who listens.
func refused(err error) bool {
	dial, ok := errors.AsType[*net.OpError](err)
	return ok && dial.Op == "dial"
}

func (b *Balancer) handler() http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetXForwarded()
			r.Out.Host = r.In.Host
			r.Out.URL.Scheme = "http"
		},
		Transport: b,
		ModifyResponse: func(r *http.Response) error {
			if r.StatusCode >= http.StatusInternalServerError {
				b.note(r.Request, r.Status)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil { // otherwise who asked is gone
				b.note(r, err.Error())
			}
			w.WriteHeader(http.StatusBadGateway)
		},
		ErrorLog: log.New(io.Discard, "", 0), // sockets that end
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.requests.Add(1)
		defer b.requests.Done()
		p := &place{}
		defer p.leave()
		proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), placeKey{}, p)))
	})
}

func (b *Balancer) note(r *http.Request, what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := time.Now().UTC().Format("15:04:05.000")
	b.failed = append(b.failed, fmt.Sprintf("%s: %s %s at %q: %s", at, r.Method, r.URL.Path, r.URL.Host, what))
}

// A place is that of one request at a node.
type place struct{ at *balanced }

type placeKey struct{}

func (p *place) take(at *balanced) {
	p.leave()
	at.has.Add(1)
	p.at = at
}

func (p *place) leave() {
	if p.at != nil {
		p.at.has.Add(-1)
	}
	p.at = nil
}

// RoundTrip sends a request to the ready node that has the least to do, and to the next if nobody listens there.
func (b *Balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	p := r.Context().Value(placeKey{}).(*place)
	body := r.Body
	for range b.nodes {
		to := b.least()
		if to == nil {
			break
		}
		p.take(to)
		r.URL.Host = to.url.Host
		if body != nil {
			r.Body = io.NopCloser(body) // a refused dial would close it
		}
		resp, err := b.transport.RoundTrip(r)
		if !refused(err) {
			return resp, err
		}
		to.ready.Store(false) // until it says otherwise
	}
	return nil, errors.New("no node is ready")
}

func (b *Balancer) least() (least *balanced) {
	for _, n := range b.nodes {
		if n.ready.Load() && (least == nil || n.has.Load() < least.has.Load()) {
			least = n
		}
	}
	return least
}
