package sync

import (
	"modu/models"
	"modu/store"
)

// A set keeps what is named once.
type set[T comparable] map[T]bool

func (s set[T]) add(vs ...T) {
	for _, v := range vs {
		s[v] = true
	}
}

func (s set[T]) list() []T {
	l := make([]T, 0, len(s))
	for v := range s {
		l = append(l, v)
	}
	return l
}

// A pair is two people between whom follows and blocks are looked at, in both directions.
type pair struct{ a, b models.ID }

// needs names what a batch looks at, so that each kind of row is loaded by one query.
type needs struct {
	owners set[models.ID] // whose heads are locked
	asking set[models.ID] // those among them that the request now being asked concerns

	// What tells a further owner to lock, and never changes: read before the lock.
	edges   map[string]set[store.Key] // kind → follow, follower, block, mute, cheer to be deleted by its id
	targets set[models.ID]            // todos that are cheered

	diaryTargets set[models.ID] // diaries that are cheered

	goals    set[models.ID]
	todos    set[models.ID]
	restored set[models.ID] // of the todos: they come back to their day, which is counted
	goalsOf  set[models.ID] // owners all of whose goals are needed
	pairs    set[pair]
	naming   set[pair] // (owner, reader): the owner's goals and diaries that name the reader as a viewer
	mutes    set[store.Key]
	cheers   set[store.Key]
	profiles set[models.ID]
	settings set[models.ID]

	routines   set[models.ID]
	routinesOf set[models.ID] // owners all of whose routines are needed
	skips      set[store.Key]
	diaries    set[models.ID]
	reminders  set[models.ID]
	timers     set[store.Key]
	running    set[models.ID] // owners whose running timer is needed
	news       set[store.Key]
	bells      set[store.Key]
	knocks     set[store.Key] // sender and target

	users   set[models.ID]
	handles set[string]
	days    set[store.DayKey]

	occurring   set[models.ID] // of the todos: what tells of an occurrence whether it is virtual is needed too
	unfold      set[store.Key] // routines whose occurrences from today on are needed
	unfoldGoals set[models.ID] // goals of whose routines they are
	unskip      set[store.Key] // skips that go: their routines unfold
	backlogs    set[store.Key] // of goals
	photos      set[store.Key]
}

func newNeeds() *needs {
	return &needs{
		owners: set[models.ID]{}, asking: set[models.ID]{}, edges: map[string]set[store.Key]{}, targets: set[models.ID]{}, diaryTargets: set[models.ID]{},
		goals: set[models.ID]{}, todos: set[models.ID]{}, restored: set[models.ID]{}, goalsOf: set[models.ID]{}, pairs: set[pair]{},
		naming: set[pair]{}, mutes: set[store.Key]{}, cheers: set[store.Key]{}, profiles: set[models.ID]{},
		routines: set[models.ID]{}, routinesOf: set[models.ID]{}, skips: set[store.Key]{}, diaries: set[models.ID]{},
		reminders: set[models.ID]{}, timers: set[store.Key]{}, running: set[models.ID]{}, news: set[store.Key]{}, bells: set[store.Key]{},
		knocks:    set[store.Key]{},
		occurring: set[models.ID]{}, unfold: set[store.Key]{}, unfoldGoals: set[models.ID]{}, unskip: set[store.Key]{},
		settings: set[models.ID]{}, users: set[models.ID]{}, handles: set[string]{}, days: set[store.DayKey]{},
		backlogs: set[store.Key]{}, photos: set[store.Key]{},
	}
}

// own asks for the heads of owners.
func (n *needs) own(owners ...models.ID) {
	n.owners.add(owners...)
	n.asking.add(owners...)
}

func (n *needs) edge(kind string, k store.Key) {
	if n.edges[kind] == nil {
		n.edges[kind] = set[store.Key]{}
	}
	n.edges[kind].add(k)
}

// people asks for all that stands between two people, and for both heads.
func (n *needs) people(a, b models.ID) {
	n.own(a, b)
	n.pairs.add(pair{a, b})
	n.profiles.add(a, b)
}
