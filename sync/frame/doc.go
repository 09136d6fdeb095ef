// Package frame holds the frames of the sync protocol (docs/protocol.md) as Go types: what a client sends, what the
// server sends, refusals, errors and close codes, with a strict decoder for the first and a forgiving one for the
// second. It depends on no other room, so that the Go SDK can use it alone.
//
// A WebSocket message is text: one or more JSON frames separated by a line feed.
package frame
