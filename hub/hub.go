package hub

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
	"modu/telemetry"
)

// Options are what may differ between two installations, and what tests change. Zero values mean the default.
type Options struct {
	// OriginAllowed says whether a browser page of this Origin may connect, given the Host header of the request. It is
	// not asked when there is no Origin: the credential is never a cookie. Default: no origin is.
	OriginAllowed func(origin, host string) bool
	// Relaxed multiplies the rates by 1,000, for load tests and demos.
	Relaxed bool

	Heartbeat     time.Duration // default 25 s
	DrainSpread   time.Duration // over which Drain sends the sockets away; default 15 s
	MaxHandshakes int           // sockets that have not been welcomed; default 4,096
	SocketsAUser  int           // default 20
	RingBytes     int64         // in the rings of all streams; default 64 MiB

	Metrics    *telemetry.Hub // default: nobody sees them
	BusMetrics *telemetry.Bus // likewise

	Tracer *telemetry.Tracer // default: no spans
}

func (o *Options) setDefaults() {
	if o.OriginAllowed == nil {
		o.OriginAllowed = func(string, string) bool { return false }
	}
	setDefault(&o.Heartbeat, 25*time.Second)
	setDefault(&o.DrainSpread, 15*time.Second)
	setDefault(&o.MaxHandshakes, maxHandshakes)
	setDefault(&o.SocketsAUser, maxSocketsAUser)
	setDefault(&o.RingBytes, 64<<20)
	if o.Metrics == nil {
		o.Metrics = telemetry.NewMetrics().Hub
	}
	if o.BusMetrics == nil {
		o.BusMetrics = telemetry.NewMetrics().Bus
	}
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// A Hub is this process's sockets and live streams.
type Hub struct {
	// Fixed at construction.
	log          *slog.Logger
	engine       Engine
	authenticate Authenticate
	bus          Bus
	options      Options
	metrics      *telemetry.Hub
	busMetrics   *telemetry.Bus
	now          func() time.Time // for what has to agree with other clocks; intervals use the standard one
	born         time.Time
	ctx          context.Context // of everything that belongs to sockets; ends when Run does
	cancel       context.CancelFunc
	hellos       chan struct{} // a token for each hello at the engine

	shards  [shardCount]shard
	live    liveTable
	rings   ringBudget
	roster  roster
	wheel   wheel
	waker   *waker
	history history
	told    toldSet

	flushes    *queue[*session] // sessions with something to write
	fetches    *queue[*session] // sessions that need pages or their list
	rechecks   *queue[*person]  // people whose readers are to be asked about
	unsure     *inbox[*stream]  // streams whose head is to be read
	unverified *inbox[*session] // sessions to be asked about
	outgoing   *outgoing        // messages for the bus
	left       *inbox[modusync.ClientHello]

	handshakes atomic.Int64
	started    chan struct{} // closed when sockets are welcome
	draining   atomic.Bool
	readers    sync.WaitGroup // one a socket; added under roster.mu
	writers    sync.WaitGroup // started by flush workers only
}

// New returns a hub that works while Run does.
func New(log *slog.Logger, engine Engine, authenticate Authenticate, bus Bus, options Options, now func() time.Time) *Hub {
	options.setDefaults()
	h := &Hub{
		log: log, engine: engine, authenticate: authenticate, bus: bus, options: options, now: now,
		metrics: options.Metrics, busMetrics: options.BusMetrics,
		hellos: make(chan struct{}, helloSlots), started: make(chan struct{}),
		live:    liveTable{streams: make(map[models.Stream]*stream)},
		rings:   ringBudget{limit: options.RingBytes},
		roster:  roster{sessions: make(map[*session]struct{})},
		waker:   newWaker(),
		flushes: newQueue[*session](), fetches: newQueue[*session](), rechecks: newQueue[*person](),
		unsure: newInbox[*stream](), unverified: newInbox[*session](), outgoing: newOutgoing(),
		left: newInbox[modusync.ClientHello](), told: toldSet{at: make(map[toldKey]time.Time)},
		born: time.Now(),
	}
	if redis, ok := bus.(*RedisBus); ok {
		redis.metrics = options.BusMetrics
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	for i := range h.shards {
		h.shards[i].people = make(map[models.ID]*person)
	}
	return h
}

// Run works until ctx ends; then it hangs up on every socket that is left and waits for all its goroutines. It can run
// once.
func (h *Hub) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(h.flushLoop)
	}
	for range fetchSlots {
		workers.Go(func() { h.fetchLoop(work) })
	}
	for range recheckSlots {
		workers.Go(func() { h.recheckLoop(work) })
	}
	for _, loop := range []func(context.Context){
		h.headsLoop, h.auditLoop, h.verifyLoop, h.wheelLoop, h.wakeLoop, h.tidyLoop, h.sweepLoop, h.publishLoop, h.presenceLoop,
	} {
		workers.Go(func() { loop(work) })
	}
	var bus error
	workers.Go(func() { bus = h.bus.Run(work, h.receive, h.lost) })
	close(h.started)

	<-ctx.Done()
	h.draining.Store(true)
	h.cancel()
	h.roster.close(func(s *session) { s.drop(frame.CloseDrain, "the process ends") })
	h.readers.Wait()
	h.flushes.close()
	h.fetches.close()
	h.rechecks.close()
	stop()
	workers.Wait()
	h.writers.Wait()
	return bus
}

