// Package hub holds the sockets of this process and the live streams that they read, and joins them to the other
// processes by a bus. What a socket sees is docs/protocol.md; the way there is ARCHITECTURE.md.
//
// A stream has a state (head, and a ring of the newest frames) that readers load without a lock. A session has a
// subscription with a cursor for each stream it reads, and a list of those that are behind: nothing is queued for it.
// Whatever happens to a stream marks its readers dirty; a flush worker takes what a dirty session may have, and writes
// it in one go. What the ring does not reach is fetched from the engine, as one page for all who wait for it.
//
// Who may read is the engine's to say, in the snapshot in which it read. The hub keeps, for each subscription, the
// fences at which the right was confirmed, and takes no frame of another fence: a higher one is held until the right is
// asked for again, a lower one is left and read from the database instead.
//
// # Locks
//
// shard.mu, then stream.mu, then session.mu; none is held over I/O. The mutexes of queues and small registries are
// leaves: nothing else is locked under them.
//
// # Goroutines
//
// Hub.Run owns all but the readers: flush and fetch workers, re-checks, heads, the wheel, the waker, the publisher, the
// bus. Each socket has one goroutine, its reader, which ServeHTTP starts and Run waits for; a session whose peer is slow
// has one more while a write is under way.
package hub
