package hub

import (
	"bytes"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"modu/models"
)

// BenchmarkFollowerLatency commits 200 times a second for 1,000 local followers and reports how long after the commit a
// follower has its frame. The followers are in the same process and take their share of its processors.
func BenchmarkFollowerLatency(b *testing.B) {
	const (
		followers = 1000
		rate      = 200 // commits a second
	)
	r := newRig(b, rigOptions{real: true, Options: Options{SocketsAUser: 1 << 20}})
	writer, user := r.world.AddUser(), r.world.AddUser()
	r.hub().Announce(r.world.Follow(user, writer))
	f := models.FollowersStream(writer)
	commits := max(b.N, rate)
	began := make([]time.Time, commits+1)
	var mu sync.Mutex // guards took
	var took []time.Duration
	var reading sync.WaitGroup
	var readers []*reader
	for range followers {
		readers = append(readers, newReader(b, r.nodes[0], user, newTally()))
	}
	for _, reader := range readers {
		reading.Go(func() {
			var mine []time.Duration
			for last := 0; last < commits; {
				text, err := reader.next()
				if err != nil {
					break
				}
				if to := headOf(text); to > 0 {
					mine = append(mine, time.Since(began[to]))
					last = to
				}
			}
			mu.Lock()
			defer mu.Unlock()
			took = append(took, mine...)
		})
	}
	b.ResetTimer()
	ticker := time.NewTicker(time.Second / rate)
	defer ticker.Stop()
	for i := range commits {
		<-ticker.C
		began[i+1] = time.Now()
		r.hub().Announce(r.world.Put("X", 0, f))
	}
	reading.Wait()
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2])/1e6, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100])/1e6, "p99-ms")
	for _, reader := range readers {
		_ = reader.conn.Close()
	}
	r.close()
}

// headOf returns the to of a delta, 0 for another frame.
func headOf(text []byte) int {
	_, after, ok := bytes.Cut(text, []byte(`"to":`))
	if !ok {
		return 0
	}
	digits, _, _ := bytes.Cut(after, []byte(","))
	n, _ := strconv.Atoi(string(digits))
	return n
}
