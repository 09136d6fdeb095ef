package testenv

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"modu/store"
)

func TestMain(m *testing.M) { Main(m) }

func TestEachGivesMigratedDatabases(t *testing.T) {
	seen := map[string]bool{}
	Each(t, func(t *testing.T, db DB) {
		defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
		seen[db.Name] = true
		opened, err := store.Open(t.Context(), nil, store.Options{URL: db.URL})
		if err != nil {
			t.Fatal(err)
		}
		defer opened.Close()
		ok, err := opened.Migrated(t.Context())
		if err != nil || !ok {
			t.Errorf("Migrated() = %v, %v; want true", ok, err)
		}
	})
	if !seen["sqlite"] || !seen["postgres"] {
		t.Errorf("Each ran %v; want both", seen)
	}
}

func TestPostgresSortsAsPeopleDo(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), Postgres(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var asPeople, asBytes bool
	err = conn.QueryRow(t.Context(), `SELECT 'a' < 'Z', 'a' < 'Z' COLLATE "C"`).Scan(&asPeople, &asBytes)
	if err != nil || !asPeople || asBytes {
		t.Errorf("'a' < 'Z' is %v and %v with COLLATE \"C\" (%v); want true, false", asPeople, asBytes, err)
	}
}

func TestPostgresKeepsWhatWasCommitted(t *testing.T) {
	p := StartPostgres(t, PostgresOptions{})
	for _, end := range []struct {
		name string
		f    func()
	}{{"kill", p.Kill}, {"stop", p.Stop}} {
		table := "t_" + end.name
		if err := p.Exec(t.Context(), "postgres", "CREATE TABLE "+table+" (n int)"); err != nil {
			t.Fatal(err)
		}
		end.f()
		if err := p.Exec(t.Context(), "postgres", "SELECT 1"); err == nil {
			t.Errorf("%s: the server still answers", end.name)
		}
		p.Start()
		if err := p.Exec(t.Context(), "postgres", "SELECT * FROM "+table); err != nil {
			t.Errorf("%s: %v", end.name, err)
		}
	}
}

func TestRedisPausedAcceptsAndNeverAnswers(t *testing.T) {
	r := StartRedis(t)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	r.Pause()
	conn, err := net.Dial("tcp", r.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := r.ping(ctx); err == nil {
		t.Error("a paused Redis answered")
	}
	r.Resume()
	if err := r.proc.until(r.ping); err != nil {
		t.Error(err)
	}
	r.Kill()
	r.Start()
}

func TestProxyFaults(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "hello") //nolint:errcheck // the client tells
	}))
	defer server.Close()
	p := NewProxy(t, server.Listener.Addr().String())
	get := func(wait time.Duration) error {
		c := http.Client{Timeout: wait, Transport: &http.Transport{DisableKeepAlives: true}}
		resp, err := c.Get("http://" + p.Addr)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		return err
	}
	const short, long = 200 * time.Millisecond, 10 * time.Second
	if err := get(long); err != nil {
		t.Errorf("mended: %v", err)
	}
	p.Cut()
	if err := get(long); err == nil {
		t.Error("a cut line answered")
	}
	p.Mend()
	p.Stall()
	if err := get(short); err == nil {
		t.Error("a stalled line answered")
	}
	p.Mend()
	p.Delay(50 * time.Millisecond)
	start := time.Now()
	if err := get(long); err != nil || time.Since(start) < 100*time.Millisecond {
		t.Errorf("delayed by 50 ms each way: %v after %v", err, time.Since(start))
	}
}
