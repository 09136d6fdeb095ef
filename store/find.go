package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// away selects whom nobody finds: people whose account is deleted or disabled, few at any time.
const away = deleted + " UNION ALL SELECT id FROM users WHERE disabled_at IS NOT NULL"

// blockedWith selects the people between whom and one there is a block; it takes the one twice.
const blockedWith = "SELECT user_id FROM blocks WHERE owner_id = ? UNION ALL SELECT owner_id FROM blocks WHERE user_id = ?"

// above is more than any text that begins with a prefix.
func above(prefix string) string { return prefix + "\U0010FFFF" }

// A Find asks for people who can be found by a reader, in pages: first those whose handle begins with a text, by handle;
// then the others whose name does, by name.
type Find struct {
	Reader models.ID
	Handle string // a prefix; empty: by name only
	Name   string // a prefix, as models.SearchText makes it
	Limit  int
}

// found selects the people who let themselves be found, and whom no block hides from the reader.
func (tx Tx) found(f Find, rows *[]*models.Profile) *bun.SelectQuery {
	return tx.NewSelect().Model(rows).
		Join("JOIN settings AS s ON s.owner_id = profile.owner_id").
		Where("s.searchable_by_handle").
		Where("profile.owner_id <> ?", f.Reader).
		Where("profile.owner_id NOT IN ("+away+")").
		Where("profile.owner_id NOT IN ("+blockedWith+")", f.Reader, f.Reader).
		Limit(int64(f.Limit))
}

// FindByHandle returns the people whose handle begins with f.Handle and comes after another.
func (tx Tx) FindByHandle(ctx context.Context, f Find, after string) ([]*models.Profile, error) {
	if f.Handle == "" {
		return nil, nil
	}
	var rows []*models.Profile
	err := tx.found(f, &rows).Where("profile.handle >= ?", f.Handle).Where("profile.handle < ?", above(f.Handle)).
		Where("profile.handle > ?", after).Order("profile.handle").Scan(ctx)
	return rows, wrap(err, "find people by handle")
}

// A NamePlace is where a person stands among those found by name.
type NamePlace struct {
	Name string    `json:"n"` // as it is searched
	ID   models.ID `json:"i"`
}

// FindByName returns the people whose name begins with f.Name, and whose handle does not begin with f.Handle, after a
// place.
func (tx Tx) FindByName(ctx context.Context, f Find, after NamePlace) ([]*models.Profile, error) {
	if after.ID == "" {
		after = NamePlace{f.Name, models.NilID}
	}
	var rows []*models.Profile
	q := tx.found(f, &rows).Where("profile.search_name >= ?", after.Name).Where("profile.search_name < ?", above(f.Name)).
		Where("(profile.search_name, profile.owner_id) > (?, ?)", after.Name, after.ID)
	if f.Handle != "" {
		q = q.Where("NOT (profile.handle >= ? AND profile.handle < ?)", f.Handle, above(f.Handle))
	}
	err := q.Order("profile.search_name", "profile.owner_id").Scan(ctx)
	return rows, wrap(err, "find people by name")
}

// FindByEmail returns who has an e-mail, has shown that it is theirs, and lets themselves be found by it: one or nobody.
func (tx Tx) FindByEmail(ctx context.Context, reader models.ID, key string) ([]*models.Profile, error) {
	var rows []*models.Profile
	err := tx.NewSelect().Model(&rows).
		Join("JOIN users AS u ON u.id = profile.owner_id").
		Join("JOIN settings AS s ON s.owner_id = u.id").
		Where("u.email_key <> ''").Where("u.email_key = ?", key).Where("u.verified_at IS NOT NULL").
		Where("u.disabled_at IS NULL").Where("u.deleted_at IS NULL").Where("s.searchable_by_email").
		Where("u.id <> ?", reader).Where("u.id NOT IN ("+blockedWith+")", reader, reader).Scan(ctx)
	return rows, wrap(err, "find a person by e-mail")
}

// An Exploring asks for people who want to be found and were active in public lately, the latest first.
type Exploring struct {
	Reader   models.ID
	Since    models.Time // when they were active at the earliest
	From, To models.Day  // both included: a public todo of theirs stands on one of these days
	After    ExplorePlace
	Limit    int
}

// An ExplorePlace is where a person stands among them; the zero place is before the first.
type ExplorePlace struct {
	At models.Time `json:"a"`
	ID models.ID   `json:"i"`
}

// Explore returns a page of them.
func (tx Tx) Explore(ctx context.Context, e Exploring) ([]ExplorePlace, error) {
	q := tx.NewSelect().TableExpr("heads AS h").ColumnExpr("h.public_at AS at, h.owner_id AS id").
		Where("h.in_explore").Where("h.deleted_at IS NULL").Where("h.public_at >= ?", e.Since).
		Where("h.owner_id <> ?", e.Reader).
		Where("h.owner_id NOT IN ("+away+")").Where("h.owner_id NOT IN ("+blockedWith+")", e.Reader, e.Reader).
		Where(`EXISTS (SELECT 1 FROM todos t JOIN goals g ON g.owner_id = t.owner_id AND g.id = t.goal_id
			WHERE t.owner_id = h.owner_id AND t.date >= ? AND t.date <= ? AND t.deleted_at IS NULL
			AND g.audience = 'public' AND g.status = 'active' AND g.deleted_at IS NULL)`, e.From, e.To)
	if e.After.ID != "" {
		q = q.Where("h.public_at <= ?", e.After.At).Where("(h.public_at, h.owner_id) < (?, ?)", e.After.At, e.After.ID)
	}
	var rows []ExplorePlace
	err := q.OrderExpr("h.public_at DESC, h.owner_id DESC").Limit(int64(e.Limit)).Scan(ctx, &rows)
	return rows, wrap(err, "explore")
}

// An EdgeCount says how many accepted follows a person has, as a reader may know: without people whom nobody finds, and
// without those whom a block hides from the reader.
type EdgeCount struct {
	Followers int `bun:"followers"`
	Followees int `bun:"followees"`
}

// CountEdges counts the follows of a person. The reader is empty for somebody signed out.
func (tx Tx) CountEdges(ctx context.Context, owner, reader models.ID) (n EdgeCount, err error) {
	if reader == "" {
		reader = models.NilID
	}
	count := func(table string) string {
		return fmt.Sprintf(`(SELECT count(*) FROM %s WHERE owner_id = ? AND state = 'accepted'
			AND user_id NOT IN (%s) AND user_id NOT IN (%s))`, table, away, blockedWith)
	}
	err = tx.NewRaw("SELECT "+count("followers")+" AS followers, "+count("follows")+" AS followees",
		owner, reader, reader, owner, reader, reader).Scan(ctx, &n)
	return n, wrap(err, "count follows")
}
