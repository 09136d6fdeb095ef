package api_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"modu/models"
	"modu/store"
)

// lines reads an inbox to its end in pages of a size, each line in short.
func (u *user) lines(limit int) (all []string) {
	u.w.t.Helper()
	for cursor := ""; ; {
		page := u.get(fmt.Sprintf("/v1/inbox?limit=%d%s", limit, cursor)).want(u.w.t, 200, "")
		for _, l := range page.body["data"].([]any) {
			all = append(all, brief(l.(map[string]any)))
		}
		next := page.str("next_cursor")
		if next == "" {
			return all
		}
		cursor = "&cursor=" + next
	}
}

// brief is "cheers title count people", "request handle" or "news kind handle".
func brief(l map[string]any) string {
	part := func(v any, name string) any { return v.(map[string]any)[name] }
	switch l["type"] {
	case "cheers":
		c := l["cheers"].(map[string]any)
		var title any
		if c["todo"] != nil {
			title = part(c["todo"], "title")
		} else {
			title = part(c["diary"], "mood")
		}
		var who []any
		for _, p := range c["users"].([]any) {
			who = append(who, part(p, "handle"))
		}
		return fmt.Sprint("cheers ", title, " ", c["count"], " ", who)
	case "request":
		return fmt.Sprint("request ", part(part(l["request"], "user"), "handle"))
	}
	return fmt.Sprint("news ", part(l["news"], "news"), " ", part(part(l["news"], "user"), "handle"))
}

func (u *user) cheer(path, emoji string) {
	u.w.t.Helper()
	u.w.pass(time.Second)
	u.send("PUT", path+"/cheer", fields{"emoji": emoji}).want(u.w.t, 200, "")
}

// news writes a line of the user's inbox about somebody.
func (u *user) news(kind string, from *user) {
	u.w.t.Helper()
	u.w.pass(time.Second)
	now := models.TimeOf(u.w.now())
	err := u.w.store.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		return tx.SaveNews(ctx, []*models.News{{
			OwnerID: u.id, ID: models.NewID(), Rev: 1, CreatedAt: now, News: kind, FromID: from.id,
			User: &models.Person{ID: from.id, Handle: from.handle, Name: from.handle}, At: now, Day: "2026-11-22",
		}})
	})
	if err != nil {
		u.w.t.Fatal(err)
	}
}

// An inboxWorld is minji with a done todo, a diary and four followers.
type inboxWorld struct {
	me          *user
	friends     []*user
	todo, diary string // paths
}

func newInboxWorld(w *world) inboxWorld {
	x := inboxWorld{me: w.join("minji")}
	goal := x.me.goal("followers", nil)
	x.todo = "/v1/todos/" + x.me.todo(goal, "run", fields{"date": matrixDay, "done": true})
	today := x.me.get("/v1/day").want(w.t, 200, "").str("date")
	x.diary = "/v1/diaries/" + x.me.send("POST", "/v1/diaries", fields{"date": today, "mood": "🙂", "text": "x", "audience": "followers"}).want(w.t, 201, "").str("id")
	for i := range 4 {
		x.friends = append(x.friends, w.join(fmt.Sprintf("friend%d", i)))
		x.friends[i].follow(x.me)
	}
	return x
}

// TestInboxMergesCheersByTarget: the newest three people, how many there are, and where the newest stands (product
// section 8.4).
func TestInboxMergesCheersByTarget(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		x := newInboxWorld(w)
		for i, f := range x.friends {
			f.cheer(x.todo, []string{"🔥", "👏"}[i%2])
			if i == 1 {
				f.cheer(x.diary, "💪")
			}
		}
		x.me.news("knock", x.friends[0])
		w.pass(time.Second)
		w.join("asker").send("PUT", "/v1/users/minji/follow", nil).want(t, 200, "")
		want := []string{"request asker", "news knock friend0", "cheers run 4 [friend3 friend2 friend1]", "cheers 🙂 1 [friend1]"}
		for _, limit := range []int{1, 2, 3, 50} {
			if got := x.me.lines(limit); !slices.Equal(got, want) {
				t.Errorf("inbox in pages of %d:\n%q; want\n%q", limit, got, want)
			}
		}
		page := x.me.get("/v1/inbox").want(t, 200, "")
		cheers := page.body["data"].([]any)[2].(map[string]any)["cheers"].(map[string]any)
		if got := fmt.Sprint(cheers["emojis"]); got != fmt.Sprint(map[string]any{"🔥": 2.0, "👏": 2.0}) {
			t.Errorf("emojis %v", got)
		}
		if got := fmt.Sprint(x.friends[0].lines(50)); got != "[]" {
			t.Errorf("the inbox of who cheered: %s; want nothing", got)
		}
	})
}

