package api_test

import (
	"context"
	"strings"
	"testing"

	"modu/models"
	"modu/store"
)

// reports returns who was reported.
func (w *world) reports() (rows []models.Report) {
	w.t.Helper()
	err := w.store.Snapshot(context.Background(), func(ctx context.Context, tx store.Tx) error {
		return tx.NewSelect().Model(&rows).Order("created_at", "id").Scan(ctx)
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return rows
}

func TestReportIsKeptAndNeverTold(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji, joon := w.join("minji"), w.join("joon")
		todo, hidden := joon.todo(joon.goal("public", nil), "rude", fields{"date": w.today()}), joon.goal("private", nil)
		before := joon.get("/v1/me").text
		minji.send("POST", "/v1/users/joon/report", fields{
			"reason": "harassment", "text": "look\nhere", "target_kind": "todo", "target_id": todo,
		}).want(t, 202, "")
		rows := w.reports()
		if len(rows) != 1 || rows[0].OwnerID != minji.id || rows[0].UserID != joon.id || rows[0].Text != "look\nhere" || string(rows[0].TargetID) != todo {
			t.Errorf("kept %+v", rows)
		}
		if after := joon.get("/v1/me").text; after != before {
			t.Errorf("the person sees %s", after)
		}
		for name, body := range map[string]fields{
			"/reason":      {"reason": "dislike"},
			"/text":        {"reason": "spam", "text": strings.Repeat("x", 1001)},
			"/target_kind": {"reason": "spam", "target_kind": "profile", "target_id": todo},
			"/target_id":   {"reason": "spam", "target_kind": "todo"},
		} {
			if a := minji.send("POST", "/v1/users/joon/report", body).want(t, 422, "invalid"); len(a.pointers()) != 1 || a.pointers()[0] != name {
				t.Errorf("refused for %v; want %s", a.pointers(), name)
			}
		}
		spam := fields{"reason": "spam"}
		minji.send("POST", "/v1/users/minji/report", spam).want(t, 422, "invalid")
		minji.send("POST", "/v1/users/nobody/report", spam).want(t, 404, "not_found")
		minji.send("POST", "/v1/users/joon/report", fields{"reason": "spam", "target_kind": "goal", "target_id": hidden}).want(t, 404, "not_found")
		minji.send("POST", "/v1/users/minji2/report", fields{"reason": "spam", "target_kind": "todo", "target_id": todo}).want(t, 404, "not_found")
		minji.send("PUT", "/v1/users/joon/block", nil).want(t, 200, "")
		minji.send("POST", "/v1/users/joon/report", spam).want(t, 202, "") // whom one has blocked can be reported
		joon.send("POST", "/v1/users/minji/report", spam).want(t, 404, "not_found")
	})
}

func TestReportsAreLimited(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		minji := w.join("minji")
		w.join("joon")
		for range 20 {
			minji.send("POST", "/v1/users/joon/report", fields{"reason": "spam"}).want(t, 202, "")
		}
		if a := minji.send("POST", "/v1/users/joon/report", fields{"reason": "spam"}).want(t, 429, "rate_limited"); a.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	})
}
