package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"modu/models"
)

// An AccountList asks for a page of all accounts, in the order of their handles.
type AccountList struct {
	Text     string // is part of the handle, the name or the e-mail; as models.SearchText makes it, or empty
	Disabled bool   // those alone
	Deleted  bool   // likewise
	After    string // a handle; empty: from the first
	Limit    int
}

// Accounts returns the page.
func (tx Tx) Accounts(ctx context.Context, l AccountList) ([]Account, error) {
	var where []string
	var args []any
	and := func(condition string, values ...any) { where, args = append(where, condition), append(args, values...) }
	// What is selected by goes first. SQLite takes the tables of a CROSS JOIN as they stand.
	from := "profiles p CROSS JOIN users u"
	if l.Disabled || l.Deleted {
		from = "users u CROSS JOIN profiles p"
	}
	and("u.id = p.owner_id")
	if l.Disabled {
		and("u.disabled_at IS NOT NULL")
	}
	if l.Deleted {
		and("u.deleted_at IS NOT NULL")
	}
	if l.After != "" {
		and("p.handle > ?", l.After)
	}
	if l.Text != "" {
		part := "%" + likeEscape.Replace(l.Text) + "%"
		and("(p.handle LIKE ? ESCAPE '!' OR p.search_name LIKE ? ESCAPE '!' OR u.email_key LIKE ? ESCAPE '!')", part, part, part)
	}
	var rows []accountRow
	err := tx.NewRaw("SELECT "+accountColumns+" FROM "+from+" WHERE "+strings.Join(where, " AND ")+
		" ORDER BY p.handle LIMIT ?", append(args, l.Limit)...).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	list := make([]Account, len(rows))
	for i := range rows {
		list[i] = rows[i].account()
	}
	return list, nil
}

// An AccountCount is what a line of a list says of an account beside what the account says itself.
type AccountCount struct {
	ID        models.ID `bun:"id"`
	Todos     int       `bun:"todos"`     // not deleted
	Followers int       `bun:"followers"` // accepted
	Devices   int       `bun:"devices"`   // that are signed in

	SessionAt models.Time `bun:"session_at"` // when a device last asked for a new token
	ClientAt  models.Time `bun:"client_at"`  // when one last connected
	TokenAt   models.Time `bun:"token_at"`   // when a personal access token was last used
}

// SeenAt is when the person was last there, to within some minutes; 0: never.
func (c AccountCount) SeenAt() models.Time { return max(c.SessionAt, c.ClientAt, c.TokenAt) }

// CountAccounts counts for some accounts; a session that was not used since a time is over.
func (tx Tx) CountAccounts(ctx context.Context, users []models.ID, now, since models.Time) (map[models.ID]AccountCount, error) {
	counts := map[models.ID]AccountCount{}
	if len(users) == 0 {
		return counts, nil
	}
	var rows []AccountCount
	err := tx.NewRaw(`SELECT h.owner_id AS id,
		(SELECT count(*) FROM `+tx.todosRead()+` WHERE todo.owner_id = h.owner_id AND todo.deleted_at IS NULL) AS todos,
		(SELECT count(*) FROM followers f WHERE f.owner_id = h.owner_id AND f.state = 'accepted') AS followers,
		(SELECT count(*) FROM sessions s WHERE s.user_id = h.owner_id AND s.revoked_at IS NULL AND s.expires_at > ? AND s.used_at > ?) AS devices,
		(SELECT max(s.used_at) FROM sessions s WHERE s.user_id = h.owner_id) AS session_at,
		(SELECT max(c.seen_at) FROM clients c WHERE c.user_id = h.owner_id) AS client_at,
		(SELECT max(t.used_at) FROM tokens t WHERE t.user_id = h.owner_id) AS token_at
		FROM heads h WHERE h.owner_id IN (?)`, now, since, bun.List(users)).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("count accounts: %w", err)
	}
	for _, r := range rows {
		counts[r.ID] = r
	}
	return counts, nil
}

// HandlesNear returns at most limit handles on each side of a text, in no order: those that it may be a slip of.
func (tx Tx) HandlesNear(ctx context.Context, text string, limit int) ([]string, error) {
	var above, below []string
	err := tx.NewRaw("SELECT handle FROM profiles WHERE handle >= ? ORDER BY handle LIMIT ?", text, limit).Scan(ctx, &above)
	if err == nil {
		err = tx.NewRaw("SELECT handle FROM profiles WHERE handle < ? ORDER BY handle DESC LIMIT ?", text, limit).Scan(ctx, &below)
	}
	return append(above, below...), wrap(err, "look for handles near a text")
}

// HandlesOf returns at most limit handles of people who have a name, as models.SearchText makes it.
func (tx Tx) HandlesOf(ctx context.Context, name string, limit int) ([]string, error) {
	var handles []string
	err := tx.NewRaw("SELECT handle FROM profiles WHERE search_name = ? ORDER BY owner_id LIMIT ?", name, limit).Scan(ctx, &handles)
	return handles, wrap(err, "look for people by name")
}
