package sync

import (
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// An item is what one commit says of one entity in one stream: it is there, with this body, or it left.
type item struct {
	entry models.Entry
	body  jsontext.Value // of a live one
}

// A ledger gathers the items of a commit by stream, before they get their seqs.
type ledger struct {
	now     models.Time
	streams map[models.Stream]*page
	order   []models.Stream
}

// A page is one stream's part of a commit. An entity stands in it once: the last word counts.
type page struct {
	owner    models.ID
	audience string
	items    []item
	at       map[store.EntryKey]int
}

func newLedger(now models.Time) *ledger {
	return &ledger{now: now, streams: map[models.Stream]*page{}}
}

func (l *ledger) page(owner models.ID, audience string) *page {
	name := models.StreamOf(owner, audience)
	p := l.streams[name]
	if p == nil {
		p = &page{owner: owner, audience: audience, at: map[store.EntryKey]int{}}
		l.streams[name] = p
		l.order = append(l.order, name)
	}
	return p
}

// An entity is what a stamp says of the thing that it stamps.
type entity struct {
	owner models.ID
	kind  string
	id    models.ID
	root  models.ID
	day   models.Day
	rev   models.Rev
}

func (l *ledger) put(e entity, audience string, body jsontext.Value) {
	l.add(e, audience, models.EntryLive, body)
}

func (l *ledger) del(e entity, audience string, how models.EntryState) {
	e.day = ""
	l.add(e, audience, how, nil)
}

func (l *ledger) add(e entity, audience string, state models.EntryState, body jsontext.Value) {
	p := l.page(e.owner, audience)
	it := item{body: body, entry: models.Entry{
		OwnerID: e.owner, Audience: audience, Kind: e.kind, EntityID: e.id, RootID: e.root, Day: e.day, Rev: e.rev,
		State: state, At: l.now,
	}}
	k := store.EntryKey{Owner: e.owner, Audience: audience, Kind: e.kind, Entity: e.id}
	if i, ok := p.at[k]; ok {
		p.items[i] = it
		return
	}
	p.at[k] = len(p.items)
	p.items = append(p.items, it)
}

// has reports whether the commit says something of the entity in that stream already.
func (l *ledger) has(owner models.ID, audience, kind string, id models.ID) bool {
	p := l.streams[models.StreamOf(owner, audience)]
	if p == nil {
		return false
	}
	_, ok := p.at[store.EntryKey{Owner: owner, Audience: audience, Kind: kind, Entity: id}]
	return ok
}

// drop takes the items back that keep refuses.
func (l *ledger) drop(keep func(item) bool) {
	for _, p := range l.streams {
		kept := p.items[:0]
		clear(p.at)
		for _, it := range p.items {
			if keep(it) {
				e := it.entry
				p.at[store.EntryKey{Owner: e.OwnerID, Audience: e.Audience, Kind: e.Kind, Entity: e.EntityID}] = len(kept)
				kept = append(kept, it)
			}
		}
		p.items = kept
	}
}

// number gives the items of a page the seqs after from, and returns the entries and the delta that carries them.
func (p *page) number(name models.Stream, from models.Seq) ([]*models.Entry, *frame.Delta) {
	entries := make([]*models.Entry, len(p.items))
	d := &frame.Delta{
		Stream: string(name), From: int64(from), To: int64(from) + int64(len(p.items)),
		Put: []jsontext.Value{}, Del: []frame.Gone{},
	}
	for i := range p.items {
		it := &p.items[i]
		it.entry.Seq = from + models.Seq(i) + 1
		entries[i] = &it.entry
		if it.entry.State == models.EntryLive {
			d.Put = append(d.Put, it.body)
		} else {
			d.Del = append(d.Del, goneOf(&it.entry))
		}
	}
	return entries, d
}

func goneOf(e *models.Entry) frame.Gone {
	return frame.Gone{Kind: e.Kind, ID: string(e.EntityID), Rev: int64(e.Rev)}
}
