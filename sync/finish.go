package sync

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// maxLiveFrame is the largest delta, in bytes, that an announcement carries; a larger one is read from the database.
const maxLiveFrame = 64 << 10

// finish saves what a batch decided: rows, entries, heads, results, in this order, and prepares the announcement.
func (b *batch) finish(ctx context.Context) error {
	w, l := b.world, newLedger(b.world.now)
	if err := w.runInline(ctx, b.tx, l); err != nil {
		return err
	}
	if err := w.settle(ctx, b.tx, l, b); err != nil {
		return err
	}
	if err := b.saveResults(ctx); err != nil {
		return err
	}
	if err := b.saveAttempts(ctx); err != nil {
		return err
	}
	return w.saveDue(ctx, b.tx)
}

// settle writes the rows that changed, their entries and the heads, and fills in the commit.
func (w *world) settle(ctx context.Context, tx store.Tx, l *ledger, b *batch) error {
	if err := w.foresee(ctx, tx); err != nil {
		return err
	}
	if err := w.respaceAll(ctx, tx); err != nil {
		return err
	}
	revs, err := w.entryRevs(ctx, tx)
	if err != nil {
		return err
	}
	wides := w.write(l, revs)
	if err := w.save(ctx, tx); err != nil {
		return err
	}
	for _, wide := range wides {
		unfinished, err := w.widen(ctx, tx, l, wide)
		if err != nil {
			return err
		}
		b.unfinished = b.unfinished || unfinished
	}
	if err := w.dropUnmentioned(ctx, tx, l); err != nil {
		return err
	}
	if err := w.loadShared(ctx, tx, l); err != nil {
		return err
	}
	if err := w.schedule(ctx, tx); err != nil {
		return err
	}
	b.logCrowded(ctx)
	b.commit.Notices = append(b.commit.Notices, w.notices...)
	return w.publish(ctx, tx, l, &b.commit)
}

// entryRevs looks up the revs that removed rows of derived ids left behind, for those that are made again.
func (w *world) entryRevs(ctx context.Context, tx store.Tx) (map[string]map[store.Key]models.Rev, error) {
	made := map[string][]store.Key{
		"cheer": madeIn(&w.cheers), "follow": madeIn(&w.follows), "follower": madeIn(&w.followers),
		"block": madeIn(&w.blocks), "mute": madeIn(&w.mutes),
		"bell": madeIn(&w.bells), "skip": madeIn(&w.skips), "diary": madeIn(&w.diaries), "timer": madeIn(&w.timers),
		"todo": w.occurrencesMade(),
	}
	revs := map[string]map[store.Key]models.Rev{}
	for kind, keys := range made {
		found, err := tx.EntryRevs(ctx, kind, keys)
		if err != nil {
			return nil, err
		}
		revs[kind] = found
	}
	// A cheer has one rev in both of its places: the higher.
	for k, rev := range revs["cheer"] {
		for other := range w.cheers.rows {
			if other.ID == k.ID && revs["cheer"][other] < rev {
				revs["cheer"][other] = rev
			}
		}
	}
	return revs, nil
}

