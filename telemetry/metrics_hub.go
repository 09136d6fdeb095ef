package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// An Observer is told of one length at a time.
type Observer = prometheus.Observer

// Hub is what the sockets and live streams of a node count in.
type Hub struct {
	Connections   prometheus.Gauge
	Handshakes    prometheus.Gauge
	Streams       prometheus.Gauge
	Subscriptions prometheus.Gauge
	SlowReaders   prometheus.Gauge

	Welcomed, Refused, Failed prometheus.Counter // connects

	FromRing, FromPage prometheus.Counter // deltas
	DeliveredBytes     prometheus.Counter

	Resumes, Snapshots, Holes, Fences, Behinds prometheus.Counter // catch-ups

	Gaps                                           prometheus.Counter
	HealedByAudit, HealedBySubscribe, HealedByWord prometheus.Counter
	Rechecks                                       prometheus.Counter

	FromHere, FromBus Observer // from the commit to the frame, in seconds

	RefusedOrigins prometheus.Counter

	closes map[int]prometheus.Counter
	closed prometheus.Counter // with another code
}

// closeCodes are those that a socket of ours may end with: 0 for none, those of the WebSocket, those of the protocol.
var closeCodes = []int{0, 1000, 1001, 1002, 1003, 1005, 1006, 1007, 1009, 1011, 1012, 4400, 4401, 4403, 4406, 4408, 4409, 4413, 4429, 4503}

func newHub(m *Metrics) *Hub {
	connects := m.counters("connects_total", "Sockets by how their handshake ended: welcomed, refused by us, or failed.", "result")
	deltas := m.counters("deltas_total", "Frames taken to a socket: from the ring of its stream or from a page of the database.", "source")
	catchups := m.counters("catchups_total", "Times a socket read the database to catch up on one stream, by cause.", "cause")
	healed := m.counters("healed_gaps_total", "Streams that had missed commits and were moved on, by what showed it.", "by")
	latency := m.histograms("commit_to_frame_seconds",
		"From the commit to its frame being taken to a socket, by where the commit was made.", ofDelivery, "from")
	closes := m.counters("closes_total", "Sockets that ended, by close code; 0 is a connection that broke.", "code")
	h := &Hub{
		Connections:   m.gauge("connections", "Sockets that have been welcomed."),
		Handshakes:    m.gauge("handshakes", "Sockets that have been accepted and not been welcomed yet."),
		Streams:       m.gauge("streams", "Live streams: those that sockets read, or did a moment ago."),
		Subscriptions: m.gauge("subscriptions", "Streams that are open, counted once for each socket."),
		SlowReaders:   m.gauge("slow_readers", "Sockets whose peer does not take what is written, each with a writer of its own."),
		Welcomed:      connects.WithLabelValues("welcomed"), Refused: connects.WithLabelValues("refused"), Failed: connects.WithLabelValues("failed"),
		FromRing: deltas.WithLabelValues("ring"), FromPage: deltas.WithLabelValues("page"),
		DeliveredBytes: m.counter("delivered_bytes_total", "Bytes given to sockets."),
		Resumes:        catchups.WithLabelValues("resume"), Snapshots: catchups.WithLabelValues("snapshot"),
		Holes: catchups.WithLabelValues("gap"), Fences: catchups.WithLabelValues("fence"), Behinds: catchups.WithLabelValues("behind"),
		Gaps:          m.counter("gaps_total", "Announcements that came before the one that they follow; most of these gaps close by themselves."),
		HealedByAudit: healed.WithLabelValues("audit"), HealedBySubscribe: healed.WithLabelValues("subscribe"), HealedByWord: healed.WithLabelValues("message"),
		Rechecks: m.counter("rechecks_total", "Questions to the database whether readers still have their right."),
		FromHere: latency.WithLabelValues("here"), FromBus: latency.WithLabelValues("bus"),
		RefusedOrigins: m.counter("refused_origins_total", "Requests of web pages that may not connect, by socket or REST."),
		closes:         map[int]prometheus.Counter{}, closed: closes.WithLabelValues(Other),
	}
	for _, code := range closeCodes {
		h.closes[code] = closes.WithLabelValues(strconv.Itoa(code))
	}
	return h
}

// Closed counts a socket that ended.
func (h *Hub) Closed(code int) {
	if c, ok := h.closes[code]; ok {
		c.Inc()
		return
	}
	h.closed.Inc() // a peer may say anything
}

// Bus is what the way between the nodes counts in.
type Bus struct {
	Reconnects                       prometheus.Counter
	Sent, Received, Dropped, Garbled prometheus.Counter
}

func newBus(m *Metrics) *Bus {
	messages := m.counters("bus_messages_total",
		"Messages between the nodes: sent, received, dropped because the bus was away or full, or garbled.", "direction")
	return &Bus{
		Reconnects: m.counter("bus_reconnects_total", "Connections to the bus after the first."),
		Sent:       messages.WithLabelValues("sent"), Received: messages.WithLabelValues("received"),
		Dropped: messages.WithLabelValues("dropped"), Garbled: messages.WithLabelValues("garbled"),
	}
}

// HTTP is what requests count in.
type HTTP struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	panics   *prometheus.CounterVec

	RefusedOrigins prometheus.Counter // the hub's too
}

func newHTTP(m *Metrics) *HTTP {
	h := &HTTP{
		requests:       m.counters("http_requests_total", "HTTP requests by the pattern of their route.", "route", "method", "code"),
		seconds:        m.histograms("http_request_seconds", "How long HTTP requests took.", ofRequest, "route"),
		panics:         m.counters("panics_total", "Panics that were caught, by room.", "room"),
		RefusedOrigins: m.Hub.RefusedOrigins,
	}
	for _, room := range []string{"api", "hub", "pages"} {
		h.panics.WithLabelValues(room)
	}
	return h
}

// Done counts a request; route is a pattern, never a path.
func (h *HTTP) Done(route, method string, code int, took time.Duration) {
	h.requests.WithLabelValues(route, Method(method), strconv.Itoa(code)).Inc()
	h.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// Panicked counts a panic in a room.
func (h *HTTP) Panicked(room string) { h.panics.WithLabelValues(room).Inc() }

// Method is the name of a method, as far as it is one of HTTP.
func Method(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return Other
}
