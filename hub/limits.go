package hub

import "time"

// Of one connection.
const (
	helloTimeout      = 5 * time.Second  // until the first frame
	writeTimeout      = 10 * time.Second // of a single write
	expiryWarning     = 60 * time.Second // before the access token ends
	readyPatience     = 10 * time.Second // a warning comes after ready, if that comes by then
	maxStreams        = 2048             // subscriptions
	maxWaitingAcks    = 1000             // whose positions have not been taken yet
	maxSaid           = 1 << 20          // bytes of acks, errors and the like that wait; beyond it the peer is too slow
	maxFetched        = 1 << 20          // bytes of pages that wait; what is beyond is fetched again when they are out
	maxDroppedAMinute = 20               // messages refused for their rate
	mutationsPerS     = 50
	mutationBurst     = 500
	relaxedFactor     = 1000 // Options.Relaxed multiplies the rates by this
	overloadedRetry   = time.Second
)

// Of this process.
const (
	maxSocketsAUser = 20
	maxHandshakes   = 4096 // accepted sockets that have not been welcomed
	helloSlots      = 32   // hellos at the engine at once
	fetchSlots      = 32   // catch-ups at the engine at once
	recheckSlots    = 4    // re-checks at the engine at once
	maxAsks         = 64   // streams of one catch-up; a snapshot counts as snapshotAsks
	snapshotAsks    = 4
	maxReaders      = 500 // people in one re-check, streams in one reading of heads
	shardCount      = 64
)

// Of streams.
const (
	ringFrames     = 64
	ringFrameBytes = 64 << 10 // a larger frame is not kept and counts as a gap
	ringAge        = 30 * time.Second
	linger         = 30 * time.Second      // a stream without readers is let go after this
	minWake        = 10 * time.Millisecond // between two wake-ups of a stream's readers
	wakesPerS      = 100_000               // wake-ups a second that one stream may cause
	inlineWake     = 64                    // readers that are woken by whoever advances the stream
)

// Of what happens by itself.
const (
	auditEvery    = 10 * time.Second       // ± a fifth
	auditFaster   = time.Second            // while the bus is away
	auditPause    = 20 * time.Millisecond  // between two chunks
	auditGrace    = 200 * time.Millisecond // for what is on its way
	sweepEvery    = 4 * time.Second        // one shard; all of them in less than 5 minutes
	tidyEvery     = time.Second            // rings by age, streams without readers
	engineTimeout = 10 * time.Second       // of a question to the engine; a push has as long as its socket lives
	minPause      = 100 * time.Millisecond
	maxPause      = 500 * time.Millisecond // of a worker after the engine failed
)

// Of the bus.
const (
	publishQueue   = 8192            // messages
	publishBatch   = 512             // messages
	publishTimeout = 2 * time.Second // of one batch
)
