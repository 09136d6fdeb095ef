package telemetry

import (
	"bytes"
	"database/sql"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// everything returns metrics of which each has been counted at least once.
func everything() *Metrics {
	m := NewMetrics()
	m.Engine.Decided("todo", "")
	m.Due.Done("widen", nil)
	m.HTTP.Done("/v1/todos/{id}", "GET", 200, time.Millisecond)
	m.Collect(Readings{
		Version: "1.0", LastBackup: func() time.Time { return time.UnixMilli(1_700_000_000_500) },
		Pools: func() map[string]sql.DBStats { return map[string]sql.DBStats{"writer": {InUse: 1}} },
	})
	return m
}

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("a scrape is answered with %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestMetricsFollowTheCustomsOfPrometheus(t *testing.T) {
	problems, err := promlint.New(strings.NewReader(scrape(t, everything()))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, namespace+"_") { // those of the runtime are not ours
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

func TestEveryNameIsScraped(t *testing.T) {
	text := scrape(t, everything())
	for _, name := range Names() {
		if !strings.Contains(text, "\n# TYPE "+name+" ") {
			t.Errorf("%s is not there", name)
		}
	}
	for _, line := range []string{
		`modu_last_backup_timestamp_seconds 1.7000000005e+09`, `modu_degraded{what="bus"} 1`, `modu_bus_up 0`,
		`modu_db_connections{pool="writer",state="in_use"} 1`, `modu_mutations_total{kind="todo",result="ok"} 1`,
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("there is no %s", line)
		}
	}
	if !strings.Contains(text, "\ngo_goroutines ") || !strings.Contains(text, "\nprocess_resident_memory_bytes ") {
		t.Error("the runtime or the process is missing")
	}
}

// A peer and a client may say anything; it must not become a label.
func TestLabelsStayInTheirSets(t *testing.T) {
	m := NewMetrics()
	for code := range 5000 {
		m.Hub.Closed(code)
	}
	m.HTTP.Done("/", "EVIL", 200, 0)
	text := scrape(t, m)
	if n := strings.Count(text, "modu_closes_total{"); n != len(closeCodes)+1 {
		t.Errorf("%d close codes; want %d", n, len(closeCodes)+1)
	}
	if strings.Contains(text, "EVIL") {
		t.Error("a method that is none became a label")
	}
}

// Names that a page, a dashboard or an alert uses, and the endings that Prometheus itself adds to histograms.
var (
	used   = regexp.MustCompile(`\bmodu_[a-z_]+\b`)
	ending = regexp.MustCompile(`_(bucket|sum|count)$`)
)

func TestOperatorsReadOfEveryMetric(t *testing.T) {
	page, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]byte
	for line := range bytes.Lines(page) {
		if bytes.HasPrefix(line, []byte("| `")) {
			cell, _, _ := bytes.Cut(line[2:], []byte(" |"))
			rows = append(rows, used.FindAll(cell, -1)...)
		}
	}
	for _, name := range Names() {
		if n := len(slices.DeleteFunc(slices.Clone(rows), func(row []byte) bool { return string(row) != name })); n != 1 {
			t.Errorf("docs/operations.md has %d rows of %s; want 1", n, name)
		}
	}
}

func TestDashboardsAndAlertsUseMetricsThatExist(t *testing.T) {
	names := Names()
	found := 0
	for _, pattern := range []string{"../deploy/grafana/*.json", "../deploy/prometheus/*.yml", "../docs/operations.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range used.FindAllString(string(b), -1) {
				found++
				if !slices.Contains(names, name) && !slices.Contains(names, ending.ReplaceAllString(name, "")) {
					t.Errorf("%s uses %s, which no node has", file, name)
				}
			}
		}
	}
	if found < len(names) {
		t.Errorf("%d uses of %d metrics: the pattern does not find them", found, len(names))
	}
}
