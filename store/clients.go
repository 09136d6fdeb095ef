package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// Hello counts a client's hello, making the client with its first. A client of somebody else's is ErrConflict.
func (tx Tx) Hello(ctx context.Context, c *models.Client) error {
	err := tx.NewRaw(`INSERT INTO clients (client_id, user_id, last_n, hellos, agent, seen_at, live_until) VALUES (?, ?, 0, 1, ?, ?, ?)
		ON CONFLICT (client_id) DO UPDATE SET hellos = clients.hellos + 1, agent = excluded.agent, seen_at = excluded.seen_at,
		live_until = excluded.live_until WHERE clients.user_id = excluded.user_id RETURNING last_n, hellos`,
		c.ClientID, c.UserID, c.Agent, c.SeenAt, c.LiveUntil).Scan(ctx, &c.LastN, &c.Hellos)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("client %s: %w", c.ClientID, models.ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("hello of client %s: %w", c.ClientID, err)
	}
	return nil
}

// Clients returns the clients with these ids.
func (tx Tx) Clients(ctx context.Context, ids []models.ID) ([]*models.Client, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []*models.Client
	if err := tx.NewSelect().Model(&rows).Where("client_id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load clients: %w", err)
	}
	return rows, nil
}

// SaveLastN stores how far clients have come, making those that have not said hello.
func (tx Tx) SaveLastN(ctx context.Context, clients []*models.Client) error {
	if len(clients) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&clients).On("CONFLICT (client_id) DO UPDATE").Set("last_n = EXCLUDED.last_n").Exec(ctx)
	if err != nil {
		return fmt.Errorf("save clients: %w", err)
	}
	return nil
}

// A ClientHello is a client as of its hello of that number.
type ClientHello struct {
	Client models.ID
	Hello  int64
}

func (c ClientHello) values() []any { return []any{c.Client, c.Hello} }

// Live notes that the clients have a socket, and are likely to until then. Only those are noted that Web Push reaches
// otherwise: nobody asks about the rest.
func (tx Tx) Live(ctx context.Context, clients []models.ID, until models.Time) error {
	for len(clients) > 0 {
		n := min(len(clients), maxRows)
		_, err := tx.NewUpdate().Model((*models.Client)(nil)).Set("live_until = ?", until).
			Where("client_id IN (SELECT client_id FROM push_subscriptions WHERE client_id IN (?))", bun.List(clients[:n])).Exec(ctx)
		if err != nil {
			return fmt.Errorf("note live clients: %w", err)
		}
		clients = clients[n:]
	}
	return nil
}

// Left notes that the sockets of clients are gone, of those that have not said hello again.
func (tx Tx) Left(ctx context.Context, clients []ClientHello) error {
	for len(clients) > 0 {
		n := min(len(clients), maxRows)
		where, args := oneOf(tx, []string{"client_id", "hellos"}, clients[:n])
		_, err := tx.NewUpdate().Model((*models.Client)(nil)).Set("live_until = NULL").Where(where, args...).
			Where("live_until IS NOT NULL").Exec(ctx)
		if err != nil {
			return fmt.Errorf("note clients that left: %w", err)
		}
		clients = clients[n:]
	}
	return nil
}

// AllLeft is Left for every client that Web Push reaches otherwise.
func (tx Tx) AllLeft(ctx context.Context) error {
	_, err := tx.NewUpdate().Model((*models.Client)(nil)).Set("live_until = NULL").Where("live_until IS NOT NULL").
		Where("client_id IN (SELECT client_id FROM push_subscriptions)").Exec(ctx)
	if err != nil {
		return fmt.Errorf("note that all clients left: %w", err)
	}
	return nil
}

// A ResultKey names the result of one mutation.
type ResultKey struct {
	Client models.ID
	N      int64
}

func (k ResultKey) values() []any { return []any{k.Client, k.N} }

// Results returns the stored results of mutations.
func (tx Tx) Results(ctx context.Context, keys []ResultKey) (map[ResultKey]*models.Result, error) {
	found := map[ResultKey]*models.Result{}
	if len(keys) == 0 {
		return found, nil
	}
	var rows []*models.Result
	where, args := oneOf(tx, []string{"client_id", "n"}, keys)
	if err := tx.NewSelect().Model(&rows).Where(where, args...).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load results: %w", err)
	}
	for _, r := range rows {
		found[ResultKey{r.ClientID, r.N}] = r
	}
	return found, nil
}

// RefusedCreations returns which of the entities a client asked for in vain.
func (tx Tx) RefusedCreations(ctx context.Context, client models.ID, ids []models.ID) (map[models.ID]bool, error) {
	var found []models.ID
	if len(ids) > 0 {
		err := tx.NewSelect().TableExpr("results").ColumnExpr("refused_id").Where("client_id = ?", client).
			Where("refused_id IN (?)", bun.List(ids)).Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("load refusals: %w", err)
		}
	}
	return setOf(found), nil
}

// SaveResults stores results.
func (tx Tx) SaveResults(ctx context.Context, rows []*models.Result) error {
	return save(ctx, tx, rows)
}
