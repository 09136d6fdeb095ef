package api_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"modu/api"
	"modu/auth"
	"modu/models"
	"modu/store"
)

// handles returns whom a list of profiles shows, in its order.
func (a answer) handles() []string {
	names := []string{}
	list, _ := a.body["data"].([]any)
	for _, e := range list {
		names = append(names, e.(map[string]any)["handle"].(string))
	}
	return names
}

func (u *user) finds(q string, want ...string) {
	u.w.t.Helper()
	if got := u.get("/v1/users?q="+url.QueryEscape(q)).want(u.w.t, 200, "").handles(); !slices.Equal(got, append([]string{}, want...)) {
		u.w.t.Errorf("%s finds %v by %q; want %v", u.handle, got, q, want)
	}
}

// verify notes that somebody's e-mail is theirs.
func (w *world) verify(u *user) {
	w.t.Helper()
	err := w.store.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		return tx.SetVerified(ctx, u.id, models.TimeOf(w.now()))
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestPeopleAreFoundByHandleAndName(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		for handle, name := range map[string]string{"joon_a": "Zoe", "joon_b": "김민수", "kate": "Joonas", "lena": "김민지", "mina": "joon_z"} {
			w.join(handle).send("PATCH", "/v1/me", fields{"name": name}).want(t, 200, "")
		}
		me.finds("joon", "joon_a", "joon_b", "mina", "kate") // by handle, then by name
		me.finds("JOON", "joon_a", "joon_b", "mina", "kate")
		me.finds("@joon", "joon_a", "joon_b")
		me.finds("김민", "joon_b", "lena")
		me.finds("민수")
		me.finds("%")
		me.finds("minji") // oneself is known
		me.get("/v1/users").want(t, 400, "malformed")
		me.get("/v1/users?q=").want(t, 400, "malformed")
		me.get("/v1/users?q="+strings.Repeat("a", 101)).want(t, 400, "malformed")
		me.get("/v1/users?q=a&cursor=x").want(t, 400, "malformed")
		w.guest().get("/v1/users?q=joon").want(t, 401, "signed_out")
	})
}

func TestPeopleAreFoundInPages(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		var want []string
		for i := range 3 {
			want = append(want, w.join(fmt.Sprintf("sam_%d", i)).handle)
		}
		for i := range 4 {
			other := w.join(fmt.Sprintf("other_%d", i))
			other.send("PATCH", "/v1/me", fields{"name": fmt.Sprintf("Sam %d", i/2)}).want(t, 200, "")
			want = append(want, other.handle)
		}
		for limit := 1; limit <= 8; limit++ {
			var got []string
			for cursor := ""; ; {
				page := me.get(fmt.Sprintf("/v1/users?q=sam&limit=%d%s", limit, cursor)).want(t, 200, "")
				got = append(got, page.handles()...)
				next := page.str("next_cursor")
				if next == "" || len(got) > len(want) {
					break
				}
				cursor = "&cursor=" + next
			}
			if slices.Sort(got[min(3, len(got)):]); !slices.Equal(got, want) { // people of one name stand in any order
				t.Errorf("in pages of %d: %v; want %v", limit, got, want)
			}
		}
	})
}

// TestWhoIsHiddenIsNotFound: who does not want to be, a block in either direction, who is disabled or deleted.
func TestWhoIsHiddenIsNotFound(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		people := map[string]*user{}
		for _, how := range []string{"shy", "blocked", "blocker", "disabled", "deleted", "open"} {
			people[how] = w.join("joon_" + how)
			people[how].send("PATCH", "/v1/me", fields{"searchable_by_email": true, "in_explore": true}).want(t, 200, "")
			w.verify(people[how])
			people[how].todo(people[how].goal("public", nil), "run", fields{"date": w.today()})
		}
		people["shy"].send("PATCH", "/v1/me", fields{"searchable_by_handle": false, "searchable_by_email": false, "in_explore": false}).want(t, 200, "")
		me.send("PUT", "/v1/users/joon_blocked/block", nil).want(t, 200, "")
		people["blocker"].send("PUT", "/v1/users/minji/block", nil).want(t, 200, "")
		w.disable(people["disabled"].id)
		people["deleted"].send("DELETE", "/v1/me", nil).want(t, 204, "")
		me.finds("joon", "joon_open")
		for how := range people {
			want := []string{}
			if how == "open" {
				want = append(want, "joon_open")
			}
			me.finds("joon_"+how+"@example.com", want...)
		}
		if got := me.get("/v1/explore").want(t, 200, "").handles(); !slices.Equal(got, []string{"joon_open"}) {
			t.Errorf("explored %v", got)
		}
	})
}

