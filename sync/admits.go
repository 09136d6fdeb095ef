package sync

import (
	"modu/models"
	"modu/sync/frame"
)

// Admits reports whether a reader who is neither the owner nor blocked may see a goal and the dated todos under it,
// given whether the reader is an accepted follower. It is the rule by which streams are opened.
func Admits(g *models.Goal, reader models.ID, follows bool) bool {
	return audienceAdmits(g, reader, follows)
}

// AdmitsDiary is Admits for a diary.
func AdmitsDiary(d *models.Diary, reader models.ID, follows bool) bool {
	return diaryAdmits(d, reader, follows)
}

// Check returns the refusal that a mutation by REST gets whatever the database holds, or nil. It is for requests of
// several mutations of which either all or none are to be pushed.
func (e *Engine) Check(who models.Caller, m frame.Mutation) (*frame.Result, *frame.Error) {
	parsed, err := e.parse(who, Push{REST: true}, m)
	if err != nil || parsed.refused == nil {
		return nil, err
	}
	r := parsed.refused
	return &frame.Result{Code: r.code, Field: r.field, Message: r.message}, nil
}
