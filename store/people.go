package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"modu/models"
)

// Profiles returns the profiles of people.
func (tx Tx) Profiles(ctx context.Context, owners []models.ID) ([]*models.Profile, error) {
	return byOwner[models.Profile](ctx, tx, owners)
}

// SaveProfiles writes profiles, with what people are found by.
func (tx Tx) SaveProfiles(ctx context.Context, rows []*models.Profile) error {
	for _, p := range rows {
		p.SearchName = models.SearchText(p.Name)
	}
	return save(ctx, tx, rows)
}

// HandleOwners returns who holds the handles.
func (tx Tx) HandleOwners(ctx context.Context, handles []string) (map[string]models.ID, error) {
	held := map[string]models.ID{}
	if len(handles) == 0 {
		return held, nil
	}
	var rows []*models.Profile
	err := tx.NewSelect().Model(&rows).Column("owner_id", "handle").Where("handle IN (?)", bun.List(handles)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("look up handles: %w", err)
	}
	for _, p := range rows {
		held[p.Handle] = p.OwnerID
	}
	return held, nil
}

// Settings returns the settings of people.
func (tx Tx) Settings(ctx context.Context, owners []models.ID) ([]*models.Settings, error) {
	return byOwner[models.Settings](ctx, tx, owners)
}

// SaveSettings writes settings.
func (tx Tx) SaveSettings(ctx context.Context, rows []*models.Settings) error {
	return save(ctx, tx, rows)
}

// UsersExist returns which of the ids are people.
func (tx Tx) UsersExist(ctx context.Context, ids []models.ID) (map[models.ID]bool, error) {
	var found []models.ID
	if len(ids) > 0 {
		err := tx.NewSelect().TableExpr("users").ColumnExpr("id").Where("id IN (?)", bun.List(ids)).Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("look up people: %w", err)
		}
	}
	return setOf(found), nil
}

func byOwner[T any](ctx context.Context, tx Tx, owners []models.ID) ([]*T, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	var rows []*T
	if err := tx.NewSelect().Model(&rows).Where("owner_id IN (?)", bun.List(owners)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("load by owner: %w", err)
	}
	return rows, nil
}
