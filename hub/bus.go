package hub

import (
	"context"

	"modu/models"
)

// A Bus carries messages between the processes of one installation. It may lose, double, delay and reorder them: what
// it carries are hints, and the audit heals what is missing.
type Bus interface {
	// Publish tells every process that has subscribed to the streams of the messages, this one included or not. It may
	// wait until ctx ends; an error means that some may not have been told.
	Publish(ctx context.Context, messages []Message) error

	// Subscribe begins to receive the messages of a stream and Unsubscribe ends it. Neither waits. When a subscription
	// holds, and whenever it holds again after it may not have, lost is called with the stream.
	Subscribe(stream models.Stream)
	Unsubscribe(stream models.Stream)

	// Run receives until ctx ends and returns nil then. Its calls of receive come one after another; neither function
	// waits for anything. It is called once.
	Run(ctx context.Context, receive func(Message), lost func([]models.Stream)) error

	// Up reports whether messages are coming through, as far as is known.
	Up() bool
}
