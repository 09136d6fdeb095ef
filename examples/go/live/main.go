// Live: what one writes by REST is on the others' sockets before the answer is read, and leaves them as fast.
package main

import (
	"fmt"

	"modu/examples/go/story"
	"modu/sync/frame"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, ben := story.Person(ctx, "ann"), story.Person(ctx, "ben")
	story.Befriend(ctx, ben, ann)
	gone := make(chan string, 1)
	c := story.Device(ctx, ben, func(f frame.ServerFrame, _ []byte) {
		if s, ok := f.(*frame.StreamState); ok && s.State == "gone" {
			gone <- s.Reason
		}
	})

	var goal, todo story.Thing
	story.Check(ann.Do(ctx, "POST", "/v1/goals", map[string]any{"title": "Health", "audience": "followers"}, &goal))
	story.Check(ann.Do(ctx, "POST", "/v1/todos", map[string]any{"goal_id": goal.ID, "title": "run 5k", "date": story.Today}, &todo))
	story.Check(c.Until(ctx, func() bool { return story.See(c, "todo", todo.ID).Title == "run 5k" }))
	fmt.Println("ben got:", story.See(c, "todo", todo.ID).Title)
	story.Check(ann.Do(ctx, "PATCH", "/v1/todos/"+todo.ID, map[string]any{"done": true}, nil))
	story.Check(c.Until(ctx, func() bool { return story.See(c, "todo", todo.ID).Done }))
	fmt.Println("ben got: done", story.See(c, "todo", todo.ID).Done)

	// A narrower audience takes the goal, and with it its todos, from Ben's screen.
	story.Check(ann.Do(ctx, "PATCH", "/v1/goals/"+goal.ID, map[string]any{"audience": "private"}, nil))
	story.Check(c.Until(ctx, func() bool { return len(c.View("todo")) == 0 }))
	fmt.Println("withdrawn:", len(c.View("goal")), "goals,", len(c.View("todo")), "todos")

	story.Check(ann.Do(ctx, "DELETE", "/v1/me/followers/"+ben.User().ID, nil, nil))
	select {
	case reason := <-gone:
		fmt.Println("removed:", reason)
	case <-ctx.Done():
		story.Check(ctx.Err())
	}
}
