package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

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

// Pages returns the entries of each query, in the order of seq. A delta is a snapshot with Until 0.
func (tx Tx) Pages(ctx context.Context, queries []PageQuery) ([][]*models.Entry, error) {
	pages := make([][]*models.Entry, len(queries))
	for at := 0; at < len(queries); at += pagesAtOnce {
		chunk := queries[at:min(at+pagesAtOnce, len(queries))]
		var rows []struct {
			Ask          int
			models.Entry `bun:",extend"`
		}
		parts, args := []string{}, []any{}
		for i, q := range chunk {
			for _, p := range q.parts() {
				parts = append(parts, "SELECT * FROM (SELECT ? AS ask, entries.* FROM entries WHERE owner_id = ? AND audience = ? AND "+p.where+" LIMIT ?) AS part")
				args = append(append(append(args, i, q.Owner, q.Audience), p.args...), q.Limit)
			}
		}
		if err := tx.NewRaw(strings.Join(parts, " UNION ALL "), args...).Scan(ctx, &rows); err != nil {
			return nil, fmt.Errorf("read entries: %w", err)
		}
		for i := range rows {
			p := &pages[at+rows[i].Ask]
			*p = append(*p, &rows[i].Entry)
		}
		for i, q := range chunk {
			p := &pages[at+i]
			slices.SortFunc(*p, func(a, b *models.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
			*p = (*p)[:min(len(*p), q.Limit)]
		}
	}
	return pages, nil
}

// A pagePart is a piece of a page that one index gives as it is needed: entries_seq what is new, entries_day a window.
type pagePart struct {
	where string
	args  []any
}

func (q PageQuery) parts() (parts []pagePart) {
	if q.Until > q.After {
		// Each + keeps a planner from walking the whole stream by entries_seq, for the order or because it lacks statistics.
		const snapshot = "state = 0 AND "
		seqs := []any{q.After, q.Until}
		if q.Days != nil {
			days := bun.List(append([]models.Day{""}, q.Days...))
			parts = append(parts, pagePart{snapshot + "seq > ? AND seq <= ? AND day IN (?) ORDER BY +seq", append(seqs, days)})
		} else {
			parts = append(parts, pagePart{snapshot + "seq > ? AND seq <= ? AND day = '' ORDER BY +seq", seqs},
				pagePart{snapshot + "+seq > ? AND +seq <= ? AND day >= ? ORDER BY +seq", append(seqs, q.From)})
		}
	}
	if after := max(q.After, q.Until); q.Until <= q.After || q.Head > q.Until { // else nothing is newer than the snapshot
		parts = append(parts, pagePart{"seq > ? ORDER BY seq", []any{after}})
	}
	return parts
}

// ownersAudiences are those that every owner has one stream of.
var ownersAudiences = []string{"s", "f", "p"}

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
	entries := make([]EntryKey, 0, len(keys)*len(ownersAudiences))
	for _, k := range keys {
		for _, audience := range ownersAudiences {
			entries = append(entries, EntryKey{k.Owner, audience, kind, k.ID})
		}
	}
	where, args := oneOf(tx, entryKey, entries)
	err := tx.NewSelect().TableExpr("entries").ColumnExpr("owner_id, entity_id, max(rev) AS rev").Where(where, args...).
		Group("owner_id", "entity_id").Scan(ctx, &rows)
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

func (k EntryKey) values() []any { return []any{k.Owner, k.Audience, k.Kind, k.Entity} }

var entryKey = []string{"owner_id", "audience", "kind", "entity_id"}

// Mentioned returns which of the entries exist, whatever their state.
func (tx Tx) Mentioned(ctx context.Context, keys []EntryKey) (map[EntryKey]bool, error) {
	found := map[EntryKey]bool{}
	for len(keys) > 0 {
		n := min(len(keys), maxRows)
		var rows []models.Entry
		where, args := oneOf(tx, entryKey, keys[:n])
		err := tx.NewSelect().Model(&rows).Column("owner_id", "audience", "kind", "entity_id").Where(where, args...).Scan(ctx)
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