func madeIn[T any](t *table[T]) (keys []store.Key) {
	for _, k := range t.touched {
		if c := t.rows[k]; c.was == nil && c.is != nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// save writes the rows: what others refer to first.
func (w *world) save(ctx context.Context, tx store.Tx) error {
	steps := []func() error{
		func() error { return saveTable(ctx, &w.profiles, tx.SaveProfiles, nil) },
		func() error { return saveTable(ctx, &w.settings, tx.SaveSettings, nil) },
		func() error { return saveTable(ctx, &w.goals, tx.SaveGoals, nil) },
		func() error { return saveTable(ctx, &w.routines, tx.SaveRoutines, nil) },
		func() error { return saveTable(ctx, &w.todos, tx.SaveTodos, nil) },
		func() error { return saveTable(ctx, &w.cheers, tx.SaveCheers, tx.RemoveCheers) },
		func() error { return saveTable(ctx, &w.follows, tx.SaveFollows, tx.RemoveFollows) },
		func() error { return saveTable(ctx, &w.followers, tx.SaveFollowers, tx.RemoveFollowers) },
		func() error { return saveTable(ctx, &w.blocks, tx.SaveBlocks, tx.RemoveBlocks) },
		func() error { return saveTable(ctx, &w.mutes, tx.SaveMutes, tx.RemoveMutes) },
		func() error { return saveTable(ctx, &w.bells, tx.SaveBells, tx.RemoveBells) },
		func() error { return saveTable(ctx, &w.knocks, tx.SaveKnocks, nil) },
		func() error { return saveTable(ctx, &w.skips, tx.SaveSkips, tx.RemoveSkips) },
		func() error { return saveTable(ctx, &w.diaries, tx.SaveDiaries, nil) },
		func() error { return saveTable(ctx, &w.reminders, tx.SaveReminders, nil) },
		func() error { return saveTable(ctx, &w.timers, tx.SaveTimers, tx.RemoveTimers) },
		func() error { return saveTable(ctx, &w.news, tx.SaveNews, tx.RemoveNews) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for k := range w.viewers {
		if err := tx.SetViewers(ctx, k.Owner, k.ID, w.goals.get(k).Viewers); err != nil {
			return err
		}
	}
	return w.saveDiaryParts(ctx, tx)
}

func saveTable[T any](ctx context.Context, t *table[T], write func(context.Context, []*T) error,
	remove func(context.Context, []store.Key) error,
) error {
	rows, removed := t.saved()
	if len(removed) > 0 {
		if err := remove(ctx, removed); err != nil {
			return err
		}
	}
	return write(ctx, rows)
}

// dropUnmentioned takes back deletions from streams that have never named the todo: a widening that has not come to
// it yet. A stream names nothing that was never in it.
func (w *world) dropUnmentioned(ctx context.Context, tx store.Tx, l *ledger) error {
	var keys []store.EntryKey
	for _, p := range l.streams {
		for k, i := range p.at {
			if k.Kind == "todo" && k.Audience != "s" && p.items[i].entry.State == models.EntryDeleted {
				keys = append(keys, k)
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	named, err := tx.Mentioned(ctx, keys)
	if err != nil {
		return err
	}
	unnamed := set[store.EntryKey]{}
	for _, k := range keys {
		if !named[k] {
			unnamed.add(k)
		}
	}
	if len(unnamed) > 0 {
		l.drop(func(it item) bool {
			e := it.entry
			return !unnamed[store.EntryKey{Owner: e.OwnerID, Audience: e.Audience, Kind: e.Kind, Entity: e.EntityID}]
		})
	}
	return nil
}

// loadShared reads the heads of the g/ streams that the commit touches, and all those of owners whose fence goes up.
func (w *world) loadShared(ctx context.Context, tx store.Tx, l *ledger) error {
	var goals []models.ID
	for name, p := range l.streams {
		if name.Letter() == models.LetterShared && len(p.items) > 0 {
			goals = append(goals, name.Subject())
		}
	}
	if len(goals) > 0 {
		rows, err := tx.SharedHeads(ctx, goals)
		if err != nil {
			return err
		}
		w.addShared(rows)
	}
	var owners []models.ID
	for id := range w.fences {
		owners = append(owners, id)
	}
	rows, err := tx.OpenSharedHeads(ctx, owners, earliestWindow(w.now))
	w.addShared(rows)
	return err
}

func (w *world) addShared(rows []*models.SharedHead) {
	for _, r := range rows {
		if w.shared[r.ID] == nil {
			w.shared[r.ID] = r
		}
	}
}

// counter returns where the seq of a stream stands, making the row of a new g/ stream.
func (w *world) counter(owner models.ID, audience string) *models.Seq {
	h := w.heads[owner]
	switch audience {
	case "s":
		return &h.SeqS
	case "f":
		return &h.SeqF
	case "p":
		return &h.SeqP
	}
	goal := models.Stream(audience).Subject()
	if w.shared[goal] == nil {
		w.shared[goal] = &models.SharedHead{OwnerID: owner, ID: goal}
	}
	return &w.shared[goal].Seq
}

// publish takes the seqs, writes the entries and the heads, and says what the commit did to each stream.
func (w *world) publish(ctx context.Context, tx store.Tx, l *ledger, c *Commit) error {
	for owner := range w.fences {
		w.heads[owner].Fence++
	}
	var entries []*models.Entry
	var shared []*models.SharedHead
	done := set[models.Stream]{}
	for _, name := range l.order {
		p := l.streams[name]
		if len(p.items) == 0 {
			continue
		}
		w.noteActivity(p)
		at := w.counter(p.owner, p.audience)
		es, delta := p.number(name, *at)
		entries = append(entries, es...)
		c.Streams = append(c.Streams, w.streamCommit(name, p.owner, *at, models.Seq(delta.To), liveFrame(delta)))
		*at = models.Seq(delta.To)
		done.add(name)
		if name.Letter() == models.LetterShared {
			shared = append(shared, w.shared[name.Subject()])
		}
	}
	w.announceFences(c, done)
	if err := tx.SaveEntries(ctx, entries); err != nil {
		return err
	}
	if err := tx.SaveSharedHeads(ctx, shared); err != nil {
		return err
	}
	return tx.SaveHeads(ctx, w.changedHeads(c))
}

func liveFrame(d *frame.Delta) []byte {
	b := frame.Append(nil, d)
	if len(b) > maxLiveFrame {
		return nil
	}
	return b
}

func (w *world) streamCommit(name models.Stream, owner models.ID, from, to models.Seq, live []byte) StreamCommit {
	s := StreamCommit{
		Stream: name, Owner: owner, From: from, To: to, Fence: w.heads[owner].Fence, FenceWas: w.wasFence[owner], Frame: live,
	}
	if r := w.fences[owner]; r != nil && !r.anybody {
		s.Concerned = r.concerned.list()
		slices.Sort(s.Concerned)
	}
	return s
}

// announceFences says of every other stream of an owner whose fence went up that it did.
func (w *world) announceFences(c *Commit, done set[models.Stream]) {
	for owner := range w.fences {
		names := []models.Stream{models.SelfStream(owner), models.FollowersStream(owner), models.PublicStream(owner)}
		for id, sh := range w.shared {
			if sh.OwnerID == owner {
				names = append(names, models.SharedStream(id))
			}
		}
		slices.Sort(names)
		for _, name := range names {
			if !done[name] {
				at := *w.counter(owner, models.AudienceOf(name))
				c.Streams = append(c.Streams, w.streamCommit(name, owner, at, at, nil))
			}
		}
	}
}

// announceHeads says of every other stream of the owners where it stands.
func (w *world) announceHeads(c *Commit) {
	said := set[models.Stream]{}
	for _, s := range c.Streams {
		said.add(s.Stream)
	}
	for owner := range w.heads {
		for _, name := range []models.Stream{models.SelfStream(owner), models.FollowersStream(owner), models.PublicStream(owner)} {
			if !said[name] {
				at := *w.counter(owner, models.AudienceOf(name))
				c.Streams = append(c.Streams, w.streamCommit(name, owner, at, at, nil))
			}
		}
	}
}

// changedHeads are those that a commit moved, or whose counts did.
func (w *world) changedHeads(c *Commit) []*models.Head {
	moved := set[models.ID]{}
	for _, s := range c.Streams {
		moved.add(s.Owner)
	}
	var heads []*models.Head
	for id, h := range w.heads {
		if moved[id] {
			heads = append(heads, h)
		}
	}
	slices.SortFunc(heads, func(a, b *models.Head) int { return strings.Compare(string(a.OwnerID), string(b.OwnerID)) })
	return heads
}

// saveResults stores the results with the positions that carry them, and tells the requests theirs.
func (b *batch) saveResults(ctx context.Context) error {
	for i, r := range b.requests {
		p := &b.outcomes[i].pushed
		for _, s := range b.commit.Streams {
			if r.owners[s.Owner] && s.To > s.From {
				p.Positions[s.Stream] = s.To
			}
		}
	}
	rows := make([]*models.Result, len(b.results))
	for i, k := range b.results {
		rows[i] = k.row
		if err := withPositions(k.row, b.outcomes[k.request].pushed.Positions); err != nil {
			return err
		}
	}
	for _, m := range b.merged {
		p := &b.outcomes[m.request].pushed
		for name, seq := range m.positions {
			p.Positions[name] = max(p.Positions[name], seq)
		}
	}
	var clients []*models.Client
	for id := range b.moved { // never one that turned out to be somebody else's
		clients = append(clients, b.clients[id])
	}
	if err := b.tx.SaveLastN(ctx, clients); err != nil {
		return err
	}
	return b.tx.SaveResults(ctx, rows)
}

func withPositions(row *models.Result, positions map[models.Stream]models.Seq) error {
	if len(positions) == 0 {
		return nil
	}
	var s storedResult
	if err := json.Unmarshal([]byte(row.Result), &s); err != nil {
		return err
	}
	s.Positions = positions
	row.Result = string(encode(s))
	return nil
}
