package archive

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

// settle takes over name, photo and settings, each member only if the account has never put it.
func (b *bringing) settle(ctx context.Context) error {
	user := b.caller.User
	put := map[string]models.Stamps{}
	err := b.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		profiles, err := tx.Profiles(ctx, []models.ID{user})
		if err != nil {
			return err
		}
		for _, p := range profiles {
			put["profile"] = p.Stamps
		}
		settings, err := tx.Settings(ctx, []models.ID{user})
		for _, s := range settings {
			put["settings"] = s.Stamps
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, kind := range []string{"profile", "settings"} {
		err := b.archive.each(kind, func(entity jsontext.Value) error {
			t, ok := b.read(kind, entity)
			if !ok {
				return errEnough
			}
			for name := range t.fields {
				if _, is := put[kind][name]; is {
					delete(t.fields, name)
				}
			}
			mine := t.old == user // the file comes from this account
			if t.id, t.at = user, b.archive.At; mine || len(t.fields) == 0 {
				b.report.Skipped++
				return errEnough
			}
			if err := b.push(ctx, []thing{t}); err != nil {
				return err
			}
			return errEnough // a file has one of each
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// roots brings in what other things stand under, and keeps their ids.
func (b *bringing) roots(kind string) func(context.Context) error {
	return func(ctx context.Context) error {
		var all []thing
		err := b.archive.each(kind, func(entity jsontext.Value) error {
			if t, ok := b.read(kind, entity); ok {
				all = append(all, t)
			}
			if len(all) > maxRoots {
				return ErrTooLarge
			}
			return nil
		})
		if err != nil {
			return err
		}
		b.ids[kind] = map[models.ID]models.ID{}
		there, err := b.place(ctx, all)
		if err != nil {
			return err
		}
		var absent []thing
		for i, t := range all {
			b.ids[kind][t.old] = t.id
			switch {
			case there[i]:
				b.report.Skipped++
				continue
			case kind == "routine":
				t.fields["paused"] = jsontext.Value("true")
			}
			b.point(&t, "goal_id", "goal")
			absent = append(absent, t)
		}
		return b.push(ctx, absent)
	}
}

// leaves brings in what stands under roots, or alone; occurrences come later.
func (b *bringing) leaves(kind string) func(context.Context) error {
	return func(ctx context.Context) error {
		return b.chunks(ctx, kind, func(t thing) bool { return !b.occurs(t) }, func(things []thing, there []bool) error {
			return b.push(ctx, b.absent(things, there))
		})
	}
}

// absent returns the things that are not there yet.
func (b *bringing) absent(things []thing, there []bool) (absent []thing) {
	for i, t := range things {
		if there[i] {
			b.report.Skipped++
		} else {
			absent = append(absent, t)
		}
	}
	return absent
}

// noteOccurrences finds out which occurrences are there before a routine makes today's.
func (b *bringing) noteOccurrences(ctx context.Context) error {
	return b.chunks(ctx, "todo", b.occurs, func(things []thing, there []bool) error {
		for i, t := range things {
			if there[i] {
				b.had[t.id] = true
			}
		}
		return nil
	})
}

// occurrences brings in those that were not there. One that is not of its routine's days any more becomes a todo like any
// other.
func (b *bringing) occurrences(ctx context.Context) error {
	return b.chunks(ctx, "todo", b.occurs, func(things []thing, _ []bool) error {
		there := make([]bool, len(things))
		for i, t := range things {
			there[i] = b.had[t.id]
		}
		var loose []thing
		err := b.pushOr(ctx, b.absent(things, there), func(t thing, _ frame.Result) {
			delete(t.fields, "routine_id")
			delete(t.fields, "occurrence_date")
			loose = append(loose, t)
		})
		if err != nil {
			return err
		}
		if there, err = b.place(ctx, loose); err != nil {
			return err
		}
		return b.push(ctx, b.absent(loose, there))
	})
}

// occurs reports whether a todo is an occurrence of a routine that the account has.
func (b *bringing) occurs(t thing) bool {
	return t.kind == "todo" && b.ids["routine"][models.ID(textOf(t.fields["routine_id"]))] != ""
}

// chunks calls f with the things of a kind that are wanted, some at a time, with the ids that they have in the account, and
// whether they are there.
func (b *bringing) chunks(ctx context.Context, kind string, want func(thing) bool, f func(things []thing, there []bool) error) error {
	var some []thing
	flush := func() error {
		there, err := b.place(ctx, some)
		if err != nil {
			return err
		}
		for i := range some {
			b.point(&some[i], "goal_id", "goal")
			b.point(&some[i], "routine_id", "routine")
		}
		err = f(some, there)
		some = nil
		return err
	}
	err := b.archive.each(kind, func(entity jsontext.Value) error {
		t, ok := b.read(kind, entity)
		if !ok || !want(t) {
			return nil
		}
		if some = append(some, t); len(some) < chunk {
			return nil
		}
		return flush()
	})
	if err != nil || len(some) == 0 {
		return err
	}
	return flush()
}

// place gives things their ids in the account, and says which the account has or had. What it has under the id of the file
// keeps that: the file comes from this account.
func (b *bringing) place(ctx context.Context, things []thing) (there []bool, err error) {
	keys := make([]store.EntryKey, 0, 2*len(things))
	entry := func(t thing, id models.ID) store.EntryKey {
		return store.EntryKey{Owner: b.caller.User, Audience: string(models.LetterSelf), Kind: t.kind, Entity: id}
	}
	for i := range things {
		t := &things[i]
		t.id = b.idOf(*t)
		keys = append(keys, entry(*t, t.old), entry(*t, t.id))
	}
	if len(keys) == 0 {
		return nil, nil
	}
	var live map[store.EntryKey]bool
	err = b.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		live, err = tx.EntriesLive(ctx, keys)
		return err
	})
	if err != nil {
		return nil, err
	}
	there = make([]bool, len(things))
	for i := range things {
		t := &things[i]
		if live[entry(*t, t.old)] {
			t.id, there[i] = t.old, true
			continue
		}
		_, there[i] = live[entry(*t, t.id)]
	}
	return there, nil
}

// idOf is the id of a thing in the account (product section 10).
func (b *bringing) idOf(t thing) models.ID {
	routine := b.ids["routine"][models.ID(textOf(t.fields["routine_id"]))]
	switch {
	case t.kind == "diary":
		return models.DiaryID(b.caller.User, models.Day(textOf(t.fields["date"])))
	case t.kind == "skip":
		return models.SkipID(routine, models.Day(textOf(t.fields["date"])))
	case routine != "":
		return models.OccurrenceID(routine, models.Day(textOf(t.fields["occurrence_date"])))
	}
	return models.ImportedID(b.caller.User, t.old)
}

// point makes a thing name what it stands under by its id in the account. A todo of a routine that is not in the file is
// one like any other.
func (b *bringing) point(t *thing, field, kind string) {
	old := models.ID(textOf(t.fields[field]))
	if old == "" {
		return
	}
	id, ok := b.ids[kind][old]
	switch {
	case ok:
		t.fields[field] = quoted(string(id))
	case t.kind == "todo" && field == "routine_id":
		delete(t.fields, "routine_id")
		delete(t.fields, "occurrence_date")
	}
}

// rest puts a field that things got another value of while others came in: the state in which they are to be. What the
// person has put there since the file was written stays, by its later instant.
func (b *bringing) rest(kind, field string) func(context.Context) error {
	return func(ctx context.Context) error {
		var all []thing
		err := b.archive.each(kind, func(entity jsontext.Value) error {
			var e struct {
				ID     models.ID `json:"id"`
				Status string    `json:"status"`
				Paused bool      `json:"paused"`
			}
			if json.Unmarshal(entity, &e) != nil {
				return nil // it was refused before
			}
			value := quoted(e.Status)
			if kind == "routine" {
				value = jsontext.Value("false")
			}
			idle := kind == "goal" && (e.Status == "" || e.Status == string(models.Active)) || kind == "routine" && e.Paused
			if id := b.ids[kind][e.ID]; id != "" && id != e.ID && !idle {
				all = append(all, thing{kind: kind, old: e.ID, id: id, at: b.archive.At, fields: map[string]jsontext.Value{field: value}})
			}
			return nil
		})
		if err != nil {
			return err
		}
		imported := b.report.Imported
		err = b.push(ctx, all)
		b.report.Imported = imported // they were counted when they came
		return err
	}
}

func textOf(v jsontext.Value) (text string) {
	if json.Unmarshal(v, &text) != nil {
		return ""
	}
	return text
}

func timeOf(v jsontext.Value) (at models.Time) {
	if len(v) == 0 || v.Kind() != '"' || json.Unmarshal(v, &at) != nil {
		return 0
	}
	return at
}

func quoted(text string) jsontext.Value {
	b, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		return jsontext.Value(`""`)
	}
	return b
}
