package sync_test

import (
	"testing"
	"time"

	"modu/models"
)

// TestRemindersRingEveryDay at their local time, once (product section 6.2).
func TestRemindersRingEveryDay(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, _ := ringing(x)
		id := models.NewID()
		ok(t, p.put("reminder", id, m{"time": "12:30", "label": "물 마시기"}))
		for day := range 3 {
			x.at(noon.Add(time.Duration(day)*24*time.Hour + 30*time.Minute))
			x.drainDue()
			got := x.notices()
			if len(got) != 1 || got[0].User != p.id || got[0].Frame.Kind != "reminder" || got[0].Frame.ID != string(id) ||
				got[0].Frame.At != models.TimeOf(x.now()).String() {
				t.Fatalf("day %d: %+v", day, got)
			}
			wantRung(t, "again", x.rung())
		}
		x.at(noon.Add(10 * 24 * time.Hour)) // the server was away for a week
		wantRung(t, "late", x.rung())
		if news := p.inbox(t); len(news) != 1 || news[0] != "missed" {
			t.Errorf("the inbox holds %v; want one that was missed", news)
		}
		x.later(30 * time.Minute)
		wantRung(t, "after that", x.rung(), "reminder")
		p.replica(models.SelfStream(p.id)).catchUp(t).fresh(t)
	})
}

// TestRemindersAreSwitched: what is off or deleted is silent, and a changed time counts.
func TestRemindersAreSwitched(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		p, _ := ringing(x)
		id := models.NewID()
		ok(t, p.put("reminder", id, m{"time": "12:10"}))
		own := p.replica(models.SelfStream(p.id)).catchUp(t)
		if e := own.entities["reminder/"+string(id)]; e["enabled"] != true || e["label"] != "" || e["time"] != "12:10" {
			t.Errorf("the reminder is %v", e)
		}
		for _, c := range []struct {
			name   string
			fields m // nil: delete it
			want   []string
		}{
			{"off", m{"enabled": false}, nil},
			{"on", m{"enabled": true}, []string{"reminder"}},
			{"another label", m{"label": "x"}, []string{"reminder"}},
			{"later", m{"time": "12:20"}, nil},
			{"earlier", m{"time": "12:05"}, []string{"reminder"}},
			{"deleted", nil, nil},
			{"restored", m{"deleted": false}, []string{"reminder"}},
			{"deleted by a put", m{"deleted": true}, nil},
		} {
			x.at(x.now().Add(24 * time.Hour).Truncate(24 * time.Hour).Add(noon.Sub(noon.Truncate(24 * time.Hour))))
			x.rung()
			if c.fields == nil {
				ok(t, p.delete("reminder", id, nil))
			} else {
				ok(t, p.put("reminder", id, c.fields))
			}
			x.later(10 * time.Minute)
			wantRung(t, c.name, x.rung(), c.want...)
			own.catchUp(t).fresh(t)
		}
		if len(own.ids("reminder")) != 0 {
			t.Error("a deleted reminder is still there")
		}
	})
}
