package remind_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"modu/internal/testenv"
	"modu/models"
	"modu/remind"
	modusync "modu/sync"
	"modu/telemetry"
)

// What became of each message is counted: one that is taken, one that is tried again, one whose device is gone.
func TestMessagesAreCountedByWhatBecameOfThem(t *testing.T) {
	metrics := telemetry.NewMetrics()
	x := &node{t: t, db: testenv.SQLite(t).Open(t), service: testenv.NewPushService(t), at: noon, app: models.NewID()}
	log := slog.New(slog.DiscardHandler)
	x.engine = modusync.New(log, x.db, func(modusync.Commit) {}, modusync.DefaultLimits, x.now)
	var err error
	x.sender, err = remind.New(t.Context(), log, x.db, x.engine,
		remind.Options{Local: x.service.Certificates(), Metrics: metrics.Due}, x.now)
	if err != nil {
		t.Fatal(err)
	}
	p := x.person("sora", "ko")
	x.subscribe(p)
	busy, _ := x.subscribe(p)
	busy.Answer("", 503)
	gone, _ := x.subscribe(p)
	gone.Answer("", 410)
	x.alarm(p, "title")
	x.later(30 * time.Minute)
	x.ring()
	want := `
		# HELP modu_due_done_total Things that were due, by kind and by result: ok or failed.
		# TYPE modu_due_done_total counter
		modu_due_done_total{kind="push",result="ok"} 3
		# HELP modu_pushes_total Web Push messages by what became of them: sent, later, late, gone, refused, given_up or failed.
		# TYPE modu_pushes_total counter
		modu_pushes_total{result="failed"} 0
		modu_pushes_total{result="given_up"} 0
		modu_pushes_total{result="gone"} 1
		modu_pushes_total{result="late"} 0
		modu_pushes_total{result="later"} 1
		modu_pushes_total{result="refused"} 0
		modu_pushes_total{result="sent"} 1
	`
	if err := testutil.GatherAndCompare(metrics.Registry(), strings.NewReader(want), "modu_due_done_total", "modu_pushes_total"); err != nil {
		t.Error(err)
	}
}
