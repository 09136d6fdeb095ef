package sync

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

const (
	pageEntries = 500
	// pageBytes is where a page ends early, so that with its envelope it stays below frame.MaxServerMessage.
	pageBytes = 192 << 10
	// selfWindow is how many days back a snapshot of s/ reaches.
	selfWindow = 62
	// newFollowers is how many accepted followers a snapshot of s/ holds, the newest; the rest is for REST.
	newFollowers = 1000
)

// Pages answers what comes after cursors: entries, bodies and the right to them, all read in one snapshot.
func (e *Engine) Pages(ctx context.Context, reader models.ID, asks []Ask) (pages []Page, err error) {
	err = e.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		pages, err = readPages(ctx, tx, reader, asks, models.TimeOf(e.now()))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	return pages, nil
}

func readPages(ctx context.Context, tx store.Tx, reader models.ID, asks []Ask, now models.Time) ([]Page, error) {
	names := make([]models.Stream, len(asks))
	for i, a := range asks {
		names[i] = a.Stream
	}
	r, err := readRights(ctx, tx, reader, names, now)
	if err != nil {
		return nil, err
	}
	pages := make([]Page, len(asks))
	var queries []store.PageQuery
	var of []int // which page each query fills
	for i, a := range asks {
		pages[i] = r.begin(a)
		if !pages[i].Denied {
			queries, of = append(queries, pages[i].query()), append(of, i)
		}
	}
	if err := setWindows(ctx, tx, queries, now); err != nil {
		return nil, err
	}
	entries, err := tx.Pages(ctx, queries)
	if err != nil {
		return nil, err
	}
	rows, err := loadBodies(ctx, tx, entries)
	if err != nil {
		return nil, err
	}
	if err := rows.findOldFollowers(ctx, tx, queries); err != nil {
		return nil, err
	}
	for j, i := range of {
		pages[i].fill(entries[j], rows)
	}
	return pages, nil
}

// begin says what a page will be: from where, and whether it begins a snapshot.
func (r *rights) begin(a Ask) Page {
	owner := r.owner(a.Stream)
	p := Page{Stream: a.Stream, Owner: owner}
	if h := r.heads[owner]; h != nil {
		p.Fence = h.Fence
	}
	if !r.allows(a.Stream) {
		p.Denied = true
		p.Past = r.past(a.Stream)
		return p
	}
	head, floor := r.position(a.Stream)
	p.Head, p.From, p.Until = head, a.Cursor, a.Until
	// A cursor of no use: none, beyond the head, or older than the deletions that are still known.
	if a.Reset || a.Cursor == 0 || a.Cursor > head || a.Cursor < floor {
		p.Reset, p.From, p.Until = true, 0, head
	}
	return p
}

func (p *Page) query() store.PageQuery {
	return store.PageQuery{
		Owner: p.Owner, Audience: models.AudienceOf(p.Stream), After: p.From, Limit: pageEntries + 1, Until: p.Until, Head: p.Head,
	}
}

// setWindows gives the queries that belong to a snapshot the days of its owner's window (protocol section 4).
func setWindows(ctx context.Context, tx store.Tx, queries []store.PageQuery, now models.Time) error {
	owners := set[models.ID]{}
	for _, q := range queries {
		if q.Until > q.After {
			owners.add(q.Owner)
		}
	}
	today, err := todays(ctx, tx, owners.list(), now)
	if err != nil {
		return err
	}
	for i := range queries {
		q := &queries[i]
		switch d := today[q.Owner]; {
		case q.Until <= q.After:
		case q.Audience == "s":
			q.From = d.Add(-selfWindow)
		default:
			q.Days = []models.Day{d.Add(-1), d, d.Add(1)}
		}
	}
	return nil
}

// todays returns the day that it is for each owner.
func todays(ctx context.Context, tx store.Tx, owners []models.ID, now models.Time) (map[models.ID]models.Day, error) {
	rows, err := tx.Settings(ctx, owners)
	if err != nil {
		return nil, err
	}
	days := map[models.ID]models.Day{}
	for _, s := range rows {
		days[s.OwnerID] = models.Today(now, s.Zone(), s.DayStartHour)
	}
	return days, nil
}

