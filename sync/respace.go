package sync

import (
	"context"
	"slices"
	"strings"

	"modu/models"
	"modu/store"
)

// respaceAll gives new, short ranks to the todos and goals among which a rank has grown too long. Their order stays.
func (w *world) respaceAll(ctx context.Context, tx store.Tx) error {
	for g := range w.respace {
		if err := w.respaceTodos(ctx, tx, g); err != nil {
			return err
		}
	}
	for owner := range w.reroutine {
		if err := w.respaceRoutines(ctx, tx, owner); err != nil {
			return err
		}
	}
	for owner := range w.rerank {
		if err := w.respaceGoals(ctx, tx, owner); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) respaceTodos(ctx context.Context, tx store.Tx, g store.Group) error {
	rows, err := tx.TodosIn(ctx, g)
	if err != nil {
		return err
	}
	for _, t := range rows {
		w.todos.load(store.Key{Owner: t.OwnerID, ID: t.ID}, t)
	}
	var group []*models.Todo
	for _, c := range w.todos.rows {
		if c.is != nil && c.is.DeletedAt == 0 && groupOf(c.is) == g {
			group = append(group, c.is)
		}
	}
	slices.SortFunc(group, func(a, b *models.Todo) int {
		return order(a.Rank, a.ID, b.Rank, b.ID)
	})
	for i, rank := range models.RanksEvenly(len(group)) {
		w.todos.edit(store.Key{Owner: group[i].OwnerID, ID: group[i].ID}).Rank = rank
	}
	return nil
}

func (w *world) respaceGoals(ctx context.Context, tx store.Tx, owner models.ID) error {
	rows, err := tx.GoalsOf(ctx, []models.ID{owner})
	if err != nil {
		return err
	}
	w.addGoals(rows)
	var goals []*models.Goal
	for _, c := range w.goals.rows {
		if c.is != nil && c.is.OwnerID == owner && c.is.DeletedAt == 0 {
			goals = append(goals, c.is)
		}
	}
	slices.SortFunc(goals, func(a, b *models.Goal) int {
		return order(a.Rank, a.ID, b.Rank, b.ID)
	})
	for i, rank := range models.RanksEvenly(len(goals)) {
		w.goals.edit(store.Key{Owner: goals[i].OwnerID, ID: goals[i].ID}).Rank = rank
	}
	return nil
}

func (w *world) respaceRoutines(ctx context.Context, tx store.Tx, owner models.ID) error {
	if err := loadRows(ctx, &w.routines, []models.ID{owner}, tx.RoutinesOf, routineKey); err != nil {
		return err
	}
	routines := inOrder(&w.routines, func(r *models.Routine) bool { return r.OwnerID == owner && r.DeletedAt == 0 },
		func(a, b *models.Routine) int { return order(a.Rank, a.ID, b.Rank, b.ID) })
	n := newNeeds()
	for i, rank := range models.RanksEvenly(len(routines)) {
		w.routines.edit(routineKey(routines[i])).Rank = rank
		n.goals.add(routines[i].GoalID)
	}
	return w.loadGoals(ctx, tx, n)
}

// order is that of ranks; ties go by id (protocol section 6).
func order(rankA string, a models.ID, rankB string, b models.ID) int {
	if c := strings.Compare(rankA, rankB); c != 0 {
		return c
	}
	return strings.Compare(string(a), string(b))
}
