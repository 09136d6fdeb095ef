package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"modu/client"
)

// madeMost is how many todos of an actor's making there are at a time: beyond it the oldest goes, so that a demo that
// runs for a day does not grow.
const madeMost = 4

// An actor is one friend with a client of their own.
type actor struct {
	client *client.Client
	user   string
	role   role
	world  *World
	now    func() time.Time
	rng    *rand.Rand
	made   []string // todos, oldest first
}

// A todo is what an actor knows of one.
type todo struct {
	ID     string `json:"id"`
	GoalID string `json:"goal_id"`
	Title  string `json:"title"`
	Date   string `json:"date"`
	Done   bool   `json:"done"`
}

func (a *actor) today() string { return a.now().In(a.world.zone).Format(time.DateOnly) }

// act does one thing, most often what a person does most often.
func (a *actor) act(ctx context.Context) error {
	if err := a.client.Settled(ctx); err != nil {
		return err
	}
	switch n := a.rng.IntN(100); {
	case n < 25:
		return a.cheer(ctx)
	case n < 40:
		return a.add(ctx)
	case n < 50:
		return a.edit(ctx)
	}
	return a.check(ctx)
}

// check ticks a line off; when nearly all are, it unticks one instead.
func (a *actor) check(ctx context.Context) error {
	if err := a.client.Settled(ctx); err != nil {
		return err
	}
	open, done := a.mine(false), a.mine(true)
	pick, to := open, true
	if len(open) == 0 || len(done) > 2*len(open) && a.rng.IntN(3) == 0 {
		pick, to = done, false
	}
	if len(pick) == 0 {
		return a.add(ctx)
	}
	t := pick[a.rng.IntN(len(pick))]
	return a.do(ctx, client.Change{Op: "put", Kind: "todo", ID: t.ID, Fields: map[string]any{"done": to}})
}

// add puts another line under one of the goals that others see.
func (a *actor) add(ctx context.Context) error {
	var goals []client.Entity
	for _, e := range a.client.Entities("s/" + a.user) {
		if e.Kind == "goal" && a.pool(e) != nil {
			goals = append(goals, e)
		}
	}
	if len(goals) == 0 {
		return nil
	}
	under := goals[a.rng.IntN(len(goals))]
	lines := a.pool(under)
	id := client.NewID()
	changes := []client.Change{{Op: "put", Kind: "todo", ID: id, Fields: map[string]any{
		"goal_id": under.ID, "title": lines[a.rng.IntN(len(lines))], "date": a.today(),
	}}}
	a.made = append(a.made, id)
	if len(a.made) > madeMost {
		changes = append(changes, client.Change{Op: "delete", Kind: "todo", ID: a.made[0]})
		a.made = a.made[1:]
	}
	return a.do(ctx, changes...)
}

// pool returns what may stand under a goal that others see; nil for another goal.
func (a *actor) pool(e client.Entity) []string {
	var g struct {
		Title    string `json:"title"`
		Audience string `json:"audience"`
	}
	if e.Decode(&g) != nil {
		return nil
	}
	i := slices.IndexFunc(a.role.goals, func(of goal) bool { return of.title == g.Title && of.audience != "private" })
	if i < 0 || g.Audience == "private" {
		return nil
	}
	return a.role.goals[i].lines
}

// edit changes a title a little, and back.
func (a *actor) edit(ctx context.Context) error {
	const mark = " ✨"
	open := a.mine(false)
	if len(open) == 0 {
		return a.check(ctx)
	}
	t := open[a.rng.IntN(len(open))]
	title, marked := strings.CutSuffix(t.Title, mark)
	if !marked {
		title += mark
	}
	return a.do(ctx, client.Change{Op: "put", Kind: "todo", ID: t.ID, Fields: map[string]any{"title": title}})
}

// cheer puts an emoji on what a friend has done today, in place of the one that this actor put there before.
func (a *actor) cheer(ctx context.Context) error {
	done := a.theirs(func(t todo) bool { return t.Done && t.Date == a.today() })
	if len(done) == 0 {
		return a.check(ctx)
	}
	return a.cheerFor(ctx, done[a.rng.IntN(len(done))].ID, emojis[a.rng.IntN(len(emojis))])
}

// cheerWater cheers the visitor's glass of water.
func (a *actor) cheerWater(ctx context.Context) error {
	if err := a.client.Settled(ctx); err != nil {
		return err
	}
	glass := a.theirs(func(t todo) bool { return t.Done && t.Date == a.today() && t.Title == water })
	if len(glass) == 0 {
		return a.cheer(ctx)
	}
	return a.cheerFor(ctx, glass[0].ID, emojis[0])
}

func (a *actor) cheerFor(ctx context.Context, id, emoji string) error {
	return a.do(ctx, client.Change{Op: "put", Kind: "cheer", ID: client.DerivedID("cheer", id, a.user), Fields: map[string]any{
		"target_kind": "todo", "target_id": id, "emoji": emoji,
	}})
}

// mine returns the actor's todos of today that others see.
func (a *actor) mine(done bool) []todo {
	entities := a.client.Entities("s/" + a.user)
	shown := map[string]bool{}
	for _, e := range entities {
		if e.Kind == "goal" && a.pool(e) != nil {
			shown[e.ID] = true
		}
	}
	return todosOf(entities, func(t todo) bool { return t.Date == a.today() && t.Done == done && shown[t.GoalID] })
}

// theirs returns todos of the people whom the actor follows.
func (a *actor) theirs(want func(todo) bool) []todo {
	var all []todo
	for _, stream := range a.client.Streams() {
		if strings.HasPrefix(stream, "f/") {
			all = append(all, todosOf(a.client.Entities(stream), want)...)
		}
	}
	return all
}

func todosOf(entities []client.Entity, want func(todo) bool) []todo {
	var found []todo
	for _, e := range entities {
		var t todo
		if e.Kind == "todo" && e.Decode(&t) == nil && want(t) {
			found = append(found, t)
		}
	}
	return found
}

// do makes changes and waits for the server's answer.
func (a *actor) do(ctx context.Context, changes ...client.Change) error {
	ticket, err := a.client.Do(changes...)
	if err != nil {
		return err
	}
	result, err := a.client.Wait(ctx, ticket)
	if err != nil {
		return err
	}
	if !result.OK {
		return fmt.Errorf("%s %s: %s %s", changes[0].Kind, changes[0].Fields, result.Code, result.Message)
	}
	return nil
}
