package sync

import (
	"slices"

	"modu/models"
)

// audienceAdmits reports whether somebody who is neither the owner nor blocked may see a goal, given whether the
// viewer is an accepted follower (product section 3.1).
func audienceAdmits(g *models.Goal, viewer models.ID, follows bool) bool {
	return g.DeletedAt == 0 && g.Status == models.Active && admits(g.Audience, g.Viewers, viewer, follows)
}

// diaryAdmits is audienceAdmits for a diary.
func diaryAdmits(d *models.Diary, viewer models.ID, follows bool) bool {
	return d.DeletedAt == 0 && !d.Draft && admits(d.Audience, d.Viewers, viewer, follows)
}

func admits(a models.Audience, viewers []models.ID, viewer models.ID, follows bool) bool {
	switch a {
	case models.Public:
		return true
	case models.Followers:
		return follows
	case models.Selected:
		return follows && slices.Contains(viewers, viewer)
	}
	return false
}

// goalAudiences returns the audiences (as in entries) whose streams show a goal.
func goalAudiences(g *models.Goal) []string {
	if g == nil || g.DeletedAt != 0 {
		return nil
	}
	if g.Status != models.Active {
		return []string{"s"}
	}
	return audiencesOf(g.Audience, g.ID)
}

// diaryAudiences returns the audiences whose streams show a diary: a draft is in s/ alone.
func diaryAudiences(d *models.Diary) []string {
	switch {
	case d == nil || d.DeletedAt != 0:
		return nil
	case d.Draft:
		return []string{"s"}
	}
	return audiencesOf(d.Audience, d.ID)
}

func audiencesOf(a models.Audience, id models.ID) []string {
	switch a {
	case models.Public:
		return []string{"s", "f", "p"}
	case models.Followers:
		return []string{"s", "f"}
	case models.Selected:
		return []string{"s", string(models.SharedStream(id))}
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

// opensDiary reports whether a diary has a g/ stream that somebody may read, while its day is in the window.
func opensDiary(d *models.Diary) bool {
	return d != nil && d.DeletedAt == 0 && !d.Draft && d.Audience == models.Selected
}
