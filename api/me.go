package api

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
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
	email, p, st, err := v.account(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := v.of(ctx, v.reader); err != nil {
		return nil, err
	}
	position, err := v.position(ctx)
	b := newMe(email, p, st)
	return &meOutput{ETag: etag(b.Rev), Position: position, Body: b}, err
}

// account reads the rows of the reader's own account.
func (v *view) account(ctx context.Context) (email string, p *models.Profile, s *models.Settings, err error) {
	id := []models.ID{v.reader}
	account, err := v.tx.Account(ctx, v.reader)
	if err != nil {
		return "", nil, nil, err
	}
	profiles, err := v.tx.Profiles(ctx, id)
	if err != nil {
		return "", nil, nil, err
	}
	settings, err := v.tx.Settings(ctx, id)
	if err != nil {
		return "", nil, nil, err
	}
	if len(profiles) == 0 || len(settings) == 0 {
		return "", nil, nil, errNotFound
	}
	return account.Email, profiles[0], settings[0], nil
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

// changeMe puts the fields of each of the two. The settings are checked first and the profile is put first: what others
// have done, such as taking a handle, can only refuse the profile. So half of a change is never left.
func (s *server) changeMe(ctx context.Context, in *changeMeInput) (*meOutput, error) {
	caller, _ := callerOf(ctx)
	revs, err := s.matchMe(ctx, in.Match)
	if err != nil {
		return nil, err
	}
	profile := put("profile", caller.User, givenFields(in.Body.Value.ProfileFields))
	settings := put("settings", caller.User, givenFields(in.Body.Value.SettingsFields))
	if err := s.check(caller, settings); err != nil {
		return nil, err
	}
	if !emptyObject(profile.Fields) {
		if err := s.push(ctx, caller, revs.profile, profile); err != nil {
			return nil, err
		}
	}
	if !emptyObject(settings.Fields) {
		if err := s.push(ctx, caller, revs.settings, settings); err != nil {
			return nil, err
		}
	}
	return s.me(ctx, nil)
}

func emptyObject(v jsontext.Value) bool { return len(v) <= len("{}") }

// meRevs are the revs that the profile and the settings must have; 0 is any.
type meRevs struct{ profile, settings models.Rev }

// matchMe compares If-Match, if there is one, with the sum of the two revs.
func (s *server) matchMe(ctx context.Context, match string) (revs meRevs, err error) {
	want, err := ifMatch(match)
	if err != nil || want == 0 {
		return meRevs{}, err
	}
	caller, _ := callerOf(ctx)
	err = s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		_, p, st, err := v.account(ctx)
		if err == nil {
			revs = meRevs{p.Rev, st.Rev}
		}
		return err
	})
	if err == nil && revs.profile+revs.settings != want {
		err = codeError{code: codePrecondition}
	}
	return revs, err
}
