package api

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

func (s *server) meRoutes() {
	register(s, signedIn(operation("me", http.MethodGet, "/v1/me", "See the own account: profile and settings")), s.me)
	register(s, signedIn(operation("change-me", http.MethodPatch, "/v1/me", "Change fields of the profile and the settings")), s.changeMe)
}

// ProfileFields and SettingsFields are what a person may put of the two.
type ProfileFields struct {
	Handle  given[string]  `json:"handle,omitzero" doc:"[a-z0-9_]{4,20}"`
	Name    given[string]  `json:"name,omitzero" doc:"1 to 40 characters"`
	Bio     given[string]  `json:"bio,omitzero" doc:"Up to 100 characters"`
	PhotoID given[*string] `json:"photo_id,omitzero"`
}

type SettingsFields struct {
	Locale             given[string]  `json:"locale,omitzero" doc:"ko, en"`
	TimeZone           given[string]  `json:"time_zone,omitzero" doc:"An IANA name such as Asia/Seoul"`
	WeekStart          given[string]  `json:"week_start,omitzero" doc:"mon, sun"`
	DayStartHour       given[int]     `json:"day_start_hour,omitzero" doc:"0 to 6"`
	NewestFirst        given[bool]    `json:"newest_first,omitzero"`
	ApproveFollowers   given[bool]    `json:"approve_followers,omitzero" doc:"false also accepts the open requests"`
	SearchableByHandle given[bool]    `json:"searchable_by_handle,omitzero"`
	SearchableByEmail  given[bool]    `json:"searchable_by_email,omitzero"`
	InExplore          given[bool]    `json:"in_explore,omitzero"`
	CheersOnTodos      given[bool]    `json:"cheers_on_todos,omitzero"`
	CheersOnDiaries    given[bool]    `json:"cheers_on_diaries,omitzero"`
	DefaultAudience    given[string]  `json:"default_audience,omitzero" doc:"private, selected, followers, public"`
	QuietFrom          given[*string] `json:"quiet_from,omitzero" doc:"HH:MM"`
	QuietTo            given[*string] `json:"quiet_to,omitzero" doc:"HH:MM"`
	InboxSeenAt        given[string]  `json:"inbox_seen_at,omitzero" doc:"RFC 3339"`
}

// A meBody is the profile and the settings in one. Its rev is the sum of theirs, which grows when either does.
type meBody struct {
	ID                 models.ID       `json:"id"`
	Rev                models.Rev      `json:"rev"`
	CreatedAt          models.Time     `json:"created_at" format:"date-time"`
	Email              string          `json:"email"`
	Handle             string          `json:"handle"`
	Name               string          `json:"name"`
	Bio                string          `json:"bio"`
	PhotoID            *models.ID      `json:"photo_id"`
	Locale             string          `json:"locale"`
	TimeZone           string          `json:"time_zone"`
	WeekStart          string          `json:"week_start"`
	DayStartHour       int             `json:"day_start_hour"`
	NewestFirst        bool            `json:"newest_first"`
	ApproveFollowers   bool            `json:"approve_followers"`
	SearchableByHandle bool            `json:"searchable_by_handle"`
	SearchableByEmail  bool            `json:"searchable_by_email"`
	InExplore          bool            `json:"in_explore"`
	CheersOnTodos      bool            `json:"cheers_on_todos"`
	CheersOnDiaries    bool            `json:"cheers_on_diaries"`
	DefaultAudience    models.Audience `json:"default_audience"`
	QuietFrom          *string         `json:"quiet_from"`
	QuietTo            *string         `json:"quiet_to"`
	InboxSeenAt        *models.Time    `json:"inbox_seen_at" format:"date-time"`
}

type meOutput struct {
	ETag     string `header:"ETag"`
	Position string `header:"Modu-Position"`
	Body     meBody
}

func (s *server) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	caller, _ := callerOf(ctx)
	var out *meOutput
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) (err error) {
		out, err = v.me(ctx)
		return err
	})
	return out, err
}

// me reads the reader's own account.
func (v *view) me(ctx context.Context) (*meOutput, error) {
	id := []models.ID{v.reader}
	account, err := v.tx.Account(ctx, v.reader)
	if err != nil {
		return nil, err
	}
	profiles, err := v.tx.Profiles(ctx, id)
	if err != nil {
		return nil, err
	}
	settings, err := v.tx.Settings(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(profiles) == 0 || len(settings) == 0 {
		return nil, errNotFound
	}
	if _, err := v.of(ctx, v.reader); err != nil {
		return nil, err
	}
	position, err := v.position(ctx)
	b := newMe(account.Email, profiles[0], settings[0])
	return &meOutput{ETag: etag(b.Rev), Position: position, Body: b}, err
}

func newMe(email string, p *models.Profile, s *models.Settings) meBody {
	return meBody{
		ID: p.OwnerID, Rev: p.Rev + s.Rev, CreatedAt: p.CreatedAt, Email: email, Handle: p.Handle, Name: p.Name, Bio: p.Bio,
		PhotoID: orNull(p.PhotoID), Locale: s.Locale, TimeZone: s.TimeZone, WeekStart: s.WeekStart,
		DayStartHour: s.DayStartHour, NewestFirst: s.NewestFirst, ApproveFollowers: s.ApproveFollowers,
		SearchableByHandle: s.SearchableByHandle, SearchableByEmail: s.SearchableByEmail, InExplore: s.InExplore,
		CheersOnTodos: s.CheersOnTodos, CheersOnDiaries: s.CheersOnDiaries, DefaultAudience: s.DefaultAudience,
		QuietFrom: orNull(s.QuietFrom), QuietTo: orNull(s.QuietTo), InboxSeenAt: orNull(s.InboxSeenAt),
	}
}

// orNull is nil for the zero value, which stands for "none".
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

type changeMeInput struct {
	Match string `header:"If-Match"`
	Body  body[meFields]
}

type meFields struct {
	ProfileFields
	SettingsFields
}

// changeMe puts the fields of each of the two in one commit. The one that can be refused for what others have done,
// the profile, is put alone first if both are, so that a handle that is taken does not leave half of the change.
func (s *server) changeMe(ctx context.Context, in *changeMeInput) (*meOutput, error) {
	caller, _ := callerOf(ctx)
	if err := s.checkMe(ctx, caller, in.Match); err != nil {
		return nil, err
	}
	changes := []frame.Mutation{
		put("settings", caller.User, givenFields(in.Body.Value.SettingsFields)),
		put("profile", caller.User, givenFields(in.Body.Value.ProfileFields)),
	}
	var sent []frame.Mutation
	for _, m := range changes {
		if !emptyObject(m.Fields) {
			sent = append(sent, m)
		}
	}
	if len(sent) > 0 {
		if err := s.push(ctx, caller, 0, sent...); err != nil {
			return nil, err
		}
	}
	return s.me(ctx, nil)
}

func emptyObject(v jsontext.Value) bool { return len(v) <= len("{}") }

// checkMe compares If-Match with the sum of the two revs.
func (s *server) checkMe(ctx context.Context, caller models.Caller, match string) error {
	want, err := ifMatch(match)
	if err != nil || want == 0 {
		return err
	}
	out, err := s.me(ctx, nil)
	if err == nil && out.Body.Rev != want {
		err = codeError{code: modusync.PreconditionFailed}
	}
	return err
}
