package telemetry

import (
	"net/http"
	"runtime"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are those of one node, by the room that counts them, in a registry of their own. Labels come from closed sets:
// none holds a person's id, handle or address, nor a path.
type Metrics struct {
	Hub    *Hub
	Bus    *Bus
	Engine *Engine
	DB     *DB
	Due    *Due
	HTTP   *HTTP
	Auth   *Auth

	registry *prometheus.Registry
	names    []string // of ours, without those of the runtime
}

// NewMetrics returns metrics that nobody sees yet, which is what a test that does not care wants.
func NewMetrics() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.Hub = newHub(m)
	m.Bus = newBus(m)
	m.Engine = newEngine(m)
	m.DB = newDB(m)
	m.Due = newDue(m)
	m.HTTP = newHTTP(m)
	m.Auth = newAuth(m)
	return m
}

// Collect adds what is not counted but read when somebody looks, and the collectors of Go's runtime and of the process.
func (m *Metrics) Collect(r Readings) {
	m.vec("build_info", "The version of the server and of Go; always 1.", "version", "go_version").
		WithLabelValues(r.Version, runtime.Version()).Set(1)
	r.register(m)
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

// Registry is where the metrics are gathered from.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler answers a scrape.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Names returns the names of all metrics that a node has besides those of the runtime and the process, sorted.
func Names() []string {
	m := NewMetrics()
	m.Collect(Readings{})
	return slices.Sorted(slices.Values(m.names))
}

const namespace = "modu"

// named notes the name of a metric.
func (m *Metrics) named(name string) string {
	m.names = append(m.names, namespace+"_"+name)
	return name
}

func (m *Metrics) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: m.named(name), Help: help})
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: m.named(name), Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: m.named(name), Help: help})
	m.registry.MustRegister(g)
	return g
}

func (m *Metrics) vec(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: m.named(name), Help: help}, labels)
	m.registry.MustRegister(g)
	return g
}

func (m *Metrics) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: m.named(name), Help: help, Buckets: buckets})
	m.registry.MustRegister(h)
	return h
}

func (m *Metrics) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	opts := prometheus.HistogramOpts{Namespace: namespace, Name: m.named(name), Help: help, Buckets: buckets}
	h := prometheus.NewHistogramVec(opts, labels)
	m.registry.MustRegister(h)
	return h
}

// Buckets, in seconds.
var (
	ofDelivery = []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30}
	ofQuery    = []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10}
	ofRequest  = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 20}
)

// Other is the label of what is in none of the closed sets.
const Other = "other"
