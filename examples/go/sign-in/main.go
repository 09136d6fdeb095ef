// Sign-in: a password, a session that refreshes itself and can be taken up again, and a personal token for a script.
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
	fmt.Println("ann signed up")

	session, err := client.Login(ctx, nil, story.Server, ann.User().Handle+"@example.org", story.Password)
	story.Check(err)
	fmt.Println("logged in by e-mail:", session.User().Name)

	// A program keeps the refresh token, and takes the session up when it starts again.
	old := session.RefreshToken()
	session, err = client.Resume(ctx, nil, story.Server, old)
	story.Check(err)
	if session.RefreshToken() != old {
		fmt.Println("refreshed")
	}
	var sessions story.List
	story.Check(session.Do(ctx, "GET", "/v1/auth/sessions", nil, &sessions))
	fmt.Println("sessions:", len(sessions.Data))

	// A personal token is shown once, and lasts until it is ended.
	var made struct {
		ID    string `json:"id"`
		Token string `json:"token"`
	}
	story.Check(session.Do(ctx, "POST", "/v1/auth/tokens", map[string]any{"name": "my script", "scopes": []string{"read"}}, &made))
	script, err := client.Personal(ctx, nil, story.Server, made.Token)
	story.Check(err)
	fmt.Println("personal token reads:", story.Answer(script.Do(ctx, "GET", "/v1/goals", nil, nil)))
	fmt.Println("personal token writes:", story.Answer(script.Do(ctx, "POST", "/v1/goals", map[string]any{"title": "Health"}, nil)))
	story.Check(session.Do(ctx, "DELETE", "/v1/auth/tokens/"+made.ID, nil, nil))
	fmt.Println("personal token ended:", story.Answer(script.Do(ctx, "GET", "/v1/goals", nil, nil)))

	story.Check(session.Logout(ctx))
	fmt.Println("logged out:", story.Answer(session.Do(ctx, "GET", "/v1/me", nil, nil)))
}
