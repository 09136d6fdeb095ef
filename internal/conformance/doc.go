// Package conformance holds black-box tests of the server, written from docs/protocol.md and nothing else: they start
// `modu serve` as processes and speak raw HTTP, raw WebSocket and raw TCP to them. Each case runs on SQLite with one node
// and on Postgres and Redis with two. Every frame and every entity that any case receives is checked for its shape.
package conformance
