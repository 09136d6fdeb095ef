package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// A thing is what the narrator knows of an entity: the members that it talks about.
type thing struct {
	Kind     string         `json:"kind"`
	ID       string         `json:"id"`
	Rev      int64          `json:"rev"`
	Title    string         `json:"title"`
	Name     string         `json:"name"`
	Handle   string         `json:"handle"`
	GoalID   string         `json:"goal_id"`
	Date     string         `json:"date"`
	Done     bool           `json:"done"`
	Audience string         `json:"audience"`
	Status   string         `json:"status"`
	State    string         `json:"state"`
	TargetID string         `json:"target_id"`
	Emoji    string         `json:"emoji"`
	Cheers   map[string]int `json:"cheers"`
	User     struct {
		ID     string `json:"id"`
		Handle string `json:"handle"`
		Name   string `json:"name"`
	} `json:"user"`
}

type thingKey struct{ kind, id string }

// A narrator tells what arrives in lines that a person reads: who did what, when, in local time. It is used by one
// goroutine.
type narrator struct {
	out    *screen
	now    func() time.Time
	me     string
	things map[thingKey]thing
	ready  bool // what comes before is not news
}

func newNarrator(out *screen, now func() time.Time) *narrator {
	return &narrator{out: out, now: now, things: make(map[thingKey]thing)}
}

// frame tells of one frame.
func (n *narrator) frame(f frame.ServerFrame) {
	switch f := f.(type) {
	case *frame.Welcome:
		n.me = f.UserID
	case *frame.Ready:
		if !n.ready {
			n.ready = true
			n.begin()
		}
	case *frame.Delta:
		n.delta(f)
	case *frame.StreamState:
		n.stream(f)
	case *frame.Notice:
		n.say("", "• "+f.Kind)
	case *frame.Drain:
		n.say("", "the server restarts; back in a moment")
	}
}

// begin tells what is there when the connection is first whole.
func (n *narrator) begin() {
	today := n.today()
	goals, todos, done := 0, 0, 0
	var people []string
	for _, t := range n.things {
		switch {
		case t.Kind == "goal":
			goals++
		case t.Kind == "todo" && t.Date == today:
			todos++
			if t.Done {
				done++
			}
		case t.Kind == "profile" && t.ID != n.me:
			people = append(people, t.Name)
		}
	}
	slices.Sort(people)
	n.say("", fmt.Sprintf("goals: %d, done today: %d of %d; sees %s", goals, done, todos, plain(cmp.Or(strings.Join(people, ", "), "nobody yet"))))
}

func (n *narrator) delta(d *frame.Delta) {
	who := ""
	if len(d.Stream) > 2 && d.Stream[0] != 'g' {
		who = d.Stream[2:]
	}
	for _, gone := range d.Del {
		k := thingKey{gone.Kind, gone.ID}
		if old, ok := n.things[k]; ok {
			n.tell(who, leaving(old))
			delete(n.things, k)
		}
	}
	entities := make([]thing, 0, len(d.Put))
	for _, text := range d.Put {
		if t, ok := parseThing(text); ok {
			entities = append(entities, t)
		}
	}
	slices.SortStableFunc(entities, func(a, b thing) int { return rankOf(a) - rankOf(b) })
	for _, t := range entities {
		k := thingKey{t.Kind, t.ID}
		old, known := n.things[k]
		if known && old.Rev >= t.Rev {
			continue // by another stream
		}
		n.things[k] = t
		if line := n.change(who, old, t, known); line != "" {
			n.tell(cmp.Or(who, t.User.ID), line)
		}
	}
}

func parseThing(text jsontext.Value) (thing, bool) {
	var t thing
	err := json.Unmarshal(text, &t)
	return t, err == nil && t.Kind != ""
}

// rankOf sorts names before what bears them.
func rankOf(t thing) int {
	order := []string{"profile", "goal", "todo"}
	if i := slices.Index(order, t.Kind); i >= 0 {
		return i
	}
	return len(order)
}

