// Package testenv gives tests the real things: Postgres, Redis, nodes of modu as processes, and a faulty network between
// them. Nothing here is a mock, and nothing skips: a missing program fails the test with one line that says what to
// install.
//
// A package calls Main from its TestMain. Postgres and Redis start when a test first asks, once for the package, and end
// with it; a test that kills, pauses or restarts a server starts its own with StartPostgres or StartRedis. Each test gets
// a database of its own, copied from one that was migrated once.
//
// The package starts no goroutines that outlive a call (but for a Proxy, which its test's end closes), so a test may look
// for leaked goroutines without making exceptions for it.
package testenv
