package sync

import (
	"time"

	"modu/models"
	"modu/store"
)

// tell writes a line into somebody's inbox; the owner's head must be locked. The owner's settings, when they are
// loaded, say which day it is.
func (w *world) tell(n models.News) *models.News {
	if w.heads[n.OwnerID] == nil {
		return nil // the account is gone
	}
	n.ID, n.CreatedAt = models.NewID(), w.now
	if n.At == 0 {
		n.At = w.now
	}
	zone, hour := time.UTC, 0
	if s := w.settings.get(store.Key{Owner: n.OwnerID, ID: n.OwnerID}); s != nil {
		zone, hour = s.Zone(), s.DayStartHour
	}
	n.Day = models.Today(n.At, zone, hour)
	w.news.put(newsKey(&n), &n)
	return &n
}

// notify tells the live sockets of somebody, once the commit is there.
func (w *world) notify(n Notice) { w.notices = append(w.notices, n) }
