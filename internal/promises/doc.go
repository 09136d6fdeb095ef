// Package promises holds one test for each promise of the protocol (docs/protocol.md), on real nodes as processes: one
// on SQLite, and two on Postgres and Redis. While people work, nodes and servers are killed with SIGKILL, stopped and
// restarted.
package promises
