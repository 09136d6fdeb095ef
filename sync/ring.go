package sync

import (
	"context"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
)

// The kinds of what a person is told of, on the live sockets or by Web Push.
const (
	noticeAlarm    = "alarm"
	noticeReminder = "reminder"
	noticeKnock    = "knock"
	ringCheer      = "cheer" // these two by Web Push alone: live sockets see the entities
	ringBell       = "bell"
)

// jobPush is a message for one subscription; the room remind sends it.
const jobPush = "push"

// A ring is something of which a person's devices are told by Web Push where no socket is open.
type ring struct {
	kind  string
	tag   string // a newer ring of the same tag takes the place of one that a device still shows
	clock string // HH:MM, of an alarm or reminder
	about string // the title of what it is about
	day   models.Day
	who   models.Person // of cheers, bells and knocks
	more  int           // how many people beside who
	emoji string
}

// How long a message is worth sending, and how urgent it is (RFC 8030).
var worth = map[string]struct {
	ttl     time.Duration
	urgency string
}{
	noticeAlarm: {ringWithin, "high"}, noticeReminder: {ringWithin, "high"}, noticeKnock: {time.Hour, "normal"},
	ringBell: {4 * time.Hour, "normal"}, ringCheer: {24 * time.Hour, "low"},
}

// fromOthers reports whether a ring is not one that the person has set: quiet hours withhold it.
func (r *ring) fromOthers() bool { return r.who.ID != "" }

// A PushJob is the payload of a due row of jobPush.
type PushJob struct {
	Subscription models.ID      `json:"subscription"`
	From         models.ID      `json:"from,omitzero"` // of whom it tells; empty: of nobody else
	Until        models.Time    `json:"until"`         // it is not worth sending after this
	Urgency      string         `json:"urgency"`
	Message      jsontext.Value `json:"message"`
}

// A PushMessage is what a device gets, in its owner's language.
type PushMessage struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"` // a path of this server
	Tag   string `json:"tag"`
}

// ring has somebody's devices told, once the commit is there.
func (w *world) ring(user models.ID, r ring) { w.rings = append(w.rings, userRing{user, r}) }

type userRing struct {
	user models.ID
	ring ring
}

// pushRings writes down a message for each subscription whose client has no socket. A message that waits under the same tag
// is replaced.
func (w *world) pushRings(ctx context.Context, tx store.Tx) error {
	if len(w.rings) == 0 {
		return nil
	}
	people := set[models.ID]{}
	for _, r := range w.rings {
		people.add(r.user)
	}
	reaches, err := w.reaches(ctx, tx, people.list())
	if err != nil || len(reaches) == 0 {
		return err
	}
	if err := w.know(ctx, tx, people.list()); err != nil {
		return err
	}
	var keys []string
	for _, r := range w.rings {
		s := w.ofOwner(r.user)
		if r.ring.fromOthers() && models.Within(w.now, s.QuietFrom, s.QuietTo, s.Zone()) {
			continue
		}
		for _, reach := range reaches[r.user] {
			keys = append(keys, w.push(reach, &r.ring, s.Locale))
		}
	}
	return tx.RemoveDueKeys(ctx, keys)
}

// push writes down one message and returns its key.
func (w *world) push(to store.Reach, r *ring, locale string) string {
	title, body := r.text(locale)
	job := PushJob{
		Subscription: to.ID, From: r.who.ID, Until: w.now.Add(worth[r.kind].ttl), Urgency: worth[r.kind].urgency,
		Message: encode(PushMessage{Kind: r.kind, Title: clip(title), Body: clip(body), URL: r.url(), Tag: r.tag}),
	}
	key := string(to.ID) + ":" + r.tag
	w.later(to.UserID, jobPush, key, job)
	return jobPush + ":" + key
}

// reaches returns the subscriptions of people whose clients have no socket now. Those of sessions that are over go: nobody
// hears by a device that was signed out.
func (w *world) reaches(ctx context.Context, tx store.Tx, people []models.ID) (map[models.ID][]store.Reach, error) {
	all, err := tx.Reaches(ctx, people)
	if err != nil {
		return nil, err
	}
	sessions := set[models.ID]{}
	for _, r := range all {
		sessions.add(r.SessionID)
	}
	good, _, err := tx.GoodSessions(ctx, sessions.list(), w.now)
	if err != nil {
		return nil, err
	}
	reaches := map[models.ID][]store.Reach{}
	var over []store.Key
	for _, r := range all {
		switch {
		case !good[r.SessionID]:
			over = append(over, store.Key{Owner: r.UserID, ID: r.ID})
		case r.LiveUntil <= w.now:
			reaches[r.UserID] = append(reaches[r.UserID], r)
		}
	}
	_, err = tx.Unsubscribe(ctx, over)
	return reaches, err
}
