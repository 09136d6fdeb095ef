package sync_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"modu/models"
	modusync "modu/sync"
)

// secret stands in all texts of a test that no other person may ever read.
const secret = "SECRET"

// An announced delta, with what an audit looks at.
type announced struct {
	Stream   string
	From, To int64
	Put      []entity
	Del      []struct {
		Kind, ID string
		Rev      int64
	}
}

// audit checks all that was announced: the chain of each stream, its revs, and that it gives nothing away. It returns
// for each stream what a client holds that was there from the first moment.
func (x *fixture) audit(t *testing.T) map[models.Stream]*replica {
	t.Helper()
	live := map[models.Stream]*replica{}
	for name, parts := range x.byStream() {
		r := &replica{stream: name, entities: map[string]entity{}}
		revs := map[string]int64{}
		for _, s := range parts {
			x.auditPart(t, r, revs, s)
		}
		live[name] = r
	}
	return live
}

func (x *fixture) auditPart(t *testing.T, r *replica, revs map[string]int64, s modusync.StreamCommit) {
	t.Helper()
	var d announced
	if err := json.Unmarshal(s.Frame, &d); err != nil {
		t.Fatalf("%s: announced %q: %v", s.Stream, s.Frame, err)
	}
	if r.cursor != 0 && s.From != r.cursor || d.From != int64(s.From) || d.To != int64(s.To) || d.Stream != string(s.Stream) {
		t.Errorf("%s: after %d comes %d to %d, with a frame from %d to %d", s.Stream, r.cursor, s.From, s.To, d.From, d.To)
	}
	if n := len(d.Put) + len(d.Del); n != int(s.To-s.From) {
		t.Errorf("%s: %d entities between %d and %d", s.Stream, n, s.From, s.To)
	}
	grow := func(kind, id string, rev int64) {
		if key := kind + "/" + id; rev < revs[key] || rev == 0 {
			t.Errorf("%s: the rev of %s falls from %d to %d", s.Stream, key, revs[key], rev)
		} else {
			revs[key] = rev
		}
	}
	for _, g := range d.Del {
		grow(g.Kind, g.ID, g.Rev)
	}
	for _, e := range d.Put {
		grow(e["kind"].(string), e["id"].(string), int64(e["rev"].(float64)))
	}
	if s.Stream.Letter() != models.LetterSelf {
		tellsNothing(t, s.Stream, s.Frame)
	}
	r.apply(t, s.Frame)
	r.cursor = s.To
}

// tellsNothing fails if what others read holds what they may never read.
func tellsNothing(t *testing.T, name models.Stream, frame []byte) {
	t.Helper()
	for _, word := range []string{secret, `"viewers"`, `"alarm"`, `"memo_public"`, `"audience"`, `"date":null`} {
		if strings.Contains(string(frame), word) {
			t.Fatalf("%s tells %s: %s", name, word, frame)
		}
	}
}

// allowed is whether a reader may read a stream, by what stands in the own streams of reader and owner.
func (r *replica) allowed(t *testing.T, mine, theirs *replica) bool {
	t.Helper()
	owner := theirs.reader
	follow := mine.entities["follow/"+string(models.FollowID(r.reader.id, owner.id))]
	follower := theirs.entities["follower/"+string(models.FollowerID(owner.id, r.reader.id))]
	if fmt.Sprint(follow["state"]) != fmt.Sprint(follower["state"]) {
		t.Errorf("a follow is %v at one end and %v at the other", follow["state"], follower["state"])
	}
	blocked := mine.has("block", models.BlockID(r.reader.id, owner.id)) || theirs.has("block", models.BlockID(owner.id, r.reader.id))
	if blocked && follow != nil {
		t.Error("there is a follow beside a block")
	}
	switch r.stream.Letter() {
	case models.LetterFollowers:
		return follow["state"] == "accepted"
	case models.LetterPublic:
		return !blocked
	case models.LetterShared:
		g := theirs.entities["goal/"+string(r.stream.Subject())]
		open := g["status"] == "active"
		if d := theirs.entities["diary/"+string(r.stream.Subject())]; d != nil {
			day, _ := d["date"].(string)
			g, open = d, d["draft"] == false && models.Day(day) >= owner.today().Add(-1)
		}
		viewers, _ := g["viewers"].([]any)
		return follow["state"] == "accepted" && g["audience"] == "selected" && open &&
			slices.Contains(viewers, any(string(r.reader.id)))
	}
	return r.reader == owner
}

// below fails if what others see is more, or other, than what the owner has and shares.
func (r *replica) below(t *testing.T, own *replica) {
	t.Helper()
	if r.stream == own.stream {
		return
	}
	shared := map[byte][]string{
		models.LetterFollowers: {"followers", "public"}, models.LetterPublic: {"public"}, models.LetterShared: {"selected"},
	}[r.stream.Letter()]
	for key, e := range r.entities {
		mine := own.entities[key]
		switch e["kind"] {
		case "goal":
			if audience, _ := mine["audience"].(string); mine["status"] != "active" || !slices.Contains(shared, audience) {
				t.Errorf("%s shows the goal %v", r.stream, mine)
			}
		case "diary":
			if audience, _ := mine["audience"].(string); mine["draft"] != false || !slices.Contains(shared, audience) {
				t.Errorf("%s shows the diary %v", r.stream, mine)
			}
			if e["text"] != mine["text"] || !maps.Equal(e["cheers"].(m), mine["cheers"].(m)) {
				t.Errorf("%s shows %v of a diary that is %v", r.stream, e, mine)
			}
		case "todo":
			if !r.has("goal", models.ID(e["goal_id"].(string))) || mine == nil {
				t.Errorf("%s shows %v, but not its goal; the owner has %v", r.stream, e, mine)
			}
			if !maps.Equal(e["cheers"].(m), mine["cheers"].(m)) {
				t.Errorf("%s shows the cheers %v of a todo that has %v", r.stream, e["cheers"], mine["cheers"])
			}
		}
	}
}
