package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/pprof"
	"runtime/metrics"
	"strings"
)

// adminHandler serves what only an operator may see: health, metrics in Prometheus' text form, profiles; and it takes
// what a command has to announce.
func adminHandler(ready func(context.Context) error, counters func() map[string]float64, announce announceFunc) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := ready(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) { writeMetrics(w, counters()) })
	mux.HandleFunc("POST "+announcePath, announceHandler(announce))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// fromRuntime maps the names that dashboards know to those of the Go runtime.
var fromRuntime = []struct{ name, metric string }{
	{"go_goroutines", "/sched/goroutines:goroutines"},
	{"go_memstats_heap_objects_bytes", "/memory/classes/heap/objects:bytes"},
	{"go_memory_total_bytes", "/memory/classes/total:bytes"},
	{"go_gc_cycles_total", "/gc/cycles/total:gc-cycles"},
}

func writeMetrics(w http.ResponseWriter, counters map[string]float64) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprintf(w, "modu_info{version=\"%s\"} 1\n", strings.NewReplacer(`\`, "", `"`, "", "\n", "").Replace(version))
	samples := make([]metrics.Sample, len(fromRuntime))
	for i, m := range fromRuntime {
		samples[i].Name = m.metric
	}
	metrics.Read(samples)
	for i, s := range samples {
		if s.Value.Kind() == metrics.KindUint64 {
			fmt.Fprintf(w, "%s %d\n", fromRuntime[i].name, s.Value.Uint64())
		}
	}
	for name, value := range counters {
		fmt.Fprintf(w, "%s %g\n", name, value)
	}
}
