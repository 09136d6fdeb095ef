package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// An InboxList asks for what an owner's inbox tells, the newest first.
type InboxList struct {
	Owner   models.ID
	Without []models.ID // people of whom the owner hears nothing: see Unheard
	Since   models.Time // what is older is left out, or as old; 0: nothing is
	Before  *InboxPlace // nil: from the newest
	Limit   int
}

// An InboxPlace is where a line of the inbox stands.
type InboxPlace struct {
	At models.Time `json:"t"`
	ID models.ID   `json:"i"`
}

// Unheard returns the people of whom an owner's inbox tells nothing: those whom the owner has muted, and those between
// whom and the owner there is a block.
func (tx Tx) Unheard(ctx context.Context, owner models.ID) ([]models.ID, error) {
	var ids []models.ID
	err := tx.NewRaw(`SELECT user_id FROM mutes WHERE owner_id = ? UNION SELECT user_id FROM blocks WHERE owner_id = ?
		UNION SELECT owner_id FROM blocks WHERE user_id = ?`, owner, owner, owner).Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("load whom %s does not hear: %w", owner, err)
	}
	return ids, nil
}

// without leaves out the rows whose column names one of the people, or somebody whose account is deleted.
func without(q *bun.SelectQuery, column string, people []models.ID) *bun.SelectQuery {
	q = q.Where(column + " NOT IN (" + deleted + ")")
	if len(people) == 0 {
		return q
	}
	return q.Where(column+" NOT IN (?)", bun.List(people))
}

// page bounds the rows of one table of the inbox, whose time is in the column at.
func (l InboxList) page(q *bun.SelectQuery, at string) *bun.SelectQuery {
	q = q.Where("owner_id = ?", l.Owner)
	if l.Since > 0 {
		q = q.Where(at+" > ?", l.Since)
	}
	if l.Before != nil {
		q = q.Where(at+" <= ?", l.Before.At).Where("("+at+" < ? OR id < ?)", l.Before.At, l.Before.ID)
	}
	return q.OrderExpr(at + " DESC, id DESC").Limit(int64(l.Limit))
}

// InboxCheers returns the cheers that the owner got.
func (tx Tx) InboxCheers(ctx context.Context, l InboxList) ([]*models.Cheer, error) {
	var rows []*models.Cheer
	q := without(tx.NewSelect().Model(&rows), "sender_id", l.Without).Where("target_owner_id = ?", l.Owner)
	if err := l.page(q, "created_at").Scan(ctx); err != nil {
		return nil, fmt.Errorf("load cheers of the inbox: %w", err)
	}
	return rows, nil
}

// CheeredAfter returns which of an owner's targets got a cheer at a place of the inbox or after it.
func (tx Tx) CheeredAfter(
	ctx context.Context, owner models.ID, targets []models.ID, place InboxPlace, unheard []models.ID,
) (map[models.ID]bool, error) {
	var ids []models.ID
	if len(targets) > 0 {
		q := tx.NewSelect().TableExpr("cheers").ColumnExpr("DISTINCT target_id").Where("owner_id = ?", owner).
			Where("target_id IN (?)", bun.List(targets)).Where("created_at >= ?", place.At).
			Where("(created_at > ? OR id >= ?)", place.At, place.ID)
		if err := without(q, "sender_id", unheard).Scan(ctx, &ids); err != nil {
			return nil, fmt.Errorf("load later cheers: %w", err)
		}
	}
	return setOf(ids), nil
}

// A CheerLine is what the inbox tells of one target.
type CheerLine struct {
	Count  int             // of people
	Emojis models.Counts   // of their cheers
	People []models.Person // the newest, at most as many as were asked for
}

// CheerLines tells of an owner's targets who cheered on them, but for some; targets without cheers are left out.
func (tx Tx) CheerLines(
	ctx context.Context, owner models.ID, targets, unheard []models.ID, people int,
) (map[models.ID]*CheerLine, error) {
	lines := make(map[models.ID]*CheerLine, len(targets))
	if len(targets) == 0 {
		return lines, nil
	}
	on := func() *bun.SelectQuery {
		q := tx.NewSelect().TableExpr("cheers").Where("owner_id = ?", owner).Where("target_id IN (?)", bun.List(targets))
		return without(q, "sender_id", unheard)
	}
	var counts []struct {
		TargetID models.ID
		Emoji    string
		N        int
	}
	if err := on().ColumnExpr("target_id, emoji, count(*) AS n").GroupExpr("target_id, emoji").Scan(ctx, &counts); err != nil {
		return nil, fmt.Errorf("count cheers of the inbox: %w", err)
	}
	for _, c := range counts {
		line := lines[c.TargetID]
		if line == nil {
			line = &CheerLine{Emojis: models.Counts{}}
			lines[c.TargetID] = line
		}
		line.Count += c.N
		line.Emojis[c.Emoji] = c.N
	}
	var newest []struct {
		TargetID models.ID
		User     models.Person
	}
	ranked := on().ColumnExpr(`target_id, "user"`).
		ColumnExpr("row_number() OVER (PARTITION BY target_id ORDER BY created_at DESC, id DESC) AS place")
	err := tx.NewSelect().TableExpr("(?) AS part", ranked).ColumnExpr(`target_id, "user"`).Where("place <= ?", people).
		OrderExpr("target_id, place").Scan(ctx, &newest)
	if err != nil {
		return nil, fmt.Errorf("load people of the inbox: %w", err)
	}
	for _, n := range newest {
		lines[n.TargetID].People = append(lines[n.TargetID].People, n.User)
	}
	return lines, nil
}

// InboxRequests returns the people who ask to follow the owner.
func (tx Tx) InboxRequests(ctx context.Context, l InboxList) ([]*models.Follower, error) {
	var rows []*models.Follower
	q := without(tx.NewSelect().Model(&rows), "user_id", l.Without).Where("state = ?", models.Requested).
		Where("user_id NOT IN (" + deleted + ")")
	if err := l.page(q, "created_at").Scan(ctx); err != nil {
		return nil, fmt.Errorf("load requests of the inbox: %w", err)
	}
	return rows, nil
}

// InboxNews returns the owner's news; those that name nobody are heard too.
func (tx Tx) InboxNews(ctx context.Context, l InboxList) ([]*models.News, error) {
	var rows []*models.News
	q := tx.NewSelect().Model(&rows).WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("from_id IS NULL").WhereGroup(" OR ", func(q *bun.SelectQuery) *bun.SelectQuery {
			return without(q, "from_id", l.Without)
		})
	})
	if err := l.page(q, "at").Scan(ctx); err != nil {
		return nil, fmt.Errorf("load news of the inbox: %w", err)
	}
	return rows, nil
}