// fill turns entries into the page's delta: bodies come from the rows as they are now, under the rules as they are
// now. In a delta what the rules hide is sent as gone, never skipped; only a snapshot skips it.
func (p *Page) fill(entries []*models.Entry, rows *bodies) {
	d := &frame.Delta{Stream: string(p.Stream), From: int64(p.From), Reset: p.Reset, Put: []jsontext.Value{}, Del: []frame.Gone{}}
	p.To = p.Head
	size := 0
	for i, e := range entries {
		if i == pageEntries || size > pageBytes {
			p.To, p.More = entries[i-1].Seq, true
			break
		}
		body := rows.of(e)
		switch {
		case e.Seq <= p.Until && rows.isOldFollower(e):
		case body != nil:
			d.Put = append(d.Put, body)
			size += len(body)
		case e.Seq > p.Until:
			g := goneOf(e)
			d.Del = append(d.Del, g)
			size += len(g.Kind) + len(g.ID) + len(`{"kind":"","id":"","rev":000000},`)
		}
	}
	d.To, d.More = int64(p.To), p.More
	if p.Reset {
		d.Head = int64(p.Head)
	}
	if !p.More || p.To >= p.Until {
		p.Until = 0
	}
	p.Frame = frame.Append(nil, d)
}

// bodies are the rows behind some entries.
type bodies struct {
	goals     map[models.ID]*models.Goal
	todos     map[models.ID]*models.Todo
	cheers    map[store.Key]*models.Cheer
	follows   map[store.Key]*models.Follow
	followers map[store.Key]*models.Follower
	// oldFollower is the newest of the accepted followers whom a snapshot leaves out; nil: it leaves out none.
	oldFollower *models.Follower
	blocks      map[store.Key]*models.Block
	mutes       map[store.Key]*models.Mute
	bells       map[store.Key]*models.Bell
	routines    map[store.Key]*models.Routine
	skips       map[store.Key]*models.Skip
	diaries     map[store.Key]*models.Diary
	reminders   map[store.Key]*models.Reminder
	timers      map[store.Key]*models.Timer
	news        map[store.Key]*models.News
	profiles    map[models.ID]*models.Profile
	settings    map[models.ID]*models.Settings
}

// of returns the entity of an entry as its stream shows it now, or nil when it does not.
func (b *bodies) of(e *models.Entry) jsontext.Value {
	if e.State != models.EntryLive {
		return nil
	}
	k, own := store.Key{Owner: e.OwnerID, ID: e.EntityID}, e.Audience == "s"
	switch e.Kind {
	case "goal":
		if g := b.goals[k.ID]; slices.Contains(goalAudiences(g), e.Audience) {
			return Goal(g, e.Rev, own)
		}
	case "todo":
		if t := b.todos[k.ID]; t != nil && slices.Contains(todoAudiences(t, b.goals[t.GoalID]), e.Audience) {
			return Todo(t, e.Rev, own)
		}
	case "profile":
		return project(b.profiles[k.ID], e.Rev, Profile)
	case "settings":
		return project(b.settings[k.ID], e.Rev, Settings)
	case "cheer":
		return project(b.cheers[k], e.Rev, Cheer)
	case "follow":
		return project(b.follows[k], e.Rev, Follow)
	case "follower":
		return project(b.followers[k], e.Rev, Follower)
	case "block":
		return project(b.blocks[k], e.Rev, Block)
	case "mute":
		return project(b.mutes[k], e.Rev, Mute)
	case "bell":
		return project(b.bells[k], e.Rev, Bell)
	case "routine":
		if r := b.routines[k]; r != nil && r.DeletedAt == 0 && goalAudiences(b.goals[r.GoalID]) != nil {
			return Routine(r, e.Rev)
		}
	case "skip":
		return project(b.skips[k], e.Rev, Skip)
	case "diary":
		if d := b.diaries[k]; slices.Contains(diaryAudiences(d), e.Audience) {
			return Diary(d, e.Rev, own)
		}
	case "reminder":
		if r := b.reminders[k]; r != nil && r.DeletedAt == 0 {
			return Reminder(r, e.Rev)
		}
	case "timer":
		return project(b.timers[k], e.Rev, Timer)
	case "news":
		return project(b.news[k], e.Rev, News)
	}
	return nil
}

func project[T any](row *T, rev models.Rev, as func(*T, models.Rev) jsontext.Value) jsontext.Value {
	if row == nil {
		return nil
	}
	return as(row, rev)
}
