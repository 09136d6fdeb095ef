package sync

import (
	"context"
	"maps"
	"slices"
)

// CommitLoops runs the committers alone.
func (e *Engine) CommitLoops(ctx context.Context) error {
	e.commitLoops(ctx)
	return nil
}

// Kinds lists what a client may put.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }
