package main

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A server that has nothing to do gives back to the system what it does not need. By itself the runtime collects after two
// minutes without work, and gives memory back slowly: the 19 MiB for one password's hash, and as much again that the
// collector then allows the heap to grow, would stay that long.
const (
	memoryLook  = 3 * time.Second // between two looks
	quietAllocs = 1 << 20         // bytes between two looks: less is nothing to do
	worthIt     = 4 << 20         // bytes since memory was last given back: less is not worth a collection, which takes 10 ms
)

// giveBack looks after the memory of the process until ctx ends.
func giveBack(ctx context.Context) error {
	tick := time.NewTicker(memoryLook)
	defer tick.Stop()
	var a allocations
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if a.calm(allocated()) {
			debug.FreeOSMemory()
		}
	}
}

// allocations are how many bytes had been allocated at the last look, and when memory was last given back.
type allocations struct{ seen, given uint64 }

// calm reports whether little has been allocated since the last look, and much since memory was last given back.
func (a *allocations) calm(now uint64) bool {
	quiet := now-a.seen < quietAllocs
	a.seen = now
	if !quiet || now-a.given < worthIt {
		return false
	}
	a.given = now
	return true
}

// allocated returns how many bytes the process has allocated in all.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
