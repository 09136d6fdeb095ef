// Routines: a template puts a todo on every day it names. Nothing is stored of a day that nobody touched.
package main

import (
	"context"
	"fmt"

	"modu/client"
	"modu/examples/go/story"
)

// due counts what routines have for tomorrow without a todo.
func due(ctx context.Context, ann *client.Session) int {
	var day struct {
		Due []story.Thing `json:"routines_due"`
	}
	story.Check(ann.Do(ctx, "GET", "/v1/day?date="+story.Tomorrow, nil, &day))
	return len(day.Due)
}

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann := story.Person(ctx, "ann")
	c := story.Device(ctx, ann, nil)
	goal, routine := client.NewID(), client.NewID()
	story.Save(ctx, c, "goal", goal, map[string]any{"title": "Health"})
	story.Save(ctx, c, "routine", routine, map[string]any{
		"goal_id": goal, "title": "stretch", "mode": "auto", "rule": map[string]any{"freq": "daily"},
	})

	// Today's is a todo already, by an id that both sides derive. Tomorrow's has no row yet.
	todo := client.DerivedID("occurrence", routine, story.Today)
	fmt.Println("today:", story.See(c, "todo", todo).Title)
	fmt.Println("tomorrow:", due(ctx, ann), "due")

	skip := client.DerivedID("skip", routine, story.Tomorrow)
	story.Save(ctx, c, "skip", skip, map[string]any{"routine_id": routine, "date": story.Tomorrow})
	fmt.Println("skipped:", due(ctx, ann), "due")
	ticket, err := c.Delete("skip", skip)
	story.Check(err)
	story.Taken(ctx, c, ticket)
	fmt.Println("given back:", due(ctx, ann), "due")

	// Touching tomorrow's makes a todo of it. What is left out is the template's.
	next := client.DerivedID("occurrence", routine, story.Tomorrow)
	story.Save(ctx, c, "todo", next, map[string]any{"routine_id": routine, "occurrence_date": story.Tomorrow, "title": "stretch and swim"})
	fmt.Println("made:", story.See(c, "todo", next).Title)

	// Today's may differ from the template, until it is reset.
	story.Save(ctx, c, "todo", todo, map[string]any{"title": "stretch in bed"})
	fmt.Println("today's own:", story.See(c, "todo", todo).Title)
	story.Save(ctx, c, "todo", todo, map[string]any{"date": nil})
	fmt.Println("reset:", story.See(c, "todo", todo).Title)

	ticket, err = c.Delete("routine", routine)
	story.Check(err)
	story.Taken(ctx, c, ticket)
	fmt.Println("stopped:", len(c.View("routine")), "routines")
}
