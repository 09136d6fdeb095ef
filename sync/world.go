package sync

import (
	"modu/models"
	"modu/store"
)

// A world is what one transaction knows, all read under the lock of the owners' heads. Kinds decide on it alone.
type world struct {
	now models.Time

	heads    map[models.ID]*models.Head
	wasFence map[models.ID]models.Fence
	fences   map[models.ID]*raised
	shared   map[models.ID]*models.SharedHead // by goal

	goals     table[models.Goal]
	todos     table[models.Todo]
	cheers    table[models.Cheer]
	follows   table[models.Follow]
	followers table[models.Follower]
	blocks    table[models.Block]
	mutes     table[models.Mute]
	profiles  table[models.Profile]
	settings  table[models.Settings]
	routines  table[models.Routine]
	skips     table[models.Skip]
	diaries   table[models.Diary]
	reminders table[models.Reminder]
	timers    table[models.Timer]
	news      table[models.News]
	bells     table[models.Bell]
	knocks    table[models.Knock] // by sender and target

	users    map[models.ID]bool
	handles  map[string]models.ID
	photos   map[store.Key]bool // those that are named and their owner's
	groups   map[store.Group]*store.GroupCount
	refused  map[models.ID]map[models.ID]bool // client → creations that were refused, before and in this batch
	attempts map[models.ID]int                // follows asked for in this window

	notices  []Notice // told to the live sockets once the commit is there
	rings    []userRing
	finished []store.Key // todos that are done for the first time

	due     []*models.Due
	dueKeys set[string]
	respace set[store.Group] // whose ranks have grown too long
	rerank  set[models.ID]   // owners whose goals' ranks have grown too long
	// reroutine are owners whose routines' ranks have; replan those whose days begin at another time than before.
	reroutine, replan set[models.ID]

	crowded []store.DayKey // days that had no room for an occurrence
	viewers set[store.Key] // goals whose list of viewers changed

	diaryViewers set[store.Key]          // diaries whose list of viewers changed
	revisions    []*models.DiaryRevision // to be kept

	limits  Limits
	asked   set[models.ID] // owners whose heads were to be locked; one without a head has no account any more
	missing set[models.ID] // owners whose heads should have been locked: the batch is run again with them
}

// raised is a fence that goes up with this commit.
type raised struct {
	concerned set[models.ID]
	anybody   bool
}

func newWorld(now models.Time, limits Limits) *world {
	return &world{
		now: now, heads: map[models.ID]*models.Head{}, wasFence: map[models.ID]models.Fence{},
		fences: map[models.ID]*raised{}, shared: map[models.ID]*models.SharedHead{},
		goals: newTable[models.Goal](), todos: newTable[models.Todo](), cheers: newTable[models.Cheer](),
		follows: newTable[models.Follow](), followers: newTable[models.Follower](), blocks: newTable[models.Block](),
		mutes: newTable[models.Mute](), profiles: newTable[models.Profile](), settings: newTable[models.Settings](),
		routines: newTable[models.Routine](), skips: newTable[models.Skip](), diaries: newTable[models.Diary](),
		reminders: newTable[models.Reminder](), timers: newTable[models.Timer](), news: newTable[models.News](),
		bells: newTable[models.Bell](), knocks: newTable[models.Knock](),
		users: map[models.ID]bool{}, handles: map[string]models.ID{}, groups: map[store.Group]*store.GroupCount{},
		refused: map[models.ID]map[models.ID]bool{}, attempts: map[models.ID]int{}, dueKeys: set[string]{},
		respace: set[store.Group]{}, rerank: set[models.ID]{}, viewers: set[store.Key]{}, limits: limits,
		reroutine: set[models.ID]{}, replan: set[models.ID]{},
		diaryViewers: set[store.Key]{},
		asked:        set[models.ID]{}, missing: set[models.ID]{},
	}
}

