package api

import (
	"context"

	"modu/models"
	"modu/store"
)

// A page of the inbox is found by walking the caller's cheers from the newest on: the first one on a target is where its
// line stands. The walk is bounded, so a page may end before it is full.
const (
	cheersAtOnce = 300
	cheerWalks   = 10
)

// cheerLines are the lines of cheers of a page.
type cheerLines struct {
	newest  []*models.Cheer   // of each target
	end     *store.InboxPlace // where the walk was broken off; nil if it came to its end, or found enough
	todos   map[models.ID]*models.Todo
	diaries map[models.ID]*models.Diary
}

// cheersOf finds at most list.Limit targets of the reader's that are still there, by their newest cheer.
func (v *view) cheersOf(ctx context.Context, list store.InboxList) (*cheerLines, error) {
	lines := &cheerLines{todos: map[models.ID]*models.Todo{}, diaries: map[models.ID]*models.Diary{}}
	seen := map[models.ID]bool{}
	walk := list
	walk.Limit = cheersAtOnce
	for range cheerWalks {
		rows, err := v.tx.InboxCheers(ctx, walk)
		if err != nil {
			return nil, err
		}
		var fresh []*models.Cheer
		for _, c := range rows {
			if !seen[c.TargetID] {
				seen[c.TargetID] = true
				fresh = append(fresh, c)
			}
		}
		if err := v.addCheers(ctx, lines, list, fresh); err != nil {
			return nil, err
		}
		if len(rows) < walk.Limit || len(lines.newest) >= list.Limit {
			lines.end = nil
			return lines, nil
		}
		last := rows[len(rows)-1]
		lines.end = &store.InboxPlace{At: last.CreatedAt, ID: last.ID}
		walk.Before = lines.end
	}
	return lines, nil
}

// addCheers adds those of the cheers whose targets are there and did not stand on an earlier page.
func (v *view) addCheers(ctx context.Context, lines *cheerLines, list store.InboxList, fresh []*models.Cheer) error {
	earlier := map[models.ID]bool{}
	targets := each(fresh, func(c *models.Cheer) models.ID { return c.TargetID })
	if list.Before != nil {
		var err error
		if earlier, err = v.tx.CheeredAfter(ctx, list.Owner, targets, *list.Before, list.Without); err != nil {
			return err
		}
	}
	var todos, diaries []store.Key
	for _, c := range fresh {
		if k := (store.Key{Owner: list.Owner, ID: c.TargetID}); c.TargetKind == "todo" {
			todos = append(todos, k)
		} else {
			diaries = append(diaries, k)
		}
	}
	foundTodos, err := v.tx.Todos(ctx, todos)
	if err != nil {
		return err
	}
	for _, t := range foundTodos {
		if t.DeletedAt == 0 && v.owners[list.Owner].goal(t.GoalID) != nil {
			lines.todos[t.ID] = t
		}
	}
	foundDiaries, err := v.tx.Diaries(ctx, diaries)
	if err != nil {
		return err
	}
	for _, d := range foundDiaries {
		if d.DeletedAt == 0 {
			lines.diaries[d.ID] = d
		}
	}
	for _, c := range fresh {
		there := lines.todos[c.TargetID] != nil || lines.diaries[c.TargetID] != nil
		if there && !earlier[c.TargetID] && len(lines.newest) < list.Limit {
			lines.newest = append(lines.newest, c)
		}
	}
	return nil
}

// fillCheers tells in the lines of cheers on what and by whom.
func (v *view) fillCheers(ctx context.Context, list store.InboxList, found *cheerLines, lines []inboxLine) error {
	var targets []models.ID
	var todos []*models.Todo
	var diaries []*models.Diary
	for _, l := range lines {
		if l.Cheers == nil {
			continue
		}
		targets = append(targets, l.Cheers.TargetID)
		if t := found.todos[l.Cheers.TargetID]; t != nil {
			todos = append(todos, t)
		} else {
			diaries = append(diaries, found.diaries[l.Cheers.TargetID])
		}
	}
	who, err := v.tx.CheerLines(ctx, list.Owner, targets, list.Without, inboxPeople)
	if err != nil {
		return err
	}
	todoEntities, err := v.projectTodos(ctx, todos)
	if err != nil {
		return err
	}
	diaryEntities, err := v.projectDiaries(ctx, diaries)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Cheers == nil {
			continue
		}
		if line := who[l.Cheers.TargetID]; line != nil {
			l.Cheers.Count, l.Cheers.Emojis, l.Cheers.Users = line.Count, line.Emojis, line.People
		}
		if found.todos[l.Cheers.TargetID] != nil {
			l.Cheers.Todo, todoEntities = &todoEntities[0], todoEntities[1:]
		} else {
			l.Cheers.Diary, diaryEntities = &diaryEntities[0], diaryEntities[1:]
		}
	}
	return nil
}
