// Photos: one is taken by its content, kept without its location, and seen by whom the todo is for, asked at every read.
package main

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg"
	"image/png"

	"github.com/go-json-experiment/json"

	"modu/client"
	"modu/examples/go/story"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, ben := story.Person(ctx, "ann"), story.Person(ctx, "ben")
	story.Befriend(ctx, ben, ann)
	c := story.Device(ctx, ann, nil)
	goal := client.NewID()
	story.Save(ctx, c, "goal", goal, map[string]any{"title": "Health", "audience": "followers"})

	var picture bytes.Buffer
	story.Check(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 3))))
	answer, err := ann.Send(ctx, "POST", "/v1/photos", "image/png", &picture)
	story.Check(err)
	var photo story.Thing
	story.Check(json.UnmarshalRead(answer, &photo))
	story.Check(answer.Close())
	see := func() string {
		answer, err := ben.Send(ctx, "GET", "/v1/photos/"+photo.ID+"?size=256", "", nil)
		if err != nil {
			return story.Answer(err)
		}
		defer answer.Close()
		_, format, err := image.DecodeConfig(answer)
		story.Check(err)
		return format
	}
	fmt.Println("before it is anywhere: ben", see())
	story.Save(ctx, c, "todo", client.NewID(), map[string]any{
		"goal_id": goal, "title": "run 5k", "date": story.Today, "done": true, "photo_id": photo.ID,
	})
	fmt.Println("as a proof: ben has a", see())
	story.Save(ctx, c, "goal", goal, map[string]any{"audience": "private"})
	fmt.Println("when the goal is private: ben", see())
}
