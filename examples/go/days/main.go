// Days: the read models, which answer what a screen shows in one request, each as the caller may see it.
package main

import (
	"fmt"

	"modu/client"
	"modu/examples/go/story"
)

// A counted is what a read model counts.
type counted struct {
	Open  int           `json:"open"`
	Done  int           `json:"done"`
	Total int           `json:"total"`
	Todos []story.Thing `json:"todos"`
}

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, ben := story.Person(ctx, "ann"), story.Person(ctx, "ben")
	story.Befriend(ctx, ben, ann)
	c := story.Device(ctx, ann, nil)
	shared, own := client.NewID(), client.NewID()
	story.Save(ctx, c, "goal", shared, map[string]any{"title": "Health", "color": "leaf", "audience": "followers"})
	story.Save(ctx, c, "goal", own, map[string]any{"title": "Home", "color": "sky"})
	story.Save(ctx, c, "todo", client.NewID(), map[string]any{"goal_id": shared, "title": "run 5k", "date": story.Today, "done": true})
	story.Save(ctx, c, "todo", client.NewID(), map[string]any{"goal_id": shared, "title": "sleep early", "date": story.Today})
	story.Save(ctx, c, "todo", client.NewID(), map[string]any{"goal_id": own, "title": "water the plants", "date": story.Today})

	var day counted
	story.Check(ann.Do(ctx, "GET", "/v1/day", nil, &day))
	fmt.Println("day:", day.Done, "of", day.Total)
	story.Check(ben.Do(ctx, "GET", "/v1/day?user="+ann.User().ID, nil, &day))
	fmt.Println("day for ben:", day.Done, "of", day.Total) // what is private is not even counted
	var feed struct {
		Data []counted `json:"data"`
	}
	story.Check(ben.Do(ctx, "GET", "/v1/feed", nil, &feed))
	fmt.Println("feed of ben:", len(feed.Data), "person,", len(feed.Data[0].Todos), "todos")
	var calendar struct {
		Days []counted `json:"days"`
	}
	story.Check(ann.Do(ctx, "GET", "/v1/calendar?month="+story.Today[:len("2006-01")], nil, &calendar))
	fmt.Println("calendar:", calendar.Days[0].Open, "open,", calendar.Days[0].Done, "done")
	var stats struct {
		Goals []counted `json:"goals"`
	}
	story.Check(ann.Do(ctx, "GET", "/v1/stats?from="+story.Today+"&to="+story.Today, nil, &stats))
	fmt.Println("stats of Health:", stats.Goals[0].Done, "of", stats.Goals[0].Total)
	var found story.List
	story.Check(ann.Do(ctx, "GET", "/v1/search?q=PLANT", nil, &found))
	fmt.Println("search:", found.Data[0].Title)
}
