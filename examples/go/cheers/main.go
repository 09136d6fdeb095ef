// Cheers: Ben asks to follow Ann, sees what she shares on his own screen, and cheers for what she has done.
package main

import (
	"fmt"

	"modu/client"
	"modu/examples/go/story"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, ben := story.Person(ctx, "ann"), story.Person(ctx, "ben")
	desk, phone := story.Device(ctx, ann, nil), story.Device(ctx, ben, nil)
	follow := client.DerivedID("follow", ben.User().ID, ann.User().ID)
	follower := client.DerivedID("follower", ann.User().ID, ben.User().ID)

	story.Save(ctx, phone, "follow", follow, map[string]any{"user_id": ann.User().ID})
	fmt.Println("ben asks:", story.See(phone, "follow", follow).State)
	story.Check(desk.Until(ctx, func() bool { return story.See(desk, "follower", follower).State == "requested" }))
	fmt.Println("requests of ann:", len(desk.View("follower")))
	story.Save(ctx, desk, "follower", follower, map[string]any{"user_id": ben.User().ID, "state": "accepted"})
	fmt.Println("ann agrees:", story.See(desk, "follower", follower).State)

	goal, todo := client.NewID(), client.NewID()
	story.Save(ctx, desk, "goal", goal, map[string]any{"title": "Health", "audience": "followers"})
	story.Save(ctx, desk, "todo", todo, map[string]any{"goal_id": goal, "title": "run 5k", "date": story.Today})
	story.Check(phone.Until(ctx, func() bool { return story.See(phone, "todo", todo).Title != "" }))
	fmt.Println("ben sees:", story.See(phone, "todo", todo).Title)

	cheer := client.DerivedID("cheer", todo, ben.User().ID)
	with := func(emoji string) map[string]any {
		return map[string]any{"target_kind": "todo", "target_id": todo, "emoji": emoji}
	}
	ticket, err := phone.Put("cheer", cheer, with("👏"))
	story.Check(err)
	refusal, err := phone.Wait(ctx, ticket)
	story.Check(err)
	fmt.Println("not done yet:", refusal.Code)
	story.Save(ctx, desk, "todo", todo, map[string]any{"done": true})
	story.Save(ctx, phone, "cheer", cheer, with("👏"))
	story.Save(ctx, phone, "cheer", cheer, with("🔥")) // takes the place of the other
	story.Check(desk.Until(ctx, func() bool { return story.See(desk, "todo", todo).Cheers["🔥"] == 1 }))
	fmt.Println("cheers:", story.See(desk, "todo", todo).Cheers["🔥"], "🔥 and", story.See(desk, "todo", todo).Cheers["👏"], "👏")

	ticket, err = phone.Delete("follow", follow)
	story.Check(err)
	story.Taken(ctx, phone, ticket)
	story.Check(phone.Until(ctx, func() bool { return story.See(phone, "todo", todo).Title == "" }))
	fmt.Println("unfollowed:", story.Answer(ben.Do(ctx, "GET", "/v1/todos/"+todo, nil, nil)))
}
