package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modu/models"
)

// Invites returns the codes of a user that are good at now, the newest first.
func (tx Tx) Invites(ctx context.Context, user models.ID, now models.Time) ([]models.Invite, error) {
	var list []models.Invite
	err := tx.NewSelect().Model(&list).Where("user_id = ?", user).Where("uses_left > 0").Where("expires_at > ?", now).
		OrderExpr("created_at DESC, id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("invites of a user: %w", err)
	}
	return list, nil
}

// AddInvite inserts a code, and removes those of the same user that are no good at now. The caller has locked the user's
// head.
func (tx Tx) AddInvite(ctx context.Context, i *models.Invite, now models.Time) error {
	_, err := tx.NewRaw("DELETE FROM invites WHERE user_id = ? AND (uses_left = 0 OR expires_at <= ?)", i.UserID, now).Exec(ctx)
	if err == nil {
		_, err = tx.NewInsert().Model(i).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("add an invite: %w", err)
	}
	return nil
}

// EndInvite removes a code; ErrNotFound if the user has no such code.
func (tx Tx) EndInvite(ctx context.Context, user, id models.ID) error {
	n, err := affected(tx.NewRaw("DELETE FROM invites WHERE user_id = ? AND id = ?", user, id).Exec(ctx))
	if err == nil && n == 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("end an invite: %w", err)
	}
	return nil
}

// UseInvite takes one use off a code and returns who gave it out; ErrNotFound if it is no good at now, or its inviter's
// account may not be used.
func (tx Tx) UseInvite(ctx context.Context, code string, now models.Time) (inviter models.ID, err error) {
	err = tx.NewRaw(`UPDATE invites SET uses_left = uses_left - 1 WHERE code = ? AND uses_left > 0 AND expires_at > ?
		AND EXISTS (SELECT 1 FROM users u WHERE u.id = invites.user_id AND u.disabled_at IS NULL AND u.deleted_at IS NULL)
		RETURNING user_id`, code, now).Scan(ctx, &inviter)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("use an invite: %w", models.ErrNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("use an invite: %w", err)
	}
	return inviter, nil
}

// An InviteLine is a code with the person who gives it out.
type InviteLine struct {
	models.Invite
	Handle string `bun:"handle"`
	Name   string `bun:"name"`
}

// An InviteList asks for a page of the codes that are good, the newest first.
type InviteList struct {
	User  models.ID // of this person alone; empty: of everybody
	After string    // a code; empty: from the newest
	Limit int
}

// AllInvites returns the page.
func (tx Tx) AllInvites(ctx context.Context, l InviteList, now models.Time) ([]InviteLine, error) {
	where, args := "i.uses_left > 0 AND i.expires_at > ?", []any{now}
	if l.User != "" {
		where, args = where+" AND i.user_id = ?", append(args, l.User)
	}
	if l.After != "" {
		where, args = where+" AND (i.created_at, i.id) < (SELECT created_at, id FROM invites WHERE code = ?)", append(args, l.After)
	}
	var rows []InviteLine
	err := tx.NewRaw("SELECT i.*, p.handle, p.name FROM invites i CROSS JOIN profiles p WHERE p.owner_id = i.user_id AND "+where+
		" ORDER BY i.created_at DESC, i.id DESC LIMIT ?", append(args, l.Limit)...).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("list invites: %w", err)
	}
	return rows, nil
}

// EndCode removes a code and returns whose it was; ErrNotFound if there is none.
func (tx Tx) EndCode(ctx context.Context, code string) (inviter models.ID, err error) {
	err = tx.NewRaw("DELETE FROM invites WHERE code = ? RETURNING user_id", code).Scan(ctx, &inviter)
	if errors.Is(err, sql.ErrNoRows) {
		err = models.ErrNotFound
	}
	return inviter, wrap(err, "end a code")
}
