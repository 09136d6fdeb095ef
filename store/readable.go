package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// A ReadableStream is one stream of a person's list, with where it stands.
type ReadableStream struct {
	Stream  models.Stream
	OwnerID models.ID
	Seq     models.Seq
	Fence   models.Fence
	Place   int        // 0 s/, 1 f/, 2 g/ of goals, 3 g/ of diaries
	Date    models.Day // of a diary
}

// Readable returns the streams that open by themselves for a person: s/ of their own, f/ of those they follow, g/ of
// the active goals, and of the diaries since a day, that name them.
func (tx Tx) Readable(ctx context.Context, user models.ID, since models.Day) ([]ReadableStream, error) {
	var rows []ReadableStream
	err := tx.NewRaw(`
		SELECT 's/' || h.owner_id AS stream, h.owner_id, h.seq_s AS seq, h.fence, 0 AS place, '' AS date FROM heads h WHERE h.owner_id = ?
		UNION ALL
		SELECT 'f/' || h.owner_id, h.owner_id, h.seq_f, h.fence, 1, '' FROM follows f
			JOIN heads h ON h.owner_id = f.user_id
			WHERE f.owner_id = ? AND f.state = 'accepted' AND h.deleted_at IS NULL
		UNION ALL
		SELECT 'g/' || v.goal_id, v.owner_id, coalesce(sh.seq, 0), h.fence, 2, '' FROM viewers v
			JOIN goals g ON g.owner_id = v.owner_id AND g.id = v.goal_id
			JOIN follows f ON f.owner_id = v.user_id AND f.user_id = v.owner_id
			JOIN heads h ON h.owner_id = v.owner_id
			LEFT JOIN shared_heads sh ON sh.owner_id = v.owner_id AND sh.id = v.goal_id
			WHERE v.user_id = ? AND g.audience = 'selected' AND g.status = 'active' AND g.deleted_at IS NULL
			AND f.state = 'accepted' AND h.deleted_at IS NULL
		UNION ALL
		SELECT 'g/' || d.id, d.owner_id, coalesce(sh.seq, 0), h.fence, 3, d.date FROM follows f
			CROSS JOIN diaries d
			JOIN heads h ON h.owner_id = d.owner_id
			LEFT JOIN shared_heads sh ON sh.owner_id = d.owner_id AND sh.id = d.id
			WHERE f.owner_id = ? AND f.state = 'accepted' AND d.owner_id = f.user_id AND d.date >= ?
			AND d.audience = 'selected' AND NOT d.draft AND d.deleted_at IS NULL AND h.deleted_at IS NULL
			AND EXISTS (SELECT 1 FROM diary_viewers v WHERE v.user_id = f.owner_id AND v.owner_id = d.owner_id AND v.diary_id = d.id)
		ORDER BY place, stream`, user, user, user, user, since).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("list streams: %w", err)
	}
	return rows, nil
}

// GoodSessions returns which sessions are neither revoked nor expired, and which belong to a disabled account. A personal
// access token counts as a session; while its account is deleted it is over.
func (tx Tx) GoodSessions(ctx context.Context, ids []models.ID, now models.Time) (good, disabled map[models.ID]bool, err error) {
	var rows []struct {
		ID         models.ID
		RevokedAt  models.Time
		ExpiresAt  models.Time
		DisabledAt models.Time
		Token      int
	}
	good, disabled = map[models.ID]bool{}, map[models.ID]bool{}
	if len(ids) == 0 {
		return good, disabled, nil
	}
	err = tx.NewRaw(`SELECT s.id, s.revoked_at, s.expires_at, u.disabled_at, 0 AS token
			FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id IN (?)
		UNION ALL SELECT t.id, NULL, t.expires_at, u.disabled_at, 1
			FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.id IN (?) AND u.deleted_at IS NULL`, bun.List(ids), bun.List(ids)).Scan(ctx, &rows)
	if err != nil {
		return nil, nil, fmt.Errorf("read sessions: %w", err)
	}
	for _, r := range rows {
		good[r.ID] = r.RevokedAt == 0 && (r.ExpiresAt > now || r.Token != 0 && r.ExpiresAt == 0)
		disabled[r.ID] = r.DisabledAt != 0
	}
	return good, disabled, nil
}
