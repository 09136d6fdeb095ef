package enginetest

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// A tx collects what one commit does to streams and fences.
type tx struct {
	world   *World
	touched map[models.Stream]*change
	fences  map[models.ID][]models.ID // raised, and whom it concerns
}

type change struct {
	from     models.Seq
	put, del []string
}

func (w *World) begin() *tx {
	return &tx{world: w, touched: make(map[models.Stream]*change), fences: make(map[models.ID][]models.ID)}
}

func (t *tx) change(name models.Stream) (*stream, *change) {
	st := t.world.streams[name]
	c := t.touched[name]
	if c == nil {
		c = &change{from: st.head}
		t.touched[name] = c
	}
	return st, c
}

func (t *tx) put(id string, day int, streams ...models.Stream) {
	t.world.token++
	for _, name := range streams {
		st, c := t.change(name)
		e := st.entries[id]
		if e == nil {
			e = &entry{}
			st.entries[id] = e
		}
		st.head++
		e.seq, e.rev, e.token, e.day, e.gone = st.head, e.rev+1, t.world.token, day, false
		c.put = append(c.put, entity(id, e))
	}
}

func (t *tx) delete(id string, streams ...models.Stream) {
	for _, name := range streams {
		st, c := t.change(name)
		e := st.entries[id]
		if e == nil || e.gone {
			continue
		}
		st.head++
		e.seq, e.rev, e.gone = st.head, e.rev+1, true
		c.del = append(c.del, deleted(id, e))
	}
}

func (t *tx) raise(owner models.ID, concerned ...models.ID) {
	t.fences[owner] = append(t.fences[owner], concerned...)
}

// commit makes the announcement: the streams that changed, and all streams of those whose fence moved.
func (t *tx) commit() modusync.Commit {
	w := t.world
	was := make(map[models.ID]models.Fence)
	for owner := range t.fences {
		was[owner] = w.people[owner].fence
		w.people[owner].fence++
	}
	w.remember()
	c := modusync.Commit{At: models.TimeOf(time.Now())}
	for _, name := range slices.Sorted(maps.Keys(w.streams)) {
		st, ch := w.streams[name], t.touched[name]
		concerned, raised := t.fences[st.owner]
		if ch == nil && !raised {
			continue
		}
		s := modusync.StreamCommit{Stream: name, Owner: st.owner, From: st.head, To: st.head, Fence: w.people[st.owner].fence}
		s.FenceWas = s.Fence
		if raised {
			s.FenceWas, s.Concerned = was[st.owner], concerned
		}
		if ch != nil && ch.from < st.head {
			s.From = ch.from
			s.Frame = []byte(fmt.Sprintf(`{"type":"delta","stream":%q,"from":%d,"to":%d,"put":[%s],"del":[%s]}`,
				name, s.From, s.To, join(ch.put), join(ch.del)))
		}
		c.Streams = append(c.Streams, s)
	}
	return c
}

func entity(id string, e *entry) string {
	return fmt.Sprintf(`{"kind":"todo","id":%q,"rev":%d,"token":%d,"day":%d}`, id, e.rev, e.token, e.day)
}

func deleted(id string, e *entry) string {
	return fmt.Sprintf(`{"kind":"todo","id":%q,"rev":%d}`, id, e.rev)
}

func join(list []string) string {
	text := ""
	for i, s := range list {
		if i > 0 {
			text += ","
		}
		text += s
	}
	return text
}

// page reads what comes after the cursor of an ask.
func (w *World) page(reader models.ID, ask modusync.Ask) modusync.Page {
	st := w.streams[ask.Stream]
	if st == nil {
		return modusync.Page{Stream: ask.Stream, Denied: true}
	}
	p := modusync.Page{Stream: ask.Stream, Owner: st.owner, Fence: w.people[st.owner].fence, Head: st.head}
	if !w.mayRead(reader, ask.Stream) {
		p.Denied, p.Past = true, st.past
		return p
	}
	p.Reset = ask.Reset || ask.Cursor > st.head
	p.From, p.Until = ask.Cursor, ask.Until
	if p.Reset {
		p.From, p.Until = 0, st.head
	}
	type item struct {
		id string
		*entry
	}
	var items []item
	for id, e := range st.entries {
		if e.seq > p.From {
			items = append(items, item{id, e})
		}
	}
	slices.SortFunc(items, func(a, b item) int { return int(a.seq - b.seq) })
	p.To = st.head
	if len(items) > w.PageSize {
		items = items[:w.PageSize]
		p.More, p.To = true, items[len(items)-1].seq
	}
	var put, del []string
	for _, it := range items {
		old := it.seq <= p.Until
		switch {
		case it.gone && old, old && it.day > w.Window:
		case it.gone:
			del = append(del, deleted(it.id, it.entry))
		default:
			put = append(put, entity(it.id, it.entry))
		}
	}
	flags := ""
	if p.Reset {
		flags += `"reset":true,`
	}
	if p.More {
		flags += `"more":true,`
	}
	p.Frame = []byte(fmt.Sprintf(`{"type":"delta","stream":%q,"from":%d,"to":%d,"head":%d,%s"put":[%s],"del":[%s]}`,
		p.Stream, p.From, p.To, st.head, flags, join(put), join(del)))
	return p
}

var errClientConflict = &frame.Error{Code: frame.ClientConflict, Message: "another person's client"}