// locks reports whether all has been read that stands between the transaction and an owner: the head is locked, or
// there is none any more. Otherwise the batch is run again with it.
func (w *world) locks(owner models.ID) bool {
	if w.heads[owner] == nil && !w.asked[owner] {
		w.missing.add(owner)
		return false
	}
	return true
}

// maxConcerned is how many people an announced fence names; above it everybody is asked.
const maxConcerned = 100

// raise says that the right of the people concerned to the owner's streams may have changed.
func (w *world) raise(owner models.ID, concerned ...models.ID) {
	if w.heads[owner] == nil {
		return // the account is gone
	}
	r := w.fences[owner]
	if r == nil {
		r = &raised{concerned: set[models.ID]{}}
		w.fences[owner] = r
	}
	r.concerned.add(concerned...)
	r.anybody = r.anybody || len(r.concerned) > maxConcerned
}

// person names somebody as of now.
func (w *world) person(id models.ID) models.Person {
	p := w.profiles.get(store.Key{Owner: id, ID: id})
	if p == nil {
		return models.Person{ID: id}
	}
	person := models.Person{ID: id, Handle: p.Handle, Name: p.Name}
	if p.PhotoID != "" {
		photo := p.PhotoID
		person.PhotoID = &photo
	}
	return person
}

// exists reports whether there is such a person: every account has a head. Whoever has deleted theirs is not there.
func (w *world) exists(id models.ID) bool { return w.heads[id] != nil && !w.away(id) }

// away reports whether somebody whose head is locked has deleted their account and can still come back.
func (w *world) away(id models.ID) bool { return w.heads[id] != nil && w.heads[id].DeletedAt != 0 }

// blocked reports whether there is a block between two people, in either direction.
func (w *world) blocked(a, b models.ID) bool {
	return w.blocks.get(store.Key{Owner: a, ID: models.BlockID(a, b)}) != nil ||
		w.blocks.get(store.Key{Owner: b, ID: models.BlockID(b, a)}) != nil
}

// accepted reports whether reader follows owner.
func (w *world) accepted(reader, owner models.ID) bool {
	f := w.follows.get(store.Key{Owner: reader, ID: models.FollowID(reader, owner)})
	return f != nil && f.State == models.Accepted
}

// sees reports whether the viewer may see what stands under a goal (product section 3.1).
func (w *world) sees(viewer models.ID, g *models.Goal) bool {
	if viewer == g.OwnerID {
		return true
	}
	if w.away(g.OwnerID) || w.blocked(viewer, g.OwnerID) {
		return false
	}
	return audienceAdmits(g, viewer, w.accepted(viewer, g.OwnerID))
}

// seesDiary reports whether the viewer may see a diary.
func (w *world) seesDiary(viewer models.ID, d *models.Diary) bool {
	return viewer == d.OwnerID || !w.away(d.OwnerID) && !w.blocked(viewer, d.OwnerID) && diaryAdmits(d, viewer, w.accepted(viewer, d.OwnerID))
}

// missingMade reports whether an entity is absent because the same client's creation of it was refused.
func (w *world) missingMade(m *mutation, id models.ID) bool { return w.refused[m.sender][id] }

// absent refuses for an entity that is named by a field and is not there.
func (w *world) absent(m *mutation, field string, id models.ID) *refusal {
	if w.missingMade(m, id) {
		return refuse("dependency", field, "it needs something whose creation was refused")
	}
	return notFound(field)
}

// group returns the count of a group, to be changed as rows come and go.
func (w *world) group(g store.Group) *store.GroupCount {
	c := w.groups[g]
	if c == nil {
		c = &store.GroupCount{Group: g}
		w.groups[g] = c
	}
	return c
}

// dayCount returns how many todos the owner has on a day; those that went with their goal are none.
func (w *world) dayCount(owner models.ID, d models.Day) int {
	n := 0
	for g, c := range w.groups {
		if goal := w.goals.find(g.Goal); g.Owner == owner && g.Date == d && (goal == nil || goal.DeletedAt == 0) {
			n += c.N
		}
	}
	return n
}
