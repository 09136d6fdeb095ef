package bench

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"modu/internal/testenv"
	"modu/sync/frame"
)

// BenchmarkBoot measures how long it is from the start of the process to the first 200 of /readyz.
func BenchmarkBoot(b *testing.B) {
	b.Run("embedded/todos=10000", func(b *testing.B) {
		data := b.TempDir()
		fill(b, data)
		bootAgain(b, func() []string { return []string{"MODU_DATA=" + data} })
	})
	b.Run("embedded/empty", func(b *testing.B) {
		bootAgain(b, func() []string { return []string{"MODU_DATA=" + b.TempDir()} })
	})
	b.Run("postgres", func(b *testing.B) {
		pg, redis := testenv.StartPostgres(b, testenv.PostgresOptions{Fsync: true}), testenv.StartRedis(b)
		env := []string{
			"MODU_DATA=" + b.TempDir(), "MODU_DATABASE_URL=" + pg.Migrated().URL, "MODU_REDIS_URL=" + redis.URL,
			"MODU_SIGNING_KEY=" + signingKey(b),
		}
		bootAgain(b, func() []string { return env })
	})
}

// BenchmarkIdleMemory measures what a server keeps in memory that has nothing to do, 10 s after its start.
func BenchmarkIdleMemory(b *testing.B) {
	const idle = 10 * time.Second
	for _, clients := range []int{0, 1} {
		b.Run(fmt.Sprint("clients=", clients), func(b *testing.B) {
			for range b.N {
				s, _ := boot(b, "MODU_DATA="+b.TempDir())
				for i := range clients {
					p := signUp(b, s.url, fmt.Sprint("idle_", i))
					p.connect(b.Context(), b)
					defer p.conn.CloseNow() //nolint:errcheck // the server ends
				}
				time.Sleep(idle)
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(float64(s.memory(b, "VmRSS"))/1e6, "MB")
				b.ReportMetric(float64(s.memory(b, "VmHWM"))/1e6, "most-MB")
				s.end()
			}
		})
	}
}

// bootAgain boots b.N times and reports the median and the longest.
func bootAgain(b *testing.B, env func() []string) {
	b.Helper()
	testenv.Released(b)
	b.ResetTimer()
	var all, longest time.Duration
	for range b.N {
		s, took := boot(b, env()...)
		s.end()
		all, longest = all+took, max(longest, took)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(all.Microseconds())/1000/float64(b.N), "ms/boot")
	b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
}

// A server is one process of modu as it is released.
type server struct {
	url string
	cmd *exec.Cmd
}

// boot starts a server with these variables and waits until it is ready.
func boot(b *testing.B, env ...string) (s *server, took time.Duration) {
	b.Helper()
	const look, patience = 2 * time.Millisecond, 30 * time.Second
	addr := freeAddr(b)
	s = &server{url: "http://" + addr, cmd: exec.CommandContext(b.Context(), testenv.Released(b), "serve")}
	s.cmd.Env = append([]string{"MODU_LISTEN=" + addr, "MODU_ADMIN_LISTEN=127.0.0.1:0", "MODU_LOG=text"}, env...)
	var talk bytes.Buffer
	s.cmd.Stdout, s.cmd.Stderr = &talk, &talk
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.end)
	for time.Since(start) < patience {
		if ready(b.Context(), s.url) {
			return s, time.Since(start)
		}
		time.Sleep(look)
	}
	s.end()
	b.Fatalf("not ready after %v: %s", patience, talk.Bytes())
	return nil, 0
}

func ready(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// end kills the server, if it is there.
func (s *server) end() {
	if s.cmd.ProcessState == nil {
		s.cmd.Process.Kill() //nolint:errcheck // wait tells
		s.cmd.Wait()         //nolint:errcheck // killed
	}
}

// memory returns a field of /proc/pid/status in bytes.
func (s *server) memory(b *testing.B, field string) int {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid), "status"))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			if err != nil {
				b.Fatal(err)
			}
			return kib << 10
		}
	}
	b.Fatalf("%s is not in %s", field, raw)
	return 0
}

func freeAddr(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// fill makes a database with one person's 10,000 todos.
func fill(b *testing.B, data string) {
	b.Helper()
	const days, eachDay = 100, 100
	s, _ := boot(b, "MODU_DATA="+data, "MODU_LIMITS=relaxed")
	defer s.end()
	p := signUp(b, s.url, "busy")
	ctx := b.Context()
	p.connect(ctx, b)
	defer p.conn.CloseNow() //nolint:errcheck // the server ends
	goal := uuid.Must(uuid.NewV7()).String()
	p.mutate(ctx, b, p.put(b, "goal", goal, map[string]any{"title": "goal", "audience": "followers"}))
	for day := range days {
		date := time.Now().UTC().AddDate(0, 0, -day).Format(time.DateOnly)
		var todos []frame.Mutation
		for range eachDay {
			todos = append(todos, p.put(b, "todo", uuid.Must(uuid.NewV7()).String(), map[string]any{"goal_id": goal, "title": "todo", "date": date}))
		}
		p.mutate(ctx, b, todos...)
	}
}