// change says what became of a thing of who's, "" if it is not worth a line.
func (n *narrator) change(who string, old, t thing, known bool) string {
	switch t.Kind {
	case "todo":
		line := n.todo(old, t, known)
		if line == "" && who != n.me { // of my own each cheer tells itself
			line = n.cheered(old, t)
		}
		return line
	case "goal":
		return goalLine(old, t, known)
	case "cheer":
		if target, ok := n.things[thingKey{"todo", t.TargetID}]; ok && t.User.ID != n.me {
			return fmt.Sprintf("%s from %s for %s", t.Emoji, cmp.Or(t.User.Name, t.User.Handle), target.Title)
		}
	case "follow", "follower":
		return n.edge(t)
	case "profile":
		if known && old.Name != t.Name {
			return "is now called " + t.Name
		}
	}
	return ""
}

// edge says what stands in the watcher's own stream about them and another person.
func (n *narrator) edge(t thing) string {
	other := n.name(t.User.ID, t.User.Name)
	switch t.Kind + " " + t.State {
	case "follow requested":
		return "→ asked to follow " + other
	case "follow accepted":
		return "→ follows " + other
	case "follower requested":
		return "← " + other + " asks to follow"
	case "follower accepted":
		return "← " + other + " follows"
	}
	return ""
}

func (n *narrator) todo(old, t thing, known bool) string {
	text := n.describe(t)
	switch {
	case !known && t.Done:
		return "✓ " + text
	case !known:
		return "+ " + text
	case t.Done != old.Done && t.Done:
		return "✓ " + text
	case t.Done != old.Done:
		return "○ " + text
	case t.Title != old.Title:
		return "✎ " + old.Title + " → " + text
	case t.Date != old.Date:
		return "→ " + text
	}
	return ""
}

// describe names a todo with its day, unless that is today, and its goal.
func (n *narrator) describe(t thing) string {
	text := t.Title + n.day(t.Date)
	if g, ok := n.things[thingKey{"goal", t.GoalID}]; ok {
		text += "  · " + g.Title
	}
	return text
}

// cheered says of which cheer a todo has more than it had.
func (n *narrator) cheered(old, t thing) string {
	for _, emoji := range slices.Sorted(maps.Keys(t.Cheers)) {
		if count := t.Cheers[emoji]; count > old.Cheers[emoji] {
			return fmt.Sprintf("%s %d  %s", emoji, count, n.describe(t))
		}
	}
	return ""
}

func goalLine(old, t thing, known bool) string {
	switch {
	case !known:
		return "+ goal " + t.Title
	case t.Title != old.Title:
		return "✎ goal " + old.Title + " → " + t.Title
	case t.Audience != old.Audience && t.Audience != "":
		return "goal " + t.Title + " is now seen by: " + t.Audience
	case t.Status != old.Status:
		return "goal " + t.Title + " is now " + t.Status
	}
	return ""
}

func leaving(t thing) string {
	switch t.Kind {
	case "goal":
		return "− goal " + t.Title
	case "todo":
		return "− " + t.Title
	case "follow":
		return "no longer follows " + t.User.Name
	case "follower":
		return "no longer followed by " + t.User.Name
	}
	return ""
}

func (n *narrator) stream(s *frame.StreamState) {
	if len(s.Stream) < 3 || s.Stream[0] == 'g' {
		return
	}
	who := s.Stream[2:]
	switch s.State {
	case frame.StreamOpen:
		n.tell(who, "is now to be seen")
	case frame.StreamGone:
		n.tell(who, "is no longer to be seen")
	}
}

// tell says what a person did; nothing before the first ready.
func (n *narrator) tell(who, what string) {
	if n.ready && what != "" {
		n.say(n.name(who, ""), what)
	}
}

func (n *narrator) say(who, what string) {
	line := n.now().Local().Format(time.TimeOnly)
	if who != "" {
		line += "  " + plain(who)
	}
	n.out.line(line + "  " + plain(what))
}

func (n *narrator) name(id, otherwise string) string {
	if p, ok := n.things[thingKey{"profile", id}]; ok {
		return cmp.Or(p.Name, p.Handle)
	}
	return cmp.Or(otherwise, "somebody")
}

// day is empty for today.
func (n *narrator) day(date string) string {
	switch date {
	case n.today():
		return ""
	case "":
		return " (no day)"
	}
	return " (" + date + ")"
}

func (n *narrator) today() string { return n.now().Local().Format(time.DateOnly) }
