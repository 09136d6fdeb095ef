package sync

import (
	"slices"

	"modu/models"
)

// audienceAdmits reports whether somebody who is neither the owner nor blocked may see a goal, given whether the
// viewer is an accepted follower (product section 3.1).
func audienceAdmits(g *models.Goal, viewer models.ID, follows bool) bool {
	if g.DeletedAt != 0 || g.Status != models.Active {
		return false
	}
	switch g.Audience {
	case models.Public:
		return true
	case models.Followers:
		return follows
	case models.Selected:
		return follows && slices.Contains(g.Viewers, viewer)
	}
	return false
}

// goalAudiences returns the audiences (as in entries) whose streams show a goal.
func goalAudiences(g *models.Goal) []string {
	if g == nil || g.DeletedAt != 0 {
		return nil
	}
	if g.Status == models.Active {
		switch g.Audience {
		case models.Public:
			return []string{"s", "f", "p"}
		case models.Followers:
			return []string{"s", "f"}
		case models.Selected:
			return []string{"s", string(models.SharedStream(g.ID))}
		}
	}
	return []string{"s"}
}

// todoAudiences returns the audiences whose streams show a todo that stands under g.
func todoAudiences(t *models.Todo, g *models.Goal) []string {
	if t == nil || t.DeletedAt != 0 {
		return nil
	}
	all := goalAudiences(g)
	if t.Date == "" && len(all) > 1 {
		return all[:1]
	}
	return all
}

// opensShared reports whether a goal has a g/ stream that somebody may read.
func opensShared(g *models.Goal) bool {
	return g != nil && g.DeletedAt == 0 && g.Status == models.Active && g.Audience == models.Selected
}
