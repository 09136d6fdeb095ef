// Diaries: one a day. A draft is nobody else's; a finished one is for whom its audience says.
package main

import (
	"fmt"

	"modu/client"
	"modu/examples/go/story"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, ben, chloe := story.Person(ctx, "ann"), story.Person(ctx, "ben"), story.Person(ctx, "chloe")
	story.Befriend(ctx, ben, ann)
	story.Befriend(ctx, chloe, ann)
	desk, phone := story.Device(ctx, ann, nil), story.Device(ctx, ben, nil)

	diary := client.DerivedID("diary", ann.User().ID, story.Today) // the same on every device
	story.Save(ctx, desk, "diary", diary, map[string]any{
		"date": story.Today, "text": "walked home in the rain", "draft": true, "audience": "selected", "viewers": []string{ben.User().ID},
	})
	fmt.Println("draft: ben", story.Answer(ben.Do(ctx, "GET", "/v1/diaries/"+diary, nil, nil)))

	story.Save(ctx, desk, "diary", diary, map[string]any{"mood": "🌧️", "draft": false, "temperature": 37})
	story.Check(phone.Until(ctx, func() bool { _, there := phone.Entity("diary", diary); return there })) // by a stream of its own
	fmt.Println("ben reads:", story.See(phone, "diary", diary).Text)
	fmt.Println("chloe, who is not on the list:", story.Answer(chloe.Do(ctx, "GET", "/v1/diaries/"+diary, nil, nil)))

	story.Save(ctx, phone, "cheer", client.DerivedID("cheer", diary, ben.User().ID), map[string]any{
		"target_kind": "diary", "target_id": diary, "emoji": "👏",
	})
	story.Check(desk.Until(ctx, func() bool { return story.See(desk, "diary", diary).Cheers["👏"] == 1 }))
	fmt.Println("cheers:", story.See(desk, "diary", diary).Cheers["👏"], "👏")
	var diaries story.List
	story.Check(ben.Do(ctx, "GET", "/v1/users/"+ann.User().ID+"/diaries", nil, &diaries))
	fmt.Println("diaries of ann for ben:", len(diaries.Data))
}
