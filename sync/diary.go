package sync

import (
	"time"

	"modu/models"
	"modu/store"
)

type diaryKind struct{}

// diaryPut is a parsed put of a diary; nil is "not changed", an empty text "cleared".
type diaryPut struct {
	audiencePut
	date           *models.Day
	mood, text     *string
	color, photo   *string
	temperature    *int // nil clears, if hasTemperature
	hasTemperature bool
	draft, deleted *bool
	missing        *refusal // what creation lacks
}

type diaryDelete struct{}

func (diaryKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return &diaryDelete{}, noFields(m)
	}
	f := parseFields(m.Fields, "date", "mood", "text", "color", "temperature", "photo_id", "audience", "viewers", "draft", "deleted")
	p := &diaryPut{
		audiencePut: readAudience(f, m.user),
		date:        (*models.Day)(f.value("date", checkDay)),
		mood:        f.orNull("mood", models.Emoji),
		text: f.orNull("text", func(field, s string) (string, error) {
			return models.Text(field, s, models.TextRule{Max: models.MaxDiary, Multiline: true})
		}),
		color:   f.orNull("color", oneOf(models.Colors...)),
		photo:   f.orNull("photo_id", checkID),
		draft:   f.flag("draft"),
		deleted: f.flag("deleted"),
	}
	p.temperature, p.hasTemperature = readTemperature(f)
	p.missing = f.require("date")
	if p.missing == nil && (p.draft == nil || !*p.draft) {
		p.missing = f.require("mood", "text")
	}
	if f.bad == nil && p.date != nil {
		f.bad = derived(m, models.DiaryID(m.user, *p.date))
	}
	return p, f.bad
}

func readTemperature(f *fields) (degrees *int, ok bool) {
	if f.null("temperature") {
		return nil, true
	}
	var n int
	const want = "a whole number from 0 to 100"
	if !f.read("temperature", want, &n) {
		return nil, false
	}
	if n < 0 || n > models.MaxTemperature {
		f.fail(invalid("temperature", "must be "+want))
	}
	return &n, true
}

func (p *diaryPut) need(m *mutation, n *needs) {
	n.diaries.add(m.id)
	n.users.add(p.viewers...)
	n.photo(m, p.photo)
	if p.date != nil { // it may be a creation
		n.settings.add(m.user)
	}
}

func (p *diaryPut) decide(m *mutation, w *world) *refusal {
	if r := p.unknownViewer(w); r != nil {
		return r
	}
	d := w.diaries.find(m.id)
	switch {
	case d == nil:
		return p.create(m, w)
	case d.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case d.DeletedAt == 0 && p.deleted != nil && *p.deleted:
		return (&diaryDelete{}).decide(m, w)
	case d.DeletedAt != 0 && (p.deleted == nil || *p.deleted || w.now.Sub(d.DeletedAt) > restoreWithin):
		return gone("id")
	case m.unmatched(d.Rev):
		return changedMeanwhile()
	}
	return p.save(m, w, d)
}

func (p *diaryPut) create(m *mutation, w *world) *refusal {
	switch {
	case p.date == nil || m.ifRev != 0: // a change of what is not there
		return w.absent(m, "id", m.id)
	case p.missing != nil:
		return p.missing
	case *p.date > w.today(m.user).Add(1):
		return invalid("date", "is later than tomorrow")
	}
	return p.save(m, w, &models.Diary{
		OwnerID: m.user, ID: m.id, CreatedAt: w.now, Date: *p.date, Audience: models.Private, Viewers: []models.ID{},
		Cheers: models.Counts{}, Shown: models.Counts{}, Stamps: models.Stamps{},
	})
}

// save makes of a diary what the put says, or refuses and changes nothing.
func (p *diaryPut) save(m *mutation, w *world, d *models.Diary) *refusal {
	if r := w.ownPhoto(m, p.photo); r != nil {
		return r
	}
	before, after := *d, *d
	after.DeletedAt = 0
	listed := p.apply(m, &after)
	if r := incomplete(&after); r != nil {
		return r
	}
	k := diaryKey(d)
	if w.diaries.get(k) == nil {
		w.diaries.put(k, &after)
	} else {
		w.revise(m, p, &before, &after)
		*w.diaries.edit(k) = after
	}
	if listed {
		w.diaryViewers.add(k)
	}
	w.doorChanged(m.user, diaryDoor(&before), diaryDoor(&after))
	return nil
}

// apply writes what the put wins into a copy of a row, and reports whether the list of viewers became another.
func (p *diaryPut) apply(m *mutation, d *models.Diary) (listed bool) {
	st := ownStamps(d.Stamps)
	d.Stamps = st
	assign(m, st, "mood", &d.Mood, p.mood)
	assign(m, st, "text", &d.Text, p.text)
	assign(m, st, "color", &d.Color, p.color)
	assign(m, st, "photo_id", &d.PhotoID, asID(p.photo))
	assign(m, st, "draft", &d.Draft, p.draft)
	if p.hasTemperature && m.wins(st, "temperature") {
		d.Temperature = p.temperature
	}
	d.SearchText = models.SearchText(d.Text)
	return p.applyAudience(m, st, &d.Audience, &d.Viewers)
}

// incomplete refuses a diary without mood or text, unless it is a draft (product section 7).
func incomplete(d *models.Diary) *refusal {
	switch {
	case d.Draft:
		return nil
	case d.Mood == "":
		return invalid("mood", "may be absent in a draft only")
	case d.Text == "":
		return invalid("text", "may be absent in a draft only")
	}
	return nil
}

func diaryDoor(d *models.Diary) door { return door{open: opensDiary(d), viewers: d.Viewers} }

// today returns the owner's day; the owner's settings are loaded.
func (w *world) today(owner models.ID) models.Day {
	if s := w.settings.get(store.Key{Owner: owner, ID: owner}); s != nil {
		return models.Today(w.now, s.Zone(), s.DayStartHour)
	}
	return models.Today(w.now, time.UTC, 0)
}

func (d *diaryDelete) need(m *mutation, n *needs) { n.diaries.add(m.id) }

func (d *diaryDelete) decide(m *mutation, w *world) *refusal {
	before := w.diaries.find(m.id)
	switch {
	case before == nil || before.OwnerID != m.user:
		return w.absent(m, "id", m.id)
	case before.DeletedAt != 0:
		return nil
	case m.unmatched(before.Rev):
		return changedMeanwhile()
	}
	was := diaryDoor(before)
	after := w.diaries.edit(diaryKey(before))
	after.DeletedAt = w.now
	w.doorChanged(m.user, was, diaryDoor(after))
	return nil
}
