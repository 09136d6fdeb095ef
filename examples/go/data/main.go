// Data belongs to people: take everything out, bring it in elsewhere, subscribe to it, and end what is signed in.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"modu/client"
	"modu/examples/go/story"
)

func main() {
	ctx, cancel := story.Begin()
	defer cancel()
	ann, other := story.Person(ctx, "ann"), story.Person(ctx, "newann")
	online, offline := context.WithCancel(ctx)
	c := story.Device(online, ann, nil)
	goal := client.NewID()
	story.Save(ctx, c, "goal", goal, map[string]any{"title": "Health"})
	story.Save(ctx, c, "todo", client.NewID(), map[string]any{"goal_id": goal, "title": "run 5k", "date": story.Today})

	answer, err := ann.Send(ctx, "GET", "/v1/me/export", "", nil)
	story.Check(err)
	archive, err := io.ReadAll(answer)
	story.Check(err)
	story.Check(answer.Close())
	fmt.Printf("export: %s\n", archive[:2]) // a zip file

	var imported struct {
		Imported int `json:"imported"`
	}
	bring := func() int {
		answer, err := other.Send(ctx, "POST", "/v1/me/import", "application/zip", bytes.NewReader(archive))
		story.Check(err)
		defer answer.Close()
		story.Check(json.UnmarshalRead(answer, &imported))
		return imported.Imported
	}
	bring()
	var todos story.List
	story.Check(other.Do(ctx, "GET", "/v1/todos?date="+story.Today, nil, &todos))
	fmt.Println("import:", todos.Data[0].Title)
	fmt.Println("again:", bring(), "more") // the same file twice adds nothing

	// The address of the calendar is its key: it works signed out, until it is closed.
	var calendar struct {
		URL string `json:"url"`
	}
	story.Check(ann.Do(ctx, "POST", "/v1/me/ics", nil, &calendar))
	response, err := http.Get(calendar.URL) //nolint:gosec,noctx // the server's own address
	story.Check(err)
	text, err := io.ReadAll(response.Body)
	story.Check(err)
	story.Check(response.Body.Close())
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "SUMMARY") {
			fmt.Println("calendar:", strings.TrimSpace(line))
		}
	}
	story.Check(ann.Do(ctx, "DELETE", "/v1/me/ics", nil, nil))

	phone, err := client.Login(ctx, nil, story.Server, ann.User().Handle, story.Password)
	story.Check(err)
	story.Check(ann.Do(ctx, "DELETE", "/v1/auth/sessions", nil, nil)) // every one but this
	fmt.Println("the other session:", story.Answer(phone.Do(ctx, "GET", "/v1/me", nil, nil)))
	offline() // else the device would tell first that it is signed out
	story.Check(ann.Do(ctx, "DELETE", "/v1/me", map[string]any{"password": story.Password}, nil))
	fmt.Println("deleted:", story.Answer(other.Do(ctx, "GET", "/v1/users/"+ann.User().ID, nil, nil)))
}