func (w *world) today() string { return w.now().UTC().Format(time.DateOnly) }

// TestEmailFindsOnlyWhoAllowsIt: whole, verified, and switched on.
func TestEmailFindsOnlyWhoAllowsIt(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, joon := w.join("minji"), w.join("joon")
		me.finds("joon@example.com")
		w.verify(joon)
		me.finds("joon@example.com")
		joon.send("PATCH", "/v1/me", fields{"searchable_by_email": true}).want(t, 200, "")
		me.finds("joon@example.com", "joon")
		me.finds("JOON@Example.com", "joon")
		me.finds("joon@example.co")
		me.finds("oon@example.com")
		me.finds("@joon@example.com")
	})
}

// TestFindingIsPaced: nobody lists everybody.
func TestFindingIsPaced(t *testing.T) {
	strict := func(_ *auth.Options, d *api.Deps) { d.Relaxed = false }
	stop := time.Now()
	frozen := func(_ *auth.Options, d *api.Deps) { d.Now = func() time.Time { return stop } }
	inDomain(t, func(t *testing.T, w *world) {
		me, other := w.join("minji"), w.join("joon")
		for range 10 {
			me.get("/v1/users?q=joon").want(t, 200, "")
		}
		if a := me.get("/v1/users?q=joon").want(t, 429, "rate_limited"); a.header.Get("Retry-After") != "1" {
			t.Errorf("come back in %q s; want 1", a.header.Get("Retry-After"))
		}
		other.get("/v1/users?q=minji").want(t, 200, "")
	}, strict, frozen)
}

// TestExploreShowsWhoWasActive lately and in public, the latest first, while it holds.
func TestExploreShowsWhoWasActive(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me := w.join("minji")
		explored := func(want ...string) {
			t.Helper()
			if got := me.get("/v1/explore").want(t, 200, "").handles(); !slices.Equal(got, append([]string{}, want...)) {
				t.Errorf("explored %v; want %v", got, want)
			}
		}
		at := func(days int) string { return w.now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
		active := func(handle, audience, date string) (u *user, goal string) {
			u = w.join(handle)
			u.send("PATCH", "/v1/me", fields{"in_explore": true}).want(t, 200, "")
			goal = u.goal(audience, nil)
			u.todo(goal, "run", fields{"date": date})
			return u, goal
		}
		joon, public := active("joon", "public", at(0))
		active("followers", "followers", at(0))
		active("long_ago", "public", at(-15))
		active("far_ahead", "public", at(5))
		later := func(d time.Duration) {
			w.pass(d)
			for _, u := range []*user{me, joon} { // an access token lasts ten minutes
				u.token = w.login(u.handle).str("access_token")
			}
		}
		later(2 * time.Hour)
		active("lena", "public", at(-13))
		explored("lena", "joon")
		later(2 * time.Hour)
		joon.todo(public, "again", fields{"date": at(0)})
		explored("joon", "lena")
		first := me.get("/v1/explore?limit=1").want(t, 200, "")
		if second := me.get("/v1/explore?limit=1&cursor="+first.str("next_cursor")).want(t, 200, ""); !slices.Equal(second.handles(), []string{"lena"}) {
			t.Errorf("the second page is %v", second.handles())
		}
		joon.send("PATCH", "/v1/goals/"+public, fields{"status": "done"}).want(t, 200, "")
		explored("lena")
		joon.send("PATCH", "/v1/goals/"+public, fields{"status": "active"}).want(t, 200, "")
		joon.send("PATCH", "/v1/me", fields{"in_explore": false}).want(t, 200, "")
		explored("lena")
		later(15 * 24 * time.Hour)
		explored()
	})
}
