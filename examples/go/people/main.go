// People: find them, ring a bell on them, knock, and be left alone.
package main

import (
	"fmt"

	"modu/examples/go/story"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, ben := story.Person(ctx, "ann"), story.Person(ctx, "ben")
	her := "/v1/users/" + ann.User().ID
	story.Check(ann.Do(ctx, "PATCH", "/v1/me", map[string]any{"bio": "runs, reads"}, nil))
	var found story.List
	story.Check(ben.Do(ctx, "GET", "/v1/users?q="+ann.User().Handle, nil, &found))
	fmt.Println("found:", found.Data[0].Name)
	var profile struct {
		Bio string `json:"bio"`
	}
	story.Check(ben.Do(ctx, "GET", her, nil, &profile))
	fmt.Println("bio:", profile.Bio)

	fmt.Println("knock of a stranger:", story.Answer(ben.Do(ctx, "POST", her+"/knock", nil, nil)))
	story.Befriend(ctx, ben, ann)
	var about struct {
		Followers int `json:"followers"`
	}
	story.Check(ben.Do(ctx, "GET", her+"/about", nil, &about))
	fmt.Println("followers of ann:", about.Followers)
	var bell story.Thing
	story.Check(ben.Do(ctx, "PUT", her+"/bell", nil, &bell))
	fmt.Println("bell:", bell.Kind)
	fmt.Println("knock:", story.Answer(ben.Do(ctx, "POST", her+"/knock", nil, nil)))
	fmt.Println("knock again:", story.Answer(ben.Do(ctx, "POST", her+"/knock", nil, nil)))

	// A block cuts both edges, and looks like an account that is not there.
	story.Check(ann.Do(ctx, "PUT", "/v1/users/"+ben.User().ID+"/block", nil, nil))
	fmt.Println("blocked:", story.Answer(ben.Do(ctx, "GET", her, nil, nil)))
	story.Check(ben.Do(ctx, "GET", "/v1/users?q="+ann.User().Handle, nil, &found))
	fmt.Println("found by ben:", len(found.Data))
}
