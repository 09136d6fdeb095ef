package sync

import "modu/models"

// Admits reports whether a reader who is neither the owner nor blocked may see a goal and the dated todos under it,
// given whether the reader is an accepted follower. It is the rule by which streams are opened.
func Admits(g *models.Goal, reader models.ID, follows bool) bool {
	return audienceAdmits(g, reader, follows)
}
