// Alarms, reminders and the inbox: what rings is a notice on every open socket. It takes a minute.
package main

import (
	"fmt"
	"time"

	"modu/client"
	"modu/examples/go/story"
	"modu/sync/frame"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, ben := story.Person(ctx, "ann"), story.Person(ctx, "ben")
	story.Befriend(ctx, ben, ann)
	notices := make(chan *frame.Notice, 3)
	c := story.Device(ctx, ann, func(f frame.ServerFrame, _ []byte) {
		if notice, ok := f.(*frame.Notice); ok {
			notices <- notice
		}
	})
	goal, todo, reminder := client.NewID(), client.NewID(), client.NewID()
	story.Save(ctx, c, "goal", goal, map[string]any{"title": "Health"})

	// A todo's alarm and a reminder are times of day. The server's clock says which minute is the next.
	next := story.See(c, "goal", goal).CreatedAt.Add(70 * time.Second)
	story.Save(ctx, c, "todo", todo, map[string]any{
		"goal_id": goal, "title": "drink water", "date": next.Format(time.DateOnly), "alarm": next.Format("15:04"),
	})
	fmt.Println("alarm at", story.See(c, "todo", todo).Alarm)
	story.Save(ctx, c, "reminder", reminder, map[string]any{"time": next.Format("15:04"), "label": "plan tomorrow"})
	story.Check(ben.Do(ctx, "POST", "/v1/users/"+ann.User().ID+"/knock", nil, nil))
	for range 3 {
		select {
		case notice := <-notices:
			fmt.Println("notice:", notice.Kind)
		case <-ctx.Done():
			story.Check(ctx.Err())
		}
	}
	var inbox struct {
		Data []struct {
			News struct {
				News string `json:"news"`
			} `json:"news"`
		} `json:"data"`
	}
	story.Check(ann.Do(ctx, "GET", "/v1/inbox", nil, &inbox))
	fmt.Println("inbox:", len(inbox.Data), inbox.Data[0].News.News)
}