// Started is closed when sockets are welcome, a moment after Run begins.
func (h *Hub) Started() <-chan struct{} { return h.started }

// Running reports whether Started is closed.
func (h *Hub) Running() bool {
	select {
	case <-h.started:
		return true
	default:
		return false
	}
}

// Draining reports whether this process is going away and wants no new sockets.
func (h *Hub) Draining() bool { return h.draining.Load() }

// BusUp reports whether messages of other processes come through.
func (h *Hub) BusUp() bool { return h.bus.Up() }

// RingBytes is what the rings of all streams hold.
func (h *Hub) RingBytes() int64 { return h.rings.held() }

func (h *Hub) rate() int {
	if h.options.Relaxed {
		return mutationsPerS * relaxedFactor
	}
	return mutationsPerS
}

func (h *Hub) burst() int {
	if h.options.Relaxed {
		return mutationBurst * relaxedFactor
	}
	return mutationBurst
}

func (h *Hub) newLimiter() *rate.Limiter { return rate.NewLimiter(rate.Limit(h.rate()), h.burst()) }

// pause keeps a worker from asking an engine that fails again at once. It returns false when ctx ends.
func pause(ctx context.Context) bool {
	t := time.NewTimer(minPause + rand.N(maxPause-minPause))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// every calls f each period ± a fifth until ctx ends.
func every(ctx context.Context, period time.Duration, f func(context.Context)) {
	for {
		t := time.NewTimer(jittered(period))
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
			f(ctx)
		}
	}
}

func jittered(d time.Duration) time.Duration { return d - d/5 + rand.N(2*d/5+1) }

// A roster is all sockets of the process.
type roster struct {
	mu       sync.Mutex // guards the following; a leaf
	sessions map[*session]struct{}
	closed   bool
}

// add reports whether s may stay, and counts its reader then.
func (r *roster) add(s *session) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.sessions[s] = struct{}{}
	s.hub.readers.Add(1)
	return true
}

func (r *roster) remove(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sessions, s)
}

func (r *roster) all() []*session {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*session, 0, len(r.sessions))
	for s := range r.sessions {
		list = append(list, s)
	}
	return list
}

// close lets nobody in any more and calls f for whoever is there.
func (r *roster) close(f func(*session)) {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	for _, s := range r.all() {
		f(s)
	}
}

// A history notes the epoch that the engine last named. Another one means that the database has another history, in
// which the positions that sockets and rings hold mean something else.
type history struct {
	mu    sync.Mutex // guards the following; a leaf
	epoch string
}

// differs notes epoch and reports whether it was another one before.
func (h *history) differs(epoch string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.epoch
	h.epoch = epoch
	return was != "" && was != epoch
}
