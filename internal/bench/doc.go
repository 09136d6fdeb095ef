// Package bench measures whole servers: real nodes as released, a Postgres that syncs, a Redis, and followers on real
// sockets, all on this machine. Run it with
//
//	go test -run '^$' -bench . -benchtime 1x ./internal/bench
//
// The figures are of one machine that also carries the load: compare them with others of the same run.
package bench
