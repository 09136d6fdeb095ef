package store

import (
	"context"
	"fmt"

	"modu/models"
)

// A DiaryList asks for diaries of one owner, by day.
type DiaryList struct {
	Owner    models.ID
	From, To models.Day  // both included; empty: open
	Deleted  bool        // those that can be restored, instead of the others
	Text     string      // that the owner's contain, as models.SearchText makes it; empty: any
	Sight    *DiarySight // nil: the owner reads
	After    *models.Day // nil: from the first
	Limit    int
}

// A DiarySight is what somebody else sees of an owner's diaries, between whom there is no block: the public ones, and to
// a follower those for followers and those that name the follower.
type DiarySight struct {
	Reader  models.ID // empty: signed out
	Follows bool
}

// ListDiaries returns a page of diaries.
func (tx Tx) ListDiaries(ctx context.Context, l DiaryList) ([]*models.Diary, error) {
	var rows []*models.Diary
	q := whetherDeleted(tx.NewSelect().Model(&rows).Where("owner_id = ?", l.Owner), l.Deleted)
	if l.From != "" {
		q = q.Where("date >= ?", l.From)
	}
	if l.To != "" {
		q = q.Where("date <= ?", l.To)
	}
	if l.Text != "" {
		q = containing(q, l.Text)
	}
	if l.After != nil {
		q = q.Where("date > ?", *l.After)
	}
	if s := l.Sight; s != nil {
		q = q.Where("NOT draft")
		if s.Follows {
			q = q.Where(`(audience IN (?, ?) OR audience = ? AND EXISTS (SELECT 1 FROM diary_viewers AS v
				WHERE v.user_id = ? AND v.owner_id = diary.owner_id AND v.diary_id = diary.id))`,
				models.Public, models.Followers, models.Selected, s.Reader)
		} else {
			q = q.Where("audience = ?", models.Public)
		}
	}
	if err := q.Order("date").Limit(int64(l.Limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list diaries: %w", err)
	}
	return rows, nil
}
