package hub

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"modu/models"
)

// A reader is a client that counts deltas and does nothing else, so that a benchmark measures the hub.
type reader struct {
	conn   net.Conn
	read   *bufio.Reader
	deltas *tally
}

// newReader connects and says hello.
func newReader(tb testing.TB, n *testNode, user models.ID, deltas *tally) *reader {
	tb.Helper()
	conn, err := n.dial(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	_, err = fmt.Fprint(conn, "GET /v1/sync HTTP/1.1\r\nHost: modu.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: modu.v1\r\n\r\n")
	if err != nil {
		tb.Fatal(err)
	}
	r := &reader{conn: conn, read: bufio.NewReaderSize(conn, 4096), deltas: deltas}
	res, err := http.ReadResponse(r.read, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		tb.Fatalf("upgrade: %v, %v", res, err)
	}
	hello := fmt.Sprintf(`{"type":"hello","token":"%s:","client_id":%q}`, user, models.NewID())
	masked := append([]byte{0x81, 0x80 | 126, byte(len(hello) >> 8), byte(len(hello)), 0, 0, 0, 0}, hello...)
	if _, err := conn.Write(masked); err != nil {
		tb.Fatal(err)
	}
	for {
		text, err := r.next()
		if err != nil {
			tb.Fatal(err)
		}
		if string(text) == `{"type":"ready"}` {
			return r
		}
	}
}

// next returns the payload of the next frame, valid until the next call.
func (r *reader) next() ([]byte, error) {
	head, err := r.read.Peek(2)
	if err != nil {
		return nil, err
	}
	n, skip := int(head[1]), 2
	if n == 126 {
		if head, err = r.read.Peek(4); err != nil {
			return nil, err
		}
		n, skip = int(binary.BigEndian.Uint16(head[2:])), 4
	}
	if _, err := r.read.Discard(skip); err != nil {
		return nil, err
	}
	if n > r.read.Size() {
		_, err := io.CopyN(io.Discard, r.read, int64(n))
		return nil, err
	}
	text, err := r.read.Peek(n)
	if err != nil {
		return nil, err
	}
	_, err = r.read.Discard(n)
	return text, err
}

// A tally counts what many readers got, and tells one waiter when there is enough.
type tally struct {
	atomic.Int64
	goal    atomic.Int64
	reached chan struct{} // capacity 1
}

func newTally() *tally { return &tally{reached: make(chan struct{}, 1)} }

func (t *tally) add() {
	if t.Add(1) == t.goal.Load() {
		t.reached <- struct{}{}
	}
}

func (r *reader) count() {
	for {
		if _, err := r.next(); err != nil {
			return
		}
		r.deltas.add()
	}
}

// audience connects n followers of a new writer.
func audience(tb testing.TB, r *rig, n int) (writer models.ID, deltas *tally, leave func()) {
	tb.Helper()
	writer, deltas = r.world.AddUser(), newTally()
	var reading sync.WaitGroup
	var readers []*reader
	user := r.world.AddUser() // one person on many devices: the world of the tests is slow with many people
	r.hub().Announce(r.world.Follow(user, writer))
	for range n {
		readers = append(readers, newReader(tb, r.nodes[0], user, deltas))
	}
	for _, reader := range readers {
		reading.Go(reader.count)
	}
	return writer, deltas, func() {
		for _, reader := range readers {
			_ = reader.conn.Close()
		}
		reading.Wait()
	}
}

// BenchmarkHotOwner commits for 1,000 local followers, each commit when the last one has arrived everywhere. What it
// allocates for a commit must not grow with the followers: the frame is made once.
func BenchmarkHotOwner(b *testing.B) {
	for _, followers := range []int{10, 1000} {
		b.Run(fmt.Sprint("followers=", followers), func(b *testing.B) {
			r := newRig(b, rigOptions{real: true, Options: Options{SocketsAUser: 1 << 20}})
			writer, deltas, leave := audience(b, r, followers)
			f := models.FollowersStream(writer)
			b.ReportAllocs()
			b.ResetTimer()
			deltas.goal.Store(deltas.Load())
			for range b.N {
				deltas.goal.Add(int64(followers))
				r.hub().Announce(r.world.Put("X", 0, f))
				<-deltas.reached
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N*followers)/b.Elapsed().Seconds(), "deliveries/s")
			leave()
			r.close()
		})
	}
}

