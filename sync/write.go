package sync

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
)

// A widening is a goal that became visible in a stream: what stands under it must be stamped there again.
type widening struct {
	owner, goal models.ID
	audience    string
}

// write turns what a batch changed into items, and returns the widenings that are left to do. Goals come before
// todos and todos before cheers, so that no child is ever before its parent.
func (w *world) write(l *ledger, revs map[string]map[store.Key]models.Rev) []widening {
	writeOwn(w, l, &w.profiles, "profile", []string{"s", "f", "p"}, revs, profileRow)
	writeOwn(w, l, &w.settings, "settings", []string{"s"}, revs, settingsRow)
	wide := w.writeGoals(l)
	writeOwn(w, l, &w.routines, "routine", []string{"s"}, revs, w.routineRow)
	w.restampRoutines(l, wide)
	writeOwn(w, l, &w.skips, "skip", []string{"s"}, revs, skipRow)
	w.writeTodos(l, revs["todo"])
	w.writeDiaries(l, revs)
	writeOwn(w, l, &w.timers, "timer", []string{"s"}, revs, timerRow)
	writeOwn(w, l, &w.reminders, "reminder", []string{"s"}, revs, reminderRow)
	writeOwn(w, l, &w.news, "news", []string{"s"}, revs, newsRow)
	writeOwn(w, l, &w.bells, "bell", []string{"s"}, revs, bellRow)
	writeOwn(w, l, &w.cheers, "cheer", []string{"s"}, revs, func(c *models.Cheer) ownRow {
		return ownRow{rev: &c.Rev, day: w.cheerDay(c), body: Cheer(c, 0)}
	})
	writeOwn(w, l, &w.follows, "follow", []string{"s"}, revs, followRow)
	writeOwn(w, l, &w.followers, "follower", []string{"s"}, revs, followerRow)
	writeOwn(w, l, &w.blocks, "block", []string{"s"}, revs, blockRow)
	writeOwn(w, l, &w.mutes, "mute", []string{"s"}, revs, muteRow)
	return wide
}

// An ownRow is what writeOwn needs of a row: where its rev stands, its day, its projection at rev 0, and whether it is
// deleted and kept only to be restored.
type ownRow struct {
	rev  *models.Rev
	day  models.Day
	body jsontext.Value
	gone bool
}

func profileRow(p *models.Profile) ownRow   { return ownRow{rev: &p.Rev, body: Profile(p, 0)} }
func settingsRow(s *models.Settings) ownRow { return ownRow{rev: &s.Rev, body: Settings(s, 0)} }
func followRow(f *models.Follow) ownRow     { return ownRow{rev: &f.Rev, body: Follow(f, 0)} }
func followerRow(f *models.Follower) ownRow { return ownRow{rev: &f.Rev, body: Follower(f, 0)} }
func blockRow(b *models.Block) ownRow       { return ownRow{rev: &b.Rev, body: Block(b, 0)} }
func bellRow(b *models.Bell) ownRow         { return ownRow{rev: &b.Rev, body: Bell(b, 0)} }
func skipRow(s *models.Skip) ownRow         { return ownRow{rev: &s.Rev, day: s.Date, body: Skip(s, 0)} }
func timerRow(t *models.Timer) ownRow       { return ownRow{rev: &t.Rev, body: Timer(t, 0)} }
func newsRow(n *models.News) ownRow         { return ownRow{rev: &n.Rev, day: n.Day, body: News(n, 0)} }

func (w *world) routineRow(r *models.Routine) ownRow {
	g := w.goals.find(r.GoalID)
	return ownRow{rev: &r.Rev, body: Routine(r, 0), gone: r.DeletedAt != 0 || g == nil || g.DeletedAt != 0}
}

// restampRoutines shows the routines of goals that came back: with a goal goes all that stands under it.
func (w *world) restampRoutines(l *ledger, wide []widening) {
	for _, wd := range wide {
		if wd.audience != "s" {
			continue
		}
		for _, r := range w.routinesUnder(wd.goal) {
			if !l.has(r.OwnerID, "s", "routine", r.ID) {
				l.put(entity{owner: r.OwnerID, kind: "routine", id: r.ID, rev: r.Rev}, "s", Routine(r, r.Rev))
			}
		}
	}
}

func reminderRow(r *models.Reminder) ownRow {
	return ownRow{rev: &r.Rev, body: Reminder(r, 0), gone: r.DeletedAt != 0}
}

func muteRow(m *models.Mute) ownRow { return ownRow{rev: &m.Rev, body: Mute(m, 0)} }

// cheerDay is the day that the target has while the cheer is written.
func (w *world) cheerDay(c *models.Cheer) models.Day {
	if t := w.todos.find(c.TargetID); t != nil {
		return t.Date
	}
	if d := w.diaries.find(c.TargetID); d != nil {
		return d.Date
	}
	return ""
}

