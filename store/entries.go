package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"modu/models"
)

// pagesAtOnce is how many streams one statement reads.
const pagesAtOnce = 64

// SaveEntries moves entries forward, or makes them.
func (tx Tx) SaveEntries(ctx context.Context, entries []*models.Entry) error {
	return save(ctx, tx, entries)
}

// A PageQuery asks for the entries of one stream after a cursor.
type PageQuery struct {
	Owner    models.ID
	Audience string
	After    models.Seq
	Limit    int
	// Entries up to Until are those of a snapshot: only live ones, of no day or of a day in the window. Either Days
	// lists the window's days, or it begins at From and has no end.
	Until models.Seq
	Head  models.Seq // of the stream, in this snapshot
	Days  []models.Day
	From  models.Day
}

// Pages returns the entries of each query, in the order of seq. It is the one catch-up query: a delta is a snapshot
// with Until 0.
func (tx Tx) Pages(ctx context.Context, queries []PageQuery) ([][]*models.Entry, error) {
	pages := make([][]*models.Entry, len(queries))
	for at := 0; at < len(queries); at += pagesAtOnce {
		chunk := queries[at:min(at+pagesAtOnce, len(queries))]
		var rows []struct {
			Ask          int
			models.Entry `bun:",extend"`
		}
		parts, args := make([]string, len(chunk)), []any{}
		for i, q := range chunk {
			where, a := q.where()
			parts[i] = "SELECT * FROM (SELECT ? AS ask, entries.* FROM entries WHERE " + where + " LIMIT ?) AS part"
			args = append(append(append(args, i), a...), q.Limit)
		}
		if err := tx.NewRaw(strings.Join(parts, " UNION ALL "), args...).Scan(ctx, &rows); err != nil {
			return nil, fmt.Errorf("read entries: %w", err)
		}
		for i := range rows {
			p := &pages[at+rows[i].Ask]
			*p = append(*p, &rows[i].Entry)
		}
	}
	return pages, nil
}

func (q PageQuery) where() (sql string, args []any) {
	sql, args = "owner_id = ? AND audience = ? AND seq > ?", []any{q.Owner, q.Audience, q.After}
	if q.Until <= q.After { // a delta
		return sql + " ORDER BY seq", args
	}
	window, wargs := "state = 0 AND (day = '' OR day >= ?)", []any{q.From}
	if q.Days != nil {
		window, wargs = "state = 0 AND day IN (?)", []any{bun.In(append([]models.Day{""}, q.Days...))}
	}
	if q.Head > q.Until { // the snapshot began before what is newest now
		return sql + " AND (seq > ? OR " + window + ") ORDER BY seq", append(append(args, q.Until), wargs...)
	}
	return sql + " AND " + window + " ORDER BY seq", append(args, wargs...)
}

// EntryRevs returns the highest rev that the entries of each entity carry, of any stream of the key's owner.
func (tx Tx) EntryRevs(ctx context.Context, kind string, keys []Key) (map[Key]models.Rev, error) {
	revs := map[Key]models.Rev{}
	if len(keys) == 0 {
		return revs, nil
	}
	var rows []struct {
		OwnerID, EntityID models.ID
		Rev               models.Rev
	}
	err := tx.NewSelect().TableExpr("entries").ColumnExpr("owner_id, entity_id, max(rev) AS rev").
		Where("audience IN ('s', 'f', 'p')").Where("kind = ?", kind).
		Where("(owner_id, entity_id) IN (?)", bun.In(keys)).Group("owner_id", "entity_id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read revs: %w", err)
	}
	for _, r := range rows {
		revs[Key{r.OwnerID, r.EntityID}] = r.Rev
	}
	return revs, nil
}

// An EntryKey names an entry.
type EntryKey struct {
	Owner    models.ID
	Audience string
	Kind     string
	Entity   models.ID
}

// AppendQuery writes the key as a row value.
func (k EntryKey) AppendQuery(gen schema.QueryGen, b []byte) ([]byte, error) {
	b = append(b, '(')
	b = gen.Append(b, string(k.Owner))
	for _, s := range []string{k.Audience, k.Kind, string(k.Entity)} {
		b = append(b, ", "...)
		b = gen.Append(b, s)
	}
	return append(b, ')'), nil
}

// Mentioned returns which of the entries exist, whatever their state.
func (tx Tx) Mentioned(ctx context.Context, keys []EntryKey) (map[EntryKey]bool, error) {
	found := map[EntryKey]bool{}
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		var rows []models.Entry
		err := tx.NewSelect().Model(&rows).Column("owner_id", "audience", "kind", "entity_id").
			Where("(owner_id, audience, kind, entity_id) IN (?)", bun.In(keys[:n])).Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("read mentions: %w", err)
		}
		for _, r := range rows {
			found[EntryKey{r.OwnerID, r.Audience, r.Kind, r.EntityID}] = true
		}
		keys = keys[n:]
	}
	return found, nil
}

// LiveUnder returns the live entries of one stream that stand under a root.
func (tx Tx) LiveUnder(ctx context.Context, owner models.ID, audience string, root models.ID) ([]*models.Entry, error) {
	var rows []*models.Entry
	err := tx.NewSelect().Model(&rows).Where("owner_id = ?", owner).Where("root_id = ?", root).
		Where("audience = ?", audience).Where("state = ?", models.EntryLive).Order("seq").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read entries under %s: %w", root, err)
	}
	return rows, nil
}
