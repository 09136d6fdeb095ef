package promises

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"modu/client"
	"modu/internal/testenv"
)

const (
	slowReaders = 8
	slowTodos   = 20
	slowChanges = 360
	slowBytes   = 22_900 // of a change, about
	// mostGrowth is what the node may keep more after all that than before. Were it queued, it would be over 30 MB, with
	// what the kernel's buffers take already off.
	mostGrowth = 16 << 20
)

// TestPromise7ASlowReaderCostsNothing: followers stop reading while 8 MB are written for each. The node keeps nothing of
// it for them, and when they read again they are given what is newest, not what they missed.
func TestPromise7ASlowReaderCostsNothing(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		owner, follower := s.join(t, "minji", 0, 1, nil), s.join(t, "leo_runs", 0, 1, nil)
		follower.follow(t, owner)
		goal := owner.goal(t, "followers")
		node := s.nodes[len(s.nodes)-1]
		line := testenv.NewProxy(t, strings.TrimPrefix(node.URL, "http://"))
		var heard atomic.Int64 // bytes, of all slow readers
		var slow []*client.Client
		for range slowReaders {
			slow = append(slow, run(t, "http://"+line.Addr, follower.session, func(raw []byte) { heard.Add(int64(len(raw))) }))
		}
		w := newLoud(owner, goal)
		w.change(t, slowTodos)
		for _, c := range slow {
			until(t, c, "the beginning", patience, func() bool { return w.shown(c) })
		}

		line.Stall()
		before, heardBefore := heapOf(t, node), heard.Load()
		most := before
		for range 6 {
			w.change(t, slowChanges/6)
			most = max(most, heapOf(t, node))
		}
		t.Logf("%d changes: %d MB for each of %d readers; the node kept %.1f MB more", slowChanges, slowChanges*slowBytes>>20, slowReaders,
			float64(most-before)/(1<<20))
		if most-before > mostGrowth {
			t.Errorf("the node kept %d MB more for readers that do not read", (most-before)>>20)
		}
		line.Mend()
		for _, c := range slow {
			until(t, c, "the newest", patience, func() bool { return w.shown(c) })
		}
		each := (heard.Load() - heardBefore) / slowReaders
		t.Logf("each was given %.1f MB then", float64(each)/(1<<20))
		// What stood in the kernel's buffers it must be given; the rest is merged.
		if each > slowChanges*slowBytes*3/4 {
			t.Errorf("a slow reader was given %d MB, nearly all that it missed", each>>20)
		}
	})
}

// A loud owner makes changes that are as long as they can be.
type loud struct {
	owner *person
	goal  string
	todos []string
	n     int
	text  string
	lines []map[string]any
}

func newLoud(owner *person, goal string) *loud {
	w := &loud{owner: owner, goal: goal, text: strings.Repeat("👍🏿", 990)}
	for range slowTodos {
		w.todos = append(w.todos, client.NewID())
	}
	for range 19 {
		w.lines = append(w.lines, map[string]any{"text": strings.Repeat("👍🏿", 95), "done": false})
	}
	return w
}

// change makes n changes and waits until they are acked.
func (w *loud) change(t *testing.T, n int) {
	t.Helper()
	var last client.Ticket
	for range n {
		fields := map[string]any{"title": fmt.Sprint("n", w.n), "memo": w.text, "memo_public": true, "checklist": w.lines}
		if w.n < slowTodos {
			fields["goal_id"], fields["date"] = w.goal, today()
		}
		ticket, err := w.owner.devices[0].Put("todo", w.todos[w.n%slowTodos], fields)
		if err != nil {
			t.Fatal(err)
		}
		last = ticket
		w.n++
	}
	acked(t, w.owner.devices[0], last)
}

// shown reports whether somebody has the newest of everything.
func (w *loud) shown(c *client.Client) bool {
	for n := w.n - slowTodos; n < w.n; n++ {
		if titleOf(c, w.todos[n%slowTodos]) != fmt.Sprint("n", n) {
			return false
		}
	}
	return true
}

// heapOf returns the bytes of a node's live objects, after a collection.
func heapOf(t *testing.T, n *testenv.Node) int64 {
	t.Helper()
	get := func(path string) *http.Response {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		t.Cleanup(cancel)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, n.Admin+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	collected := get("/debug/pprof/heap?gc=1")
	_, err := io.Copy(io.Discard, collected.Body)
	collected.Body.Close()
	if err != nil {
		t.Fatal(err)
	}
	response := get("/metrics")
	defer response.Body.Close()
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "go_memstats_heap_alloc_bytes "); ok {
			bytes, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			return int64(bytes)
		}
	}
	t.Fatal("the metrics do not tell the heap")
	return 0
}

// TestStuckBus: Redis accepts and never answers. Commits and acks go on, and a node's own sockets hear at once.
func TestStuckBus(t *testing.T) {
	s := twoNodes(t)
	p := &pair{owner: s.join(t, "minji", 0, 1, nil), follower: s.join(t, "leo_runs", 0, 1, nil)} // at one node
	p.follower.follow(t, p.owner)
	p.goal = p.owner.goal(t, "followers")
	s.redis.Pause()
	const changes, quick = 20, 3 * time.Second // of a machine that does much else: Redis's own patience is longer
	for i := range changes {
		start := time.Now()
		title := fmt.Sprint("todo ", i)
		p.reaches(t, p.write(t, title), title, patience)
		if took := time.Since(start); took > quick {
			t.Errorf("with a stuck bus change %d took %v", i, took)
		}
	}
	s.redis.Resume()
	away := run(t, s.url(1), p.follower.session, nil)
	same(t, p.follower.devices[0], away)
	start, last := time.Now(), p.write(t, "over")
	until(t, away, "over", patience, func() bool { return titleOf(away, last) == "over" })
	t.Logf("after the bus was stuck a change reaches the other node in %v", time.Since(start))
}