// writeOwn writes a kind whose rows are seen the same in all of its audiences. Its ids are derived, so a row may be
// made again: then its rev goes on from that of the entry which its removal left (revs).
func writeOwn[T any](w *world, l *ledger, t *table[T], kind string, audiences []string,
	revs map[string]map[store.Key]models.Rev, row func(*T) ownRow,
) {
	for _, k := range t.touched {
		c := t.rows[k]
		e := entity{owner: k.Owner, kind: kind, id: k.ID}
		switch {
		case c.is == nil && c.was == nil:
		case c.is == nil:
			e.rev = *row(c.was).rev + 1
			for _, a := range audiences {
				l.del(e, a, models.EntryDeleted)
			}
		default:
			r := row(c.is)
			if c.was != nil {
				was := row(c.was)
				*r.rev = max(*r.rev, *was.rev) // it may have been removed and made again
				if bytes.Equal(was.body, r.body) && was.gone == r.gone || was.gone && r.gone {
					continue
				}
			}
			*r.rev = max(*r.rev, revs[kind][k]) + 1
			e.rev, e.day = *r.rev, r.day
			if r.gone {
				for _, a := range audiences {
					l.del(e, a, models.EntryDeleted)
				}
				continue
			}
			for _, a := range audiences {
				l.put(e, a, atRev(r.body, *r.rev))
			}
		}
	}
}

// atRev is a projection made at rev 0, at another rev. Rev stands third in all of them.
func atRev(body jsontext.Value, rev models.Rev) jsontext.Value {
	return bytes.Replace(body, []byte(`"rev":0`), appendInt([]byte(`"rev":`), int64(rev)), 1)
}

func (w *world) writeGoals(l *ledger) (wide []widening) {
	for _, k := range w.goals.touched {
		c := w.goals.rows[k]
		before, after := goalAudiences(c.was), goalAudiences(c.is)
		changed := c.was == nil || !bytes.Equal(Goal(c.was, 0, true), Goal(c.is, 0, true)) ||
			len(before) != len(after) || c.was.DeletedAt != c.is.DeletedAt
		if !changed {
			continue
		}
		c.is.Rev++
		e := entity{owner: k.Owner, kind: "goal", id: k.ID, rev: c.is.Rev}
		for _, a := range before {
			if !slices.Contains(after, a) {
				l.del(e, a, models.EntryDeletedWithTree)
			}
		}
		public := c.was == nil || !bytes.Equal(Goal(c.was, 0, false), Goal(c.is, 0, false))
		for _, a := range after {
			entered := !slices.Contains(before, a)
			if entered || a == "s" || public {
				l.put(e, a, Goal(c.is, c.is.Rev, a == "s"))
			}
			if entered && c.was != nil {
				wide = append(wide, widening{k.Owner, k.ID, a})
			}
		}
	}
	return wide
}

// writeTodos writes todos. The row of an occurrence may be made again: then its rev goes on (revs).
func (w *world) writeTodos(l *ledger, revs map[store.Key]models.Rev) {
	for _, k := range w.todos.touched {
		c := w.todos.rows[k]
		var wasGoal *models.Goal
		if c.was != nil {
			wasGoal = w.goalBefore(c.was.GoalID)
		}
		before, after := todoAudiences(c.was, wasGoal), todoAudiences(c.is, w.goals.find(c.is.GoalID))
		own, ownChanged := todoBody(c, true)
		public, publicChanged := todoBody(c, false)
		if !ownChanged && !publicChanged && slices.Equal(before, after) {
			continue
		}
		c.is.Rev = max(c.is.Rev, revs[k]) + 1
		e := entity{owner: k.Owner, kind: "todo", id: k.ID, root: c.is.GoalID, day: c.is.Date, rev: c.is.Rev}
		for _, a := range before {
			if !slices.Contains(after, a) {
				l.del(e, a, models.EntryDeleted)
			}
		}
		for _, a := range after {
			switch {
			case a == "s":
				l.put(e, a, atRev(own, e.rev))
			case publicChanged || !slices.Contains(before, a):
				l.put(e, a, atRev(public, e.rev))
			}
		}
	}
}

// todoBody projects a todo at rev 0, and tells whether that differs from what it was.
func todoBody(c *change[models.Todo], own bool) (body jsontext.Value, changed bool) {
	body = Todo(c.is, 0, own)
	return body, c.was == nil || !bytes.Equal(Todo(c.was, 0, own), body)
}

// goalBefore returns a goal as it was before the batch.
func (w *world) goalBefore(id models.ID) *models.Goal {
	if k, ok := w.goals.byID[id]; ok {
		return w.goals.rows[k].was
	}
	return nil
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }
