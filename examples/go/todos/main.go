// Todos: a goal, a checklist, a timer, and what one does with a day that was too short. What the SDK puts is shown at once and
// sent when there is a line; the date actions are REST.
package main

import (
	"fmt"

	"modu/client"
	"modu/examples/go/story"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann := story.Person(ctx, "ann")
	c := story.Device(ctx, ann, nil)
	goal, todo := client.NewID(), client.NewID()
	ticket, err := c.Do(
		client.Change{Op: "put", Kind: "goal", ID: goal, Fields: map[string]any{"title": "Health", "color": "leaf"}},
		client.Change{Op: "put", Kind: "todo", ID: todo, Fields: map[string]any{
			"goal_id": goal, "title": "run 5k", "date": story.Today, "checklist": []any{map[string]any{"text": "shoes", "done": true}},
		}},
	) // one commit
	story.Check(err)
	story.Taken(ctx, c, ticket)

	// What is not done is moved: it stays the same todo.
	story.Save(ctx, c, "todo", todo, map[string]any{"date": story.Tomorrow})
	if moved := story.See(c, "todo", todo); moved.Date == story.Tomorrow {
		fmt.Println("moved to tomorrow:", moved.Title)
	}
	story.Save(ctx, c, "todo", todo, map[string]any{"date": story.Today})

	var timer, again story.Thing
	story.Check(ann.Do(ctx, "PUT", "/v1/todos/"+todo+"/timer", map[string]any{"state": "running"}, &timer))
	fmt.Println("timer:", timer.State)
	story.Save(ctx, c, "todo", todo, map[string]any{"done": true}) // which stops the timer
	fmt.Println("done:", story.See(c, "todo", todo).Done)

	// What is done is done again: a new todo, not done.
	story.Check(ann.Do(ctx, "POST", "/v1/todos/"+todo+"/repeat", map[string]any{"date": story.Today}, &again))
	if again.ID != todo {
		fmt.Println("again: done", again.Done)
	}
	var undone struct {
		Moved int `json:"moved"`
	}
	story.Check(ann.Do(ctx, "POST", "/v1/todos/move-undone", map[string]any{"from": story.Today, "to": story.Tomorrow}, &undone))
	fmt.Println("undone moved:", undone.Moved)

	// The server has just stamped its date; the device's clock, which may be a moment behind, could lose to that.
	story.Check(ann.Do(ctx, "POST", "/v1/todos/"+again.ID+"/archive", nil, nil))
	var backlog story.List
	story.Check(ann.Do(ctx, "GET", "/v1/todos?backlog=true", nil, &backlog))
	fmt.Println("backlog:", backlog.Data[0].Title)

	ticket, err = c.Delete("todo", again.ID)
	story.Check(err)
	story.Taken(ctx, c, ticket)
	fmt.Println("deleted:", story.Answer(ann.Do(ctx, "GET", "/v1/todos/"+again.ID, nil, nil)))
	story.Save(ctx, c, "todo", again.ID, map[string]any{"deleted": false})
	fmt.Println("restored:", story.See(c, "todo", again.ID).Title)
}
