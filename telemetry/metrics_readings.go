package telemetry

import (
	"database/sql"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Readings are what is read when somebody looks. None of them may wait for a database or a network; one that is nil is
// read as nothing.
type Readings struct {
	Version string

	Ready      func() bool
	Draining   func() bool
	BusUp      func() bool
	ClockAhead func() time.Duration
	LastBackup func() time.Time // the zero time: there was none

	RingBytes     func() int64
	QueueLength   func() int
	HashesWaiting func() int
	Pools         func() map[string]sql.DBStats // by the pool's name
}

func (r *Readings) register(m *Metrics) {
	read := func(name, help string, f func() float64) {
		opts := prometheus.GaugeOpts{Namespace: namespace, Name: m.named(name), Help: help}
		m.registry.MustRegister(prometheus.NewGaugeFunc(opts, f))
	}
	read("ready", "Whether /readyz says that requests may come here.", truth(r.Ready))
	read("draining", "Whether this node is going away.", truth(r.Draining))
	read("bus_up", "Whether messages come through between the nodes; always 1 on a node without Redis.", truth(r.BusUp))
	read("clock_ahead_seconds", "By how much this node's clock is ahead of the database's.", seconds(r.ClockAhead))
	read("last_backup_timestamp_seconds", "When `modu backup` last ended well; 0 if it never did.", func() float64 {
		if r.LastBackup == nil || r.LastBackup().IsZero() {
			return 0
		}
		return float64(r.LastBackup().UnixMilli()) / 1000
	})
	read("ring_bytes", "Bytes of the frames that are kept for readers of live streams.", number(r.RingBytes))
	read("queue_length", "Requests that wait for the engine.", number(r.QueueLength))
	read("password_hashes_waiting", "Requests that wait for their turn to hash a password.", number(r.HashesWaiting))
	opts := prometheus.GaugeOpts{
		Namespace: namespace, Name: m.named("degraded"), ConstLabels: prometheus.Labels{"what": "bus"},
		Help: "What this node does without for now; 1 means that it does.",
	}
	up := truth(r.BusUp)
	m.registry.MustRegister(prometheus.NewGaugeFunc(opts, func() float64 { return 1 - up() }))
	m.registry.MustRegister(newPools(m, r.Pools))
}

func truth(f func() bool) func() float64 {
	return func() float64 {
		if f != nil && f() {
			return 1
		}
		return 0
	}
}

func seconds(f func() time.Duration) func() float64 {
	return func() float64 {
		if f == nil {
			return 0
		}
		return f().Seconds()
	}
}

func number[T int | int64](f func() T) func() float64 {
	return func() float64 {
		if f == nil {
			return 0
		}
		return float64(f())
	}
}

// pools collects what the standard library says of connection pools.
type pools struct {
	stats                   func() map[string]sql.DBStats
	connections, waits, sum *prometheus.Desc
}

func newPools(m *Metrics, stats func() map[string]sql.DBStats) *pools {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", m.named(name)), help, labels, nil)
	}
	return &pools{
		stats:       stats,
		connections: desc("db_connections", "Connections to the database; on Postgres all are the writer's.", "pool", "state"),
		waits:       desc("db_waits_total", "Times somebody waited for a connection to the database.", "pool"),
		sum:         desc("db_wait_seconds_total", "How long they waited in all.", "pool"),
	}
}

// Describe implements prometheus.Collector.
func (p *pools) Describe(ch chan<- *prometheus.Desc) {
	ch <- p.connections
	ch <- p.waits
	ch <- p.sum
}

// Collect implements prometheus.Collector.
func (p *pools) Collect(ch chan<- prometheus.Metric) {
	if p.stats == nil {
		return
	}
	for pool, s := range p.stats() {
		ch <- prometheus.MustNewConstMetric(p.connections, prometheus.GaugeValue, float64(s.InUse), pool, "in_use")
		ch <- prometheus.MustNewConstMetric(p.connections, prometheus.GaugeValue, float64(s.Idle), pool, "idle")
		ch <- prometheus.MustNewConstMetric(p.waits, prometheus.CounterValue, float64(s.WaitCount), pool)
		ch <- prometheus.MustNewConstMetric(p.sum, prometheus.CounterValue, s.WaitDuration.Seconds(), pool)
	}
}
