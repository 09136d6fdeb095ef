// Package client is the Go SDK of Modu: it keeps a copy of the streams a person may read, and a queue of what the person
// changed, in step with a server over one WebSocket (docs/protocol.md). It works offline: changes are shown at once, kept
// in a Store, and sent with numbers that give each exactly one effect, however often the connection breaks.
//
//	session, err := client.Login(ctx, http.DefaultClient, "https://modu.example", "minji", password)
//	c, err := client.New(client.Options{Server: "https://modu.example", Token: session.Token})
//	go c.Run(ctx)
//	ticket, err := c.Put("todo", client.NewID(), map[string]any{"goal_id": goal, "title": "read"})
//	result, err := c.Wait(ctx, ticket)
//
// What is shown of an entity is the copy with the highest rev among the streams that carry it, with what is still in the
// queue laid over it.
package client
