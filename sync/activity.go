package sync

import (
	"slices"
	"time"

	"modu/models"
)

// activityEvery is how exactly it is known when somebody was last active in public, so that a head's place among those
// who want to be found is not moved by every commit.
const activityEvery = time.Hour

// noteActivity notes when p/ last showed a dated todo (product section 1.5).
func (w *world) noteActivity(p *page) {
	h := w.heads[p.owner]
	if p.audience != string(models.LetterPublic) || w.now.Sub(h.PublicAt) < activityEvery {
		return
	}
	if slices.ContainsFunc(p.items, func(it item) bool {
		return it.entry.Kind == "todo" && it.entry.State == models.EntryLive && it.entry.Day != ""
	}) {
		h.PublicAt = w.now
	}
}