// TestInboxLeavesOutMutedAndBlockedPeople: with a mute goes all of somebody's news, with a block also what was there.
func TestInboxLeavesOutMutedAndBlockedPeople(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		x := newInboxWorld(w)
		x.friends[0].cheer(x.todo, "🔥")
		x.friends[1].cheer(x.todo, "🔥")
		x.friends[2].cheer(x.todo, "🔥")
		x.friends[1].cheer(x.diary, "🔥")
		for _, f := range x.friends[:3] {
			x.me.news("knock", f)
		}
		w.pass(time.Second)
		asker := w.join("asker")
		asker.send("PUT", "/v1/users/minji/follow", nil).want(t, 200, "")
		x.me.send("PUT", "/v1/users/friend1/mute", nil).want(t, 200, "")
		x.me.send("PUT", "/v1/users/asker/mute", nil).want(t, 200, "")
		x.friends[2].send("PUT", "/v1/users/minji/block", nil).want(t, 200, "")
		want := []string{"news knock friend0", "cheers run 1 [friend0]"}
		if got := x.me.lines(50); !slices.Equal(got, want) {
			t.Errorf("inbox %q; want %q", got, want)
		}
		if got := fmt.Sprint(x.me.get("/v1/inbox").want(t, 200, "").body["unseen"]); got != fmt.Sprint(map[string]any{"cheers": 1.0, "requests": 0.0, "news": 1.0}) {
			t.Errorf("unseen %s", got)
		}
	})
}

func TestInboxTellsWhatIsUnseen(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		x := newInboxWorld(w)
		x.friends[0].cheer(x.todo, "🔥")
		x.friends[0].cheer(x.diary, "🔥")
		x.me.news("knock", x.friends[0])
		w.pass(time.Second)
		x.me.send("PATCH", "/v1/me", fields{"inbox_seen_at": models.TimeOf(w.now()).String()}).want(t, 200, "")
		if got := fmt.Sprint(x.me.get("/v1/inbox").want(t, 200, "").body["unseen"]); got != fmt.Sprint(map[string]any{"cheers": 0.0, "requests": 0.0, "news": 0.0}) {
			t.Errorf("unseen after a look %s", got)
		}
		x.friends[1].cheer(x.todo, "🔥")
		inbox := x.me.get("/v1/inbox").want(t, 200, "")
		var unseen []any
		for _, l := range inbox.body["data"].([]any) {
			unseen = append(unseen, l.(map[string]any)["unseen"])
		}
		if fmt.Sprint(unseen) != "[true false false]" || fmt.Sprint(inbox.body["unseen"]) != fmt.Sprint(map[string]any{"cheers": 1.0, "requests": 0.0, "news": 0.0}) {
			t.Errorf("unseen %v, in all %v; want the line with the new cheer", unseen, inbox.body["unseen"])
		}
	})
}

// TestInboxForgetsTargetsThatAreGone: a line about what cannot be opened is none.
func TestInboxForgetsTargetsThatAreGone(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		x := newInboxWorld(w)
		x.friends[0].cheer(x.todo, "🔥")
		x.friends[0].cheer(x.diary, "🔥")
		x.me.send("DELETE", x.todo, nil).want(t, 204, "")
		if got := x.me.lines(1); !slices.Equal(got, []string{"cheers 🙂 1 [friend0]"}) {
			t.Errorf("inbox %q; want the diary's line", got)
		}
		x.me.send("DELETE", x.diary, nil).want(t, 204, "")
		if got := x.me.lines(50); got != nil {
			t.Errorf("inbox %q; want nothing", got)
		}
	})
}

// TestInboxEndsWalksOverManyCheers: thousands of cheers on one todo are one line, and what lies beyond is found as well.
func TestInboxEndsWalksOverManyCheers(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		x := newInboxWorld(w)
		x.friends[0].cheer(x.diary, "🔥")
		x.me.news("knock", x.friends[0])
		todo := models.ID(x.todo[len("/v1/todos/"):])
		const many = 3_500
		now := models.TimeOf(w.now()).Add(time.Minute)
		var cheers []*models.Cheer
		for i := range many {
			cheers = append(cheers, &models.Cheer{
				OwnerID: x.me.id, ID: models.NewID(), Rev: 1, CreatedAt: now + models.Time(i), TargetOwnerID: x.me.id, TargetKind: "todo",
				TargetID: todo, SenderID: models.NewID(), Emoji: "🔥", User: models.Person{Handle: fmt.Sprint(i)},
			})
		}
		err := w.store.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error { return tx.SaveCheers(ctx, cheers) })
		if err != nil {
			t.Fatal(err)
		}
		want := []string{fmt.Sprintf("cheers run %d [%d %d %d]", many, many-1, many-2, many-3), "news knock friend0", "cheers 🙂 1 [friend0]"}
		for _, limit := range []int{1, 50} {
			if got := x.me.lines(limit); !slices.Equal(got, want) {
				t.Errorf("inbox in pages of %d: %q; want %q", limit, got, want)
			}
		}
	})
}
