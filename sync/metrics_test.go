package sync_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
	"modu/telemetry"
)

// measured starts an engine whose metrics are seen.
func measured(t *testing.T, db testenv.DB) (*fixture, *telemetry.Metrics) {
	x, m := &fixture{t: t, db: db.Open(t)}, telemetry.NewMetrics()
	x.engine = x.newEngine(modusync.DefaultLimits)
	x.engine.Measure(m.Engine)
	x.stop = x.run(x.engine.Run)
	return x, m
}

// gathered returns what a metric has counted, by the values of its labels; of a histogram how often it was told.
func gathered(t *testing.T, m *telemetry.Metrics, name string) map[string]float64 {
	t.Helper()
	families, err := prometheus.Gatherers{m.Registry()}.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, metric := range family.GetMetric() {
			labels := ""
			for _, l := range metric.GetLabel() {
				labels += l.GetValue() + " "
			}
			values[labels] = metric.GetCounter().GetValue() + metric.GetGauge().GetValue() + float64(metric.GetHistogram().GetSampleCount())
		}
	}
	return values
}

// A mutation counts when it is taken for the first time, by its kind and by the code of its refusal.
func TestMutationsAreCountedOnce(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		x, metrics := measured(t, db)
		p := x.person("sora")
		good := p.mutation(frame.Put, "goal", models.NewID(), m{"title": "x", "audience": "private"})
		p.push(good)
		p.push(good)
		p.push(p.mutation(frame.Put, "goal", models.NewID(), m{"title": "", "audience": "private"}))
		p.push(p.mutation(frame.Delete, "todo", models.NewID(), nil))
		p.n += 3
		p.push(p.mutation(frame.Delete, "todo", models.NewID(), nil)) // numbers are missing before it
		p.push(p.mutation(frame.Put, "anything that a client may say", models.NewID(), nil))
		want := map[string]float64{
			"goal ok ": 1, "goal invalid ": 1, "todo not_found ": 1, "todo mutation_gap ": 1, "other bad_frame ": 1,
		}
		if diff := cmp.Diff(want, gathered(t, metrics, "modu_mutations_total")); diff != "" {
			t.Errorf("mutations (-want +got):\n%s", diff)
		}
		for _, name := range []string{"modu_commit_seconds", "modu_commit_requests", "modu_queue_wait_seconds"} {
			if got := gathered(t, metrics, name)[""]; got < 4 {
				t.Errorf("%s was told %v times", name, got)
			}
		}
	})
}

func TestACommitThatFailsIsCounted(t *testing.T) {
	x, metrics := measured(t, testenv.SQLite(t))
	p := x.person("sora")
	err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.NewRaw("ALTER TABLE clients RENAME TO elsewhere").Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	push := modusync.Push{Client: p.client, Mutations: []frame.Mutation{p.mutation(frame.Put, "goal", models.NewID(), m{"title": "x"})}}
	if _, err := x.engine.Push(t.Context(), p.caller(), push); err == nil {
		t.Fatal("a commit without its table does not fail")
	}
	if got := gathered(t, metrics, "modu_commits_failed_total")[""]; got != 1 {
		t.Errorf("%v commits failed; want 1", got)
	}
}

// How long what is due has waited is read before it is done, and not with each look at it.
func TestTheLagOfWhatIsDueIsRead(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		x := &fixture{t: t, db: db.Open(t)} // no engine runs that might be about to claim something
		p := x.person("sora")
		late := func(kind string, by time.Duration) {
			t.Helper()
			err := x.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				return tx.AddDue(ctx, []*models.Due{{
					ID: models.NewID(), UserID: p.id, Kind: kind, FireAt: models.TimeOf(x.now().Add(-by)), DedupeKey: kind,
					Payload: `{"owner":"` + string(p.id) + `"}`,
				}})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		metrics := telemetry.NewMetrics()
		another := x.newEngine(modusync.DefaultLimits)
		another.Measure(metrics.Engine)
		lag := func() float64 {
			t.Helper()
			if err := another.RunDue(t.Context()); err != nil {
				t.Fatal(err)
			}
			return gathered(t, metrics, "modu_due_lag_seconds")[""]
		}
		late("accept", 90*time.Second)
		late("of another version", 100*time.Second)
		if got := lag(); got < 100 || got > 120 {
			t.Errorf("the lag is %v seconds; want 100", got)
		}
		late("accept", time.Hour)
		if got := lag(); got > 120 {
			t.Errorf("the lag is %v seconds a moment later; want what was read before", got)
		}
		want := map[string]float64{"accept ok ": 2, "other failed ": 1}
		if diff := cmp.Diff(want, gathered(t, metrics, "modu_due_done_total")); diff != "" {
			t.Errorf("done (-want +got):\n%s", diff)
		}
	})
}
