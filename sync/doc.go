// Package sync is the engine: mutations become commits on streams, and a cursor becomes the commits after it. It keeps
// its state in the database and knows neither sockets nor Redis. Outside it is imported as modusync.
//
// The way of one mutation: Push parses it (no I/O), a committer takes every request that is waiting, locks the heads of
// the owners concerned, loads the rows that are named, lets each kind decide (pure Go: rows and a mutation become rows
// or a refusal), saves what changed, takes the seqs and writes the entries, commits, and announces.
package sync
