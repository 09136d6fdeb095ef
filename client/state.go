package client

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// An Identity is what a client knows of itself and of the server's history.
type Identity struct {
	Client string `json:"client"`         // client_id: this installation, of one user for ever
	User   string `json:"user,omitzero"`  // "" until the first welcome
	Epoch  string `json:"epoch,omitzero"` // of the history that cursors and numbers belong to
	Sent   int64  `json:"sent,omitzero"`  // the highest number that may have left this client
	Acked  int64  `json:"acked,omitzero"` // the highest number that has an answer
}

// A Parked change closed the connection and was taken out of the queue, for the person to see.
type Parked struct {
	Mutation frame.Mutation `json:"mutation"`
	Error    frame.Error    `json:"error"`
}

// pending is a change without an answer.
type pending struct {
	frame.Mutation
	ticket Ticket
	batch  Ticket // the first ticket of those that were made together and travel in one message
}

// state is everything a client knows, changed only by records, so that a Store can play it again. It does no I/O.
type state struct {
	who     Identity
	streams map[string]*replica
	queue   []pending // by ascending number
	parked  []Parked
	ticket  Ticket // the last one given
}

func newState() *state { return &state{streams: make(map[string]*replica)} }

// apply does what a record says.
func (s *state) apply(r Record) error {
	switch {
	case r.Who != nil:
		s.who = *r.Who
	case r.Add != nil:
		s.add(r.Add)
	case r.Acked != 0:
		s.who.Acked = max(s.who.Acked, r.Acked)
		s.queue = slices.DeleteFunc(s.queue, func(p pending) bool { return p.N <= r.Acked })
	case r.Park != nil:
		s.parked = append(s.parked, *r.Park)
		s.queue = slices.DeleteFunc(s.queue, func(p pending) bool { return p.N == r.Park.Mutation.N })
	case r.Numbers != nil:
		return s.renumber(r.Numbers)
	case r.Gone != "":
		delete(s.streams, r.Gone)
	case r.Delta != nil:
		return s.replay(r.Delta)
	}
	return nil
}

func (s *state) add(mutations []frame.Mutation) {
	batch := s.ticket + 1
	for _, m := range mutations {
		s.ticket++
		s.queue = append(s.queue, pending{m, s.ticket, batch})
	}
}

func (s *state) renumber(numbers []int64) error {
	if len(numbers) != len(s.queue) {
		return fmt.Errorf("%d numbers for %d changes", len(numbers), len(s.queue))
	}
	for i, n := range numbers {
		s.queue[i].N = n
	}
	return nil
}

func (s *state) replay(line jsontext.Value) error {
	f, err := frame.DecodeServer(line)
	if err != nil {
		return err
	}
	d, ok := f.(*frame.Delta)
	if !ok {
		return errors.New("a record holds something else than a delta")
	}
	_, err = s.delta(d)
	return err
}

// What became of a delta.
type applied int

const (
	ignored applied = iota // nothing in it is new
	gap                    // something is missing before it
	taken
)

// delta applies a delta by the rules of the protocol.
func (s *state) delta(d *frame.Delta) (applied, error) {
	r := s.streams[d.Stream]
	if r == nil {
		r = newReplica()
	}
	switch {
	case d.Reset:
	case d.From > r.cursor:
		return gap, nil
	case d.To <= r.cursor && s.streams[d.Stream] != nil:
		return ignored, nil
	}
	if err := r.apply(d); err != nil {
		return ignored, fmt.Errorf("delta of %s from %d to %d: %w", d.Stream, d.From, d.To, err)
	}
	s.streams[d.Stream] = r
	return taken, nil
}

// next returns the number for a new change.
func (s *state) next() int64 {
	if len(s.queue) > 0 {
		return s.queue[len(s.queue)-1].N + 1
	}
	return max(s.who.Acked, s.who.Sent) + 1
}

// welcome returns the records that bring identity and numbers in line with what the server says, and whether this
// client must say hello again under another id.
func (s *state) welcome(w *frame.Welcome) (records []Record, again bool) {
	who := s.who
	who.User, who.Epoch = w.UserID, w.Epoch
	var keep int64 // what has a number up to here keeps it
	switch {
	case w.LastN > who.Sent:
		// Somebody else speaks as this client, a copied disk perhaps.
		who.Client, who.Sent, who.Acked, again = NewID(), 0, 0, true
	case s.who.Epoch != "" && s.who.Epoch != w.Epoch, w.LastN < s.who.Acked:
		who.Sent, who.Acked = w.LastN, w.LastN // what was taken after it is not there any more
	default:
		keep = w.LastN
		if len(s.queue) == 0 {
			who.Sent = w.LastN // what was sent above it never arrived, and has been parked
		}
	}
	if s.who.Epoch != "" && s.who.Epoch != w.Epoch {
		for stream := range s.streams { // cursors of a history that is no more must never be told with the new epoch
			records = append(records, Record{Gone: stream})
		}
	}
	if who != s.who {
		records = append(records, Record{Who: &who})
	}
	if numbers, changed := s.numbers(keep, max(keep, who.Acked)); changed {
		records = append(records, Record{Numbers: numbers})
	}
	return records, again
}

// numbers numbers the queue: up to keep everything stays, what follows counts on from last.
func (s *state) numbers(keep, last int64) (numbers []int64, changed bool) {
	for _, p := range s.queue {
		n := p.N
		if n > keep {
			last++
			n = last
		}
		numbers = append(numbers, n)
		changed = changed || n != p.N
	}
	return numbers, changed
}

// shown returns what the streams say of each entity of a kind: the copy with the highest rev, the person's own stream
// winning a tie.
func (s *state) shown(kind string) map[string]Entity {
	found := make(map[string]Entity)
	own := s.streams["s/"+s.who.User]
	for _, r := range s.streams {
		for k, h := range r.entities {
			if k.kind != kind {
				continue
			}
			if old, ok := found[k.id]; !ok || h.Rev > old.Rev || h.Rev == old.Rev && r == own {
				found[k.id] = h.Entity
			}
		}
	}
	return found
}

// view is shown with the queue laid over it.
func (s *state) view(kind string) map[string]Entity {
	found := s.shown(kind)
	for _, p := range s.queue {
		if kind == "todo" && p.Kind == "goal" && p.Op == frame.Delete {
			leaveGoal(found, p.Mutation)
		}
		if p.Kind != kind {
			continue
		}
		if p.Op == frame.Delete || deletes(p.Fields) {
			delete(found, p.ID)
			continue
		}
		found[p.ID] = found[p.ID].laid(p.Mutation)
	}
	return found
}

// sortEntities sorts by kind and id, which for UUIDv7 is the order of creation.
func sortEntities(list []Entity) {
	slices.SortFunc(list, func(a, b Entity) int {
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
}
