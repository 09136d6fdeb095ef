package sync

import (
	"maps"
	"time"

	"modu/models"
	"modu/sync/frame"
)

// maxAhead is how far a device's clock may be ahead of ours before its instants count as now (protocol section 6).
const maxAhead = 120 * time.Second

// A kind is one kind of entity that clients put and delete.
type kind interface {
	// parse reads the fields of a mutation without any I/O. A refusal here is final.
	parse(m *mutation) (act, *refusal)
}

// An act is a parsed mutation: what its kind will do.
type act interface {
	// need names the rows that decide looks at.
	need(m *mutation, n *needs)
	// decide changes rows of the world, or refuses and changes nothing. No I/O.
	decide(m *mutation, w *world) *refusal
}

// kinds are those that a client may put, by the wire's name.
var kinds = map[string]kind{
	"goal":     goalKind{},
	"todo":     todoKind{},
	"routine":  routineKind{},
	"skip":     skipKind{},
	"diary":    diaryKind{},
	"cheer":    cheerKind{},
	"follow":   followKind{},
	"follower": followerKind{},
	"block":    blockKind{},
	"mute":     muteKind{},
	"bell":     bellKind{},
	"knock":    knockKind{},
	"profile":  profileKind{},
	"settings": settingsKind{},
	"reminder": reminderKind{},
	"timer":    timerKind{},
	"news":     newsKind{},
}

// A mutation is one change on its way through the engine.
type mutation struct {
	frame.Mutation
	id     models.ID
	at     models.Time // the instant of the put, at most now
	user   models.ID
	client models.ID // NilID by REST
	sender models.ID // whose numbers it has
	ifRev  models.Rev
	hash   string

	act     act
	refused *refusal // by parse

	superseded bool // set by decide: it lost in at least one field
}

// parse prepares a mutation; an error is one of the envelope.
func (e *Engine) parse(who models.Caller, p Push, m frame.Mutation) (*mutation, *frame.Error) {
	k, ok := kinds[m.Kind]
	if !ok {
		return nil, &frame.Error{Code: frame.BadFrame, N: m.N, Message: "mutation: kind " + m.Kind + " is not known"}
	}
	out := &mutation{Mutation: m, id: models.ID(m.ID), user: who.User, client: p.Client, sender: p.Client, hash: frame.Hash(m), ifRev: p.IfRev}
	now := models.TimeOf(e.now())
	if p.REST {
		out.client, out.at = models.NilID, now
	} else if err := out.at.UnmarshalText([]byte(m.At)); err != nil {
		return nil, &frame.Error{Code: frame.BadFrame, N: m.N, Message: "mutation: at is not an RFC 3339 time"}
	}
	if out.at > now.Add(maxAhead) {
		out.at = now
	}
	out.act, out.refused = k.parse(out)
	if !who.May(models.ScopeWrite) {
		out.refused = refuse(frame.NotAllowed, "", "this token may not write")
	}
	return out, nil
}

func (m *mutation) deletes() bool { return m.Op == frame.Delete }

func (m *mutation) stamp() models.Stamp { return models.Stamp{At: m.at, Client: m.client, N: m.N} }

// wins reports whether the put wins a field, and stamps it if so.
func (m *mutation) wins(stamps models.Stamps, field string) bool {
	if old, ok := stamps[field]; ok && !m.stamp().Beats(old) {
		m.superseded = true
		return false
	}
	stamps[field] = m.stamp()
	return true
}

// ownStamps returns a copy for writing into.
func ownStamps(s models.Stamps) models.Stamps {
	if s == nil {
		return models.Stamps{}
	}
	return maps.Clone(s)
}

// assign sets the value of a field that was put, if the put wins it.
func assign[T any](m *mutation, stamps models.Stamps, field string, to *T, v *T) {
	if v != nil && m.wins(stamps, field) {
		*to = *v
	}
}

// unmatched reports whether a row has another rev than If-Match asks for.
func (m *mutation) unmatched(rev models.Rev) bool { return m.ifRev != 0 && rev != m.ifRev }

// noFields refuses a delete that has fields.
func noFields(m *mutation) *refusal { return parseFields(m.Fields).bad }

// derived refuses a put whose id is not the one that its people, or target, give.
func derived(m *mutation, want models.ID) *refusal {
	if m.id != want {
		return invalid("id", "is not the derived id of this "+m.Kind)
	}
	return nil
}
