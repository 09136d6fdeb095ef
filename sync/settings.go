package sync

import (
	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

type settingsKind struct{}

// settingsPut is a parsed put of one's own settings; nil is "not changed".
type settingsPut struct {
	locale, timeZone, weekStart, quietFrom, quietTo *string
	dayStartHour                                    *int
	flags                                           map[string]*bool
	defaultAudience                                 *models.Audience
	inboxSeenAt                                     *models.Time
}

// settingFlags are the yes-or-no settings and where they stand in the row.
var settingFlags = map[string]func(*models.Settings) *bool{
	"newest_first":         func(s *models.Settings) *bool { return &s.NewestFirst },
	"approve_followers":    func(s *models.Settings) *bool { return &s.ApproveFollowers },
	"searchable_by_handle": func(s *models.Settings) *bool { return &s.SearchableByHandle },
	"searchable_by_email":  func(s *models.Settings) *bool { return &s.SearchableByEmail },
	"in_explore":           func(s *models.Settings) *bool { return &s.InExplore },
	"cheers_on_todos":      func(s *models.Settings) *bool { return &s.CheersOnTodos },
	"cheers_on_diaries":    func(s *models.Settings) *bool { return &s.CheersOnDiaries },
}

func (settingsKind) parse(m *mutation) (act, *refusal) {
	if m.deletes() {
		return nil, refuse(frame.NotAllowed, "", "settings cannot be deleted")
	}
	f := parseFields(m.Fields, "locale", "time_zone", "week_start", "day_start_hour", "newest_first", "approve_followers",
		"searchable_by_handle", "searchable_by_email", "in_explore", "cheers_on_todos", "cheers_on_diaries",
		"default_audience", "quiet_from", "quiet_to", "inbox_seen_at")
	p := &settingsPut{
		locale:          f.value("locale", oneOf("ko", "en")),
		timeZone:        f.value("time_zone", models.TimeZone),
		weekStart:       f.value("week_start", oneOf("mon", "sun")),
		quietFrom:       f.orNull("quiet_from", models.Clock),
		quietTo:         f.orNull("quiet_to", models.Clock),
		defaultAudience: (*models.Audience)(f.value("default_audience", oneOf(models.Audiences...))),
		flags:           map[string]*bool{},
	}
	for name := range settingFlags {
		p.flags[name] = f.flag(name)
	}
	var hour int
	if f.read("day_start_hour", "a whole number from 0 to 6", &hour) {
		if hour < 0 || hour > 6 {
			f.fail(invalid("day_start_hour", "must be a whole number from 0 to 6"))
		}
		p.dayStartHour = &hour
	}
	p.inboxSeenAt = f.instant("inbox_seen_at")
	return p, f.bad
}

func (p *settingsPut) need(m *mutation, n *needs) { n.settings.add(m.user) }

func (p *settingsPut) decide(m *mutation, w *world) *refusal {
	k := store.Key{Owner: m.user, ID: m.user}
	row := w.settings.get(k)
	switch {
	case m.id != m.user || row == nil:
		return notFound("id")
	case m.unmatched(row.Rev):
		return changedMeanwhile()
	}
	approved, zone, hour := row.ApproveFollowers, row.TimeZone, row.DayStartHour
	row = w.settings.edit(k)
	st := ownStamps(row.Stamps)
	row.Stamps = st
	assign(m, st, "locale", &row.Locale, p.locale)
	assign(m, st, "time_zone", &row.TimeZone, p.timeZone)
	assign(m, st, "week_start", &row.WeekStart, p.weekStart)
	assign(m, st, "day_start_hour", &row.DayStartHour, p.dayStartHour)
	assign(m, st, "quiet_from", &row.QuietFrom, p.quietFrom)
	assign(m, st, "quiet_to", &row.QuietTo, p.quietTo)
	assign(m, st, "default_audience", &row.DefaultAudience, p.defaultAudience)
	assign(m, st, "inbox_seen_at", &row.InboxSeenAt, p.inboxSeenAt)
	for name, at := range settingFlags {
		assign(m, st, name, at(row), p.flags[name])
	}
	if row.TimeZone != zone || row.DayStartHour != hour {
		w.replan.add(m.user)
	}
	w.heads[m.user].InExplore = row.InExplore
	if approved && !row.ApproveFollowers { // turning approval off accepts the open requests (product section 1.3)
		w.later(m.user, jobAccept, string(m.user), acceptJob{Owner: m.user})
	}
	return nil
}
