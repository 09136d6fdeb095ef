package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// A LiveSession is a session with what its user's row says of it.
type LiveSession struct {
	models.Session
	DisabledAt models.Time `bun:"disabled_at"` // of the user
}

const selectSession = `SELECT s.user_id, s.id, s.generation, s.rotated_at, s.agent, s.created_at, s.used_at, s.expires_at,
	s.revoked_at, u.disabled_at FROM sessions s JOIN users u ON u.id = s.user_id WHERE `

// Session returns a session, whatever its state; ErrNotFound if there is none of that id.
func (tx Tx) Session(ctx context.Context, id models.ID) (LiveSession, error) {
	return tx.session(ctx, id, "")
}

// LockSession is Session, holding the row until the transaction ends.
func (tx Tx) LockSession(ctx context.Context, id models.ID) (LiveSession, error) {
	if !tx.Postgres() {
		return tx.session(ctx, id, "")
	}
	return tx.session(ctx, id, " FOR NO KEY UPDATE OF s")
}

func (tx Tx) session(ctx context.Context, id models.ID, suffix string) (LiveSession, error) {
	var s LiveSession
	err := tx.NewRaw(selectSession+"s.id = ?"+suffix, id).Scan(ctx, &s)
	if errors.Is(err, sql.ErrNoRows) {
		return LiveSession{}, fmt.Errorf("session: %w", models.ErrNotFound)
	}
	if err != nil {
		return LiveSession{}, fmt.Errorf("session: %w", err)
	}
	return s, nil
}

// UserSessions returns the sessions of a user that are not revoked and not expired at now, the one used last first.
func (tx Tx) UserSessions(ctx context.Context, user models.ID, now models.Time) ([]models.Session, error) {
	var list []models.Session
	err := tx.NewSelect().Model(&list).
		Where("user_id = ?", user).Where("revoked_at IS NULL").Where("expires_at > ?", now).
		OrderExpr("used_at DESC, id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions of a user: %w", err)
	}
	return list, nil
}

// AddSession inserts a session of a user. The caller has locked the user's head.
func (tx Tx) AddSession(ctx context.Context, s *models.Session) error {
	if _, err := tx.NewInsert().Model(s).Exec(ctx); err != nil {
		return fmt.Errorf("add a session: %w", err)
	}
	return nil
}

// RotateSession stores the generation of a session and when it became the current one. The caller has locked it.
func (tx Tx) RotateSession(ctx context.Context, s *models.Session) error {
	_, err := tx.NewUpdate().Model(s).Column("generation", "rotated_at", "used_at").WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("rotate a session: %w", err)
	}
	return nil
}

// EndSessions revokes those sessions of a user among ids that are not revoked yet, and raises the user's fence in the
// same transaction. It returns nil if there were none. The caller has locked
// the user's head.
func (tx Tx) EndSessions(ctx context.Context, user models.ID, ids []models.ID, at models.Time) (*FenceRaise, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	res, err := tx.NewUpdate().Model((*models.Session)(nil)).Set("revoked_at = ?", at).
		Where("user_id = ?", user).Where("id IN (?)", bun.List(ids)).Where("revoked_at IS NULL").Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	if n == 0 {
		return nil, nil
	}
	raise, err := tx.RaiseFence(ctx, user)
	if err != nil {
		return nil, err
	}
	return &raise, nil
}

// PurgeSessions removes the rows of a user's sessions that ended before a time.
func (tx Tx) PurgeSessions(ctx context.Context, user models.ID, before models.Time) error {
	_, err := tx.NewDelete().Model((*models.Session)(nil)).Where("user_id = ?", user).
		Where("revoked_at < ? OR expires_at < ?", before, before).Exec(ctx)
	if err != nil {
		return fmt.Errorf("purge sessions: %w", err)
	}
	return nil
}