// BenchmarkFanOut commits for 1,000 local followers as fast as they can be written.
func BenchmarkFanOut(b *testing.B) {
	const followers = 1000
	r := newRig(b, rigOptions{real: true, Options: Options{SocketsAUser: 1 << 20}})
	writer, _, leave := audience(b, r, followers)
	f := models.FollowersStream(writer)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		r.hub().Announce(r.world.Put("X", 0, f))
	}
	head, _ := r.world.Head(f)
	for !r.hub().everybodyAt(f, head) {
		time.Sleep(time.Millisecond)
	}
	b.StopTimer()
	leave()
	r.close()
}

// everybodyAt reports whether all readers of a stream have been given it up to head.
func (h *Hub) everybodyAt(name models.Stream, head models.Seq) bool {
	st := h.live.get(name)
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, sub := range st.readers {
		sub.session.mu.Lock()
		at := sub.cursor
		sub.session.mu.Unlock()
		if at < head {
			return false
		}
	}
	return true
}

// BenchmarkIdleSocket measures what a connected socket costs the process, its client in the same process left out as
// far as that can be: half of the goroutines and of the kernel's memory are the client's.
func BenchmarkIdleSocket(b *testing.B) {
	r := newRig(b, rigOptions{real: true, Options: Options{SocketsAUser: 1 << 20}})
	const sockets = 1000
	before := inUse()
	_, _, leave := audience(b, r, sockets)
	after := inUse()
	for range b.N {
	}
	b.ReportMetric(float64(after-before)/sockets, "B/socket")
	leave()
	r.close()
}

func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// TestSlowReaderCostsNoMemory lets a reader miss far more than it may cost.
func TestSlowReaderCostsNoMemory(t *testing.T) {
	r := newRig(t, rigOptions{real: true, Options: Options{RingBytes: 1 << 20}})
	user := r.world.AddUser()
	deltas := newTally()
	slow := newReader(t, r.nodes[0], user, deltas)
	defer func() { _ = slow.conn.Close() }()
	s := models.SelfStream(user)
	const size, commits = 4 << 10, 20_000 // 80 MiB
	body := make([]byte, size)
	commit := func(n int) {
		for range n {
			c := r.world.Put("X", 0, s)
			c.Streams[0].Frame = body
			r.hub().Announce(c)
		}
	}
	commit(commits / 10) // fills the ring and the kernel's buffers
	before := inUse()
	commit(commits)
	if after := inUse(); after > before+4<<20 {
		t.Errorf("a reader that missed %d MiB costs %d KiB more; want a constant", size*commits>>20, (after-before)>>10)
	}
}

// TestOneEncodingForAllReaders counts what a commit allocates: less than once for each of its readers.
func TestOneEncodingForAllReaders(t *testing.T) {
	const followers, commits = 300, 30
	r := newRig(t, rigOptions{real: true, Options: Options{SocketsAUser: 1 << 20}})
	writer, got, leave := audience(t, r, followers)
	f := models.FollowersStream(writer)
	commit := func(n int) {
		for range n {
			got.goal.Add(followers)
			r.hub().Announce(r.world.Put("X", 0, f))
			<-got.reached
		}
	}
	got.goal.Store(got.Load())
	commit(5)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	commit(commits)
	runtime.ReadMemStats(&after)
	if allocated := (after.Mallocs - before.Mallocs) / commits; allocated > followers/2 {
		t.Errorf("a commit for %d readers allocates %d times; want a number that does not grow with them", followers, allocated)
	}
	leave()
}
