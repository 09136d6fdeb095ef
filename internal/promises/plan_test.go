package promises

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"modu/client"
	"modu/sync/frame"
)

// A plan is what one person keeps changing from all devices: three goals, ten todos.
type plan struct {
	owner        *person
	viewer       string // who is on the list of a selected goal
	goals, todos []string
}

func newPlan(t *testing.T, owner *person, viewer string) *plan {
	t.Helper()
	p := &plan{owner: owner, viewer: viewer}
	var changes []client.Change
	for i := range 3 {
		p.goals = append(p.goals, client.NewID())
		changes = append(changes, put("goal", p.goals[i], map[string]any{
			"title": fmt.Sprint("goal ", i), "audience": "followers", "viewers": []string{viewer},
		}))
	}
	for i := range 10 {
		p.todos = append(p.todos, client.NewID())
		changes = append(changes, put("todo", p.todos[i], map[string]any{
			"goal_id": p.goals[i%3], "title": fmt.Sprint("todo ", i), "date": today(),
		}))
	}
	must(t, owner.devices[0], changes...)
	return p
}

// act makes one change of any sort on any device; some are refused, as with two devices they are.
func (p *plan) act(t *testing.T, random *rand.Rand) {
	t.Helper()
	goal, todo := p.goals[random.IntN(len(p.goals))], p.todos[random.IntN(len(p.todos))]
	audiences, statuses := []string{"private", "selected", "followers", "public"}, []string{"active", "active", "hidden", "done"}
	var change client.Change
	switch random.IntN(12) {
	case 0:
		change = put("goal", goal, map[string]any{"audience": audiences[random.IntN(len(audiences))]})
	case 1:
		change = put("goal", goal, map[string]any{"status": statuses[random.IntN(len(statuses))]})
	case 2:
		change = put("todo", todo, map[string]any{"goal_id": goal})
	case 3:
		change = client.Change{Op: frame.Delete, Kind: "todo", ID: todo}
	case 4, 5:
		change = put("todo", todo, map[string]any{"deleted": false})
	case 6:
		change = put("todo", todo, map[string]any{"date": nil})
	case 7:
		change = put("todo", todo, map[string]any{"date": today()})
	case 8, 9:
		change = put("todo", todo, map[string]any{"done": random.IntN(2) == 0})
	default:
		change = put("todo", todo, map[string]any{"title": fmt.Sprint("title ", random.IntN(1000))})
	}
	device := p.owner.devices[random.IntN(len(p.owner.devices))]
	if _, err := device.Do(change); err != nil {
		t.Fatal(err)
	}
}

// cheer has somebody cheer one of the todos, or take a cheer back.
func (p *plan) cheer(t *testing.T, random *rand.Rand, by *person) {
	t.Helper()
	todo := p.todos[random.IntN(len(p.todos))]
	id := client.DerivedID("cheer", todo, by.id())
	change := put("cheer", id, map[string]any{"target_kind": "todo", "target_id": todo, "emoji": "👏"})
	if random.IntN(3) == 0 {
		change = client.Change{Op: frame.Delete, Kind: "cheer", ID: id}
	}
	if _, err := by.devices[random.IntN(len(by.devices))].Do(change); err != nil {
		t.Fatal(err)
	}
}
