package hub

import (
	"context"

	"modu/models"
	modusync "modu/sync"
)

// An Engine is what the hub needs of the room sync. Every answer is read in one snapshot of the primary database.
type Engine interface {
	// Hello notes that a client connected and says what it may read. It may return a *frame.Error (client_conflict).
	Hello(ctx context.Context, who models.Caller, h modusync.Hello) (modusync.Welcome, error)
	// List says what opens by itself for user; it is read again whenever it may have changed.
	List(ctx context.Context, user models.ID) (modusync.List, error)
	// Push takes mutations. An error is infrastructure: whether anything was taken is not known.
	Push(ctx context.Context, who models.Caller, p modusync.Push) (modusync.Pushed, error)
	// Pages answers each ask for reader, in order.
	Pages(ctx context.Context, reader models.ID, asks []modusync.Ask) ([]modusync.Page, error)
	// Recheck says which streams of owner the readers (at most maxReaders) still have the right to.
	Recheck(ctx context.Context, owner models.ID, readers []modusync.Reader) (modusync.Recheck, error)
	// Heads says where streams (at most maxReaders) stand; one that does not exist is left out.
	Heads(ctx context.Context, streams []models.Stream) ([]modusync.Head, error)
	// Sessions says whether signed-in sessions are still good; one that is left out is over.
	Sessions(ctx context.Context, ids []models.ID) (map[models.ID]modusync.SessionState, error)
	// Live notes which clients have a socket, and likely will until then; Left which have none any more since that hello.
	Live(ctx context.Context, clients []models.ID, until models.Time) error
	Left(ctx context.Context, clients []modusync.ClientHello) error
}

// Authenticate tells who bears an access token. An error that wraps models.ErrNotAllowed means a disabled account (close
// 4403), models.ErrInvalid a token that is not good (4401); anything else is infrastructure (4503).
type Authenticate func(ctx context.Context, token string) (models.Caller, error)
