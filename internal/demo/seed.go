package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"

	"modu/client"
	"modu/sync/frame"
)

const (
	historyDays = 28
	cheerShare  = 0.25 // of what is done, what each friend cheers
	cheerDays   = 3    // back from today
)

// A seed writes the past of a world. It draws from a fixed source, so that every world is alike.
type seed struct {
	world *World
	now   time.Time
	today time.Time // 0 o'clock in the world's zone
	rng   *rand.Rand
	done  []line // of the last days, what friends may cheer
	water line
}

// A line is a todo, or a diary, that others can see, a todo when it is done.
type line struct {
	owner int // index in the cast
	kind  string
	id    string
	at    time.Time
}

func newSeed(w *World, now time.Time) *seed {
	local := now.In(w.zone)
	return &seed{
		world: w, now: now, today: time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, w.zone),
		rng: rand.New(rand.NewPCG(2026, 1122)),
	}
}

// write returns what everybody did, in an order in which all of it is allowed.
func (s *seed) write() []script {
	var scripts []script
	for i := range cast {
		scripts = append(scripts, script{s.id(i), s.life(i)})
	}
	for i := range cast {
		scripts = append(scripts, script{s.id(i), s.follows(i)})
	}
	// From here on the visitor approves followers, and one asks.
	ask := s.put("follow", s.edge("follow", woojoo, jiwoo), s.now, map[string]any{"user_id": s.id(jiwoo)})
	scripts = append(scripts,
		script{s.id(jiwoo), []frame.Mutation{s.put("settings", s.id(jiwoo), s.now, map[string]any{"approve_followers": true})}},
		script{s.id(woojoo), []frame.Mutation{ask}})
	for i := range cast {
		if cheers := s.cheers(i); len(cheers) > 0 {
			scripts = append(scripts, script{s.id(i), cheers})
		}
	}
	return scripts
}

func (s *seed) id(i int) string { return s.world.People[i].User.ID }

func (s *seed) edge(kind string, from, to int) string {
	return client.DerivedID(kind, s.id(from), s.id(to))
}

func (s *seed) put(kind, id string, at time.Time, fields map[string]any) frame.Mutation {
	text, err := json.Marshal(fields, json.Deterministic(true))
	if err != nil {
		panic(err) // strings, numbers and booleans
	}
	return frame.Mutation{
		Op: frame.Put, Kind: kind, ID: id, At: at.UTC().Format("2006-01-02T15:04:05.000Z"), Fields: text,
	}
}

// life is a person's profile, settings, goals and days.
func (s *seed) life(i int) []frame.Mutation {
	r := cast[i]
	all := []frame.Mutation{
		s.put("settings", s.id(i), s.now, map[string]any{"approve_followers": false, "week_start": "mon"}),
		s.put("profile", s.id(i), s.now, map[string]any{"bio": r.bio}),
	}
	begun := s.today.AddDate(0, 0, -historyDays).Add(9 * time.Hour)
	goals := make([]string, len(r.goals))
	for g, of := range r.goals {
		goals[g] = client.NewID()
		all = append(all, s.put("goal", goals[g], begun, map[string]any{"title": of.title, "color": of.color, "audience": of.audience}))
	}
	for day := -historyDays + 1; day <= 0; day++ {
		for g, of := range r.goals {
			all = append(all, s.day(i, goals[g], of, day)...)
		}
	}
	all = append(all, s.habits(i, goals)...)
	return append(all, s.diary(i)...)
}

// day is what stands under one goal on one day, 0 being today.
func (s *seed) day(owner int, goalID string, of goal, day int) []frame.Mutation {
	morning := s.today.AddDate(0, 0, day)
	count := of.daily
	if day < 0 && s.rng.Float64() < 0.3 { // not every day is full; today is
		count--
	}
	var all []frame.Mutation
	for n, pick := range s.rng.Perm(len(of.lines))[:count] {
		title := of.lines[pick]
		share := of.diligent
		if day == 0 {
			share /= 2 // the day is not over
		}
		done := s.rng.Float64() < share
		if day == 0 && owner == jiwoo && of.title == cast[jiwoo].goals[0].title && n == 0 {
			title, done = water, true
		}
		all = append(all, s.todo(owner, goalID, of, morning, title, done))
	}
	if day == 0 && owner == jiwoo {
		noDoubleWater(all)
	}
	return all
}

// todo is one line, done at some hour of its day if done.
func (s *seed) todo(owner int, goalID string, of goal, morning time.Time, title string, done bool) frame.Mutation {
	at := morning.Add(7*time.Hour + time.Duration(s.rng.IntN(15*60))*time.Minute)
	if at.After(s.now) {
		at = s.now.Add(-time.Duration(1+s.rng.IntN(90)) * time.Minute)
	}
	id := client.NewID()
	if done && of.audience != "private" && s.today.Sub(morning) < cheerDays*24*time.Hour {
		l := line{owner, "todo", id, at}
		s.done = append(s.done, l)
		if title == water && morning.Equal(s.today) {
			s.water = l
		}
	}
	return s.put("todo", id, at, map[string]any{
		"goal_id": goalID, "title": title, "date": morning.Format(time.DateOnly), "done": done,
	})
}

// noDoubleWater keeps the line that was set by hand from standing there a second time.
func noDoubleWater(all []frame.Mutation) {
	for i, m := range all[min(1, len(all)):] {
		var fields map[string]any
		if json.Unmarshal(m.Fields, &fields) == nil && fields["title"] == water {
			fields["title"] = cast[jiwoo].goals[0].lines[1]
			text, _ := json.Marshal(fields, json.Deterministic(true))
			all[i+1].Fields = text
		}
	}
}

func (s *seed) follows(i int) []frame.Mutation {
	var all []frame.Mutation
	for _, other := range cast[i].follow {
		all = append(all, s.put("follow", s.edge("follow", i, other), s.now, map[string]any{"user_id": s.id(other)}))
	}
	return all
}

// cheers are those that a person gave in the last days to the people followed. Two stand on the visitor's glass of water.
func (s *seed) cheers(i int) []frame.Mutation {
	var all []frame.Mutation
	for _, l := range s.done {
		if !follows(i, l.owner) {
			continue
		}
		given := s.rng.Float64() < cheerShare
		if l.id == s.water.id {
			given = i == hajun || i == sora
		}
		if given {
			all = append(all, s.cheer(i, l.kind, l.id, emojis[s.rng.IntN(len(emojis))]))
		}
	}
	return all
}

func (s *seed) cheer(i int, kind, target, emoji string) frame.Mutation {
	return s.put("cheer", client.DerivedID("cheer", target, s.id(i)), s.now, map[string]any{
		"target_kind": kind, "target_id": target, "emoji": emoji,
	})
}

func follows(i, other int) bool {
	for _, f := range cast[i].follow {
		if f == other {
			return true
		}
	}
	return false
}

// String names the world in logs.
func (w *World) String() string { return fmt.Sprintf("world of %d people", len(w.People)) }
