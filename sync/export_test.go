package sync

import "context"

// CommitLoops runs the committers alone.
func (e *Engine) CommitLoops(ctx context.Context) error {
	e.commitLoops(ctx)
	return nil
}
