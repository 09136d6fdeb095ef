package store

import (
	"context"
	"fmt"

	"modu/models"
)

// CreateAccount inserts a new person: the user, the profile, the settings, the head, and the profile's and settings'
// first entries in the person's streams. IsUnique(err, "users_email") and IsUnique(err, "profiles_handle") tell what
// was taken.
func CreateAccount(ctx context.Context, tx Tx, u *models.User, p *models.Profile, s *models.Settings) error {
	head := &models.Head{OwnerID: u.ID, SeqS: 2, SeqF: 1, SeqP: 1, Fence: 1, InExplore: s.InExplore}
	p.SearchName = models.SearchText(p.Name)
	entry := func(audience byte, kind string, seq models.Seq) *models.Entry {
		return &models.Entry{
			OwnerID: u.ID, Audience: string(audience), Kind: kind, EntityID: u.ID, Seq: seq, Rev: 1,
			State: models.EntryLive, At: u.CreatedAt,
		}
	}
	entries := []*models.Entry{
		entry(models.LetterSelf, "profile", 1),
		entry(models.LetterSelf, "settings", 2),
		entry(models.LetterFollowers, "profile", 1),
		entry(models.LetterPublic, "profile", 1),
	}
	p.OwnerID, p.Rev, p.CreatedAt = u.ID, 1, u.CreatedAt
	s.OwnerID, s.Rev, s.CreatedAt = u.ID, 1, u.CreatedAt
	for _, row := range []any{u, p, s, head, &entries} {
		if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
			return fmt.Errorf("create an account: %w", err)
		}
	}
	return nil
}
