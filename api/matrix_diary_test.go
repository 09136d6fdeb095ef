package api_test

import (
	"slices"

	"modu/models"
)

// diaryDay is the day of the owner's diary of an audience, weeks ago: there is one a day.
func diaryDay(audience string) models.Day {
	return models.Day(matrixDay).Add(-20 - slices.Index(audiences, audience))
}

// fillDiary makes the owner's diary of an audience, or restores it, and keeps a public draft that nobody may see.
func (m *matrix) fillDiary(audience string) {
	owner := m.people["owner"]
	if id := m.diaries[audience]; id != "" {
		owner.send("PATCH", "/v1/diaries/"+id, fields{"deleted": false, "text": secret(audience)}).want(m.t, 200, "")
		return
	}
	f := fields{"date": diaryDay(audience), "mood": "😀", "text": secret(audience), "audience": audience}
	if audience == "selected" {
		f["viewers"] = []models.ID{m.people["follower"].id}
	}
	m.diaries[audience] = owner.send("POST", "/v1/diaries", f).want(m.t, 201, "").str("id")
	if audience == "private" {
		draft := fields{"date": models.Day(matrixDay).Add(-30), "text": secret("memo"), "audience": "public", "draft": true}
		owner.send("POST", "/v1/diaries", draft).want(m.t, 201, "")
	}
}

func diaryPath(suffix string) func(m *matrix, audience string) string {
	return func(m *matrix, audience string) string { return "/v1/diaries/" + m.diaries[audience] + suffix }
}

// uncheered is the status of taking back the cheer of the row before.
func uncheered(viewer, audience string) int {
	if viewer != "owner" && sees(viewer, audience) {
		return 204
	}
	return 404
}
