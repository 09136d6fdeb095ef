package client_test

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"modu/client"
)

// A program that adds a todo to a person's first goal and waits until the server has it.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	server := "http://127.0.0.1:8080"
	session, err := client.Login(ctx, http.DefaultClient, server, "minji", os.Getenv("PASSWORD"))
	if err != nil {
		fmt.Println(err)
		return
	}
	store, err := client.OpenFile("minji.jsonl") // what is not sent when the program ends goes out next time
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	c, err := client.New(client.Options{Server: server, Token: session.Token, Store: store, Agent: "example/1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()

	if err := c.Settled(ctx); err != nil {
		fmt.Println(err)
		return
	}
	goals := c.View("goal")
	if len(goals) == 0 {
		fmt.Println("there is no goal yet")
		return
	}
	ticket, err := c.Put("todo", client.NewID(), map[string]any{"goal_id": goals[0].ID, "title": "read"})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := c.Wait(ctx, ticket)
	fmt.Println(result.OK, err)
	cancel()
	<-ended
}
