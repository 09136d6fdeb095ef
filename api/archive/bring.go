package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/api/picture"
	"modu/models"
	"modu/store"
	"modu/store/photos"
	modusync "modu/sync"
	"modu/sync/frame"
)

const (
	chunk        = 100 // things that are brought in by one commit, as many as one message may have
	problemsTold = 100 // of those that could not be brought in
)

// An Importer brings archives in.
type Importer struct {
	DB       *store.DB
	Engine   *modusync.Engine
	Photos   *photos.Photos
	Pictures *picture.Maker
}

// A Report says what became of an archive.
type Report struct {
	Imported int       `json:"imported" doc:"Things that are new in the account"`
	Skipped  int       `json:"skipped" doc:"Things that the account has or had already"`
	Refused  int       `json:"refused" doc:"Things that break a rule or a limit"`
	Problems []Refusal `json:"problems" nullable:"false" doc:"Why, of the first hundred"`
}

// A Refusal is why one thing was refused, or lost a part.
type Refusal struct {
	Kind  string `json:"kind"`
	ID    string `json:"id" doc:"In the file"`
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
}

// A bringing is one archive on its way into one account.
type bringing struct {
	*Importer
	archive *Archive
	caller  models.Caller
	report  Report
	ids     map[string]map[models.ID]models.ID // of goals and routines: in the file → in the account
	had     map[models.ID]bool                 // occurrences that were in the account before
	photos  map[models.ID]models.ID            // in the file → in the account; empty: it cannot be had
}

// Import brings an archive into the caller's account. After an error a part of it may be in; the same again brings the
// rest.
func (im *Importer) Import(ctx context.Context, caller models.Caller, a *Archive) (Report, error) {
	caller.Scopes = 0 // whoever may bring in everything may write
	b := &bringing{
		Importer: im, archive: a, caller: caller, report: Report{Problems: []Refusal{}},
		ids: map[string]map[models.ID]models.ID{}, had: map[models.ID]bool{}, photos: map[models.ID]models.ID{},
	}
	// A goal that is not active takes no todos, and a routine makes today's as soon as it may: both come to rest last.
	steps := []func(context.Context) error{
		b.settle, b.roots("goal"), b.roots("routine"), b.noteOccurrences, b.leaves("skip"), b.leaves("todo"), b.leaves("diary"),
		b.leaves("reminder"), b.rest("routine", "paused"), b.occurrences, b.rest("goal", "status"),
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return b.report, fmt.Errorf("import: %w", err)
		}
	}
	return b.report, nil
}

// A thing is an entity of the file with the id that it has in the account.
type thing struct {
	kind   string
	old    models.ID
	id     models.ID
	at     models.Time // when its fields were put
	fields map[string]jsontext.Value
}

// read takes an entity of the file apart; ok is false if it is none.
func (b *bringing) read(kind string, entity jsontext.Value) (t thing, ok bool) {
	var all map[string]jsontext.Value
	if json.Unmarshal(entity, &all) != nil {
		b.refuse(thing{kind: kind}, frame.Invalid, "")
		return thing{}, false
	}
	t = thing{kind: kind, old: models.ID(textOf(all["id"])), fields: map[string]jsontext.Value{}}
	for _, name := range taken[kind] {
		if v, there := all[name]; there {
			t.fields[name] = v
		}
	}
	if !t.old.Valid() {
		b.refuse(t, frame.Invalid, "id")
		return thing{}, false
	}
	t.at = timeOf(all["created_at"])
	if done := timeOf(all["done_at"]); done != 0 { // an instant that only its put can say
		t.at = done
	}
	if t.at == 0 {
		t.at = b.archive.At
	}
	return t, true
}

// taken are the members of each kind that are brought in. Viewers are people and stay out.
var taken = map[string][]string{
	"goal":    {"title", "color", "rank", "audience"},
	"routine": {"goal_id", "title", "rule", "mode", "time", "start", "end", "rank"},
	"skip":    {"routine_id", "date"},
	"todo": {
		"goal_id", "title", "date", "done", "rank", "memo", "memo_public", "alarm", "checklist", "photo_id", "routine_id", "occurrence_date",
	},
	"diary":    {"date", "mood", "text", "color", "temperature", "photo_id", "audience", "draft"},
	"reminder": {"time", "label", "enabled"},
	"profile":  {"name", "bio", "photo_id"},
	"settings": {
		"locale", "time_zone", "week_start", "day_start_hour", "newest_first", "approve_followers", "searchable_by_handle",
		"searchable_by_email", "in_explore", "cheers_on_todos", "cheers_on_diaries", "default_audience", "quiet_from", "quiet_to",
	},
}

func (b *bringing) refuse(t thing, code, field string) {
	if code == frame.NotFound && field == "id" { // it lacks what makes it, so it was taken for a change
		code, field = frame.Invalid, ""
	}
	b.report.Refused++
	b.tell(t, code, field)
}

func (b *bringing) tell(t thing, code, field string) {
	if len(b.report.Problems) < problemsTold {
		b.report.Problems = append(b.report.Problems, Refusal{Kind: t.kind, ID: string(t.old), Code: code, Field: field})
	}
}

// push brings things in, and reports what was refused.
func (b *bringing) push(ctx context.Context, things []thing) error {
	return b.pushOr(ctx, things, func(t thing, r frame.Result) { b.refuse(t, r.Code, r.Field) })
}

// pushOr brings things in, by one commit for each chunk, and calls refused with those that were.
func (b *bringing) pushOr(ctx context.Context, things []thing, refused func(thing, frame.Result)) error {
	for some := range slices.Chunk(things, chunk) {
		p := modusync.Push{}
		for _, t := range some {
			if err := b.bringPhoto(ctx, t); err != nil {
				return err
			}
			p.Mutations = append(p.Mutations, t.put())
		}
		pushed, err := b.Engine.Push(ctx, b.caller, p)
		if err == nil && pushed.Err != nil {
			err = pushed.Err
		}
		if err != nil {
			return err
		}
		for i, r := range pushed.Results {
			if r.OK {
				b.report.Imported++
			} else {
				refused(some[i], r)
			}
		}
	}
	return nil
}

func (t thing) put() frame.Mutation {
	raw, err := json.Marshal(t.fields, json.Deterministic(true))
	if err != nil {
		raw = jsontext.Value("{}") // the values were JSON when they were read
	}
	return frame.Mutation{Op: frame.Put, Kind: t.kind, ID: string(t.id), At: t.at.String(), Fields: raw}
}

// bringPhoto brings in the photo that a thing names. A thing whose photo cannot be had comes without.
func (b *bringing) bringPhoto(ctx context.Context, t thing) error {
	old := models.ID(textOf(t.fields["photo_id"]))
	if old == "" {
		return nil
	}
	id, known := b.photos[old]
	if !known {
		var err error
		if id, err = b.photo(ctx, old); err != nil {
			return err
		}
		b.photos[old] = id
	}
	if id == "" {
		delete(t.fields, "photo_id")
		b.tell(t, frame.NotFound, "photo_id")
		return nil
	}
	t.fields["photo_id"] = quoted(string(id))
	return nil
}

// photo returns the id of a photo in the account, which gets it if need be; empty if the file does not have it.
func (b *bringing) photo(ctx context.Context, old models.ID) (models.ID, error) {
	if !old.Valid() {
		return "", nil
	}
	there := store.Key{Owner: b.caller.User, ID: old}
	made := store.Key{Owner: b.caller.User, ID: models.ImportedID(b.caller.User, old)}
	var own map[store.Key]bool
	err := b.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		own, err = tx.OwnPhotos(ctx, []store.Key{there, made})
		return err
	})
	switch {
	case err != nil:
		return "", err
	case own[there]:
		return there.ID, nil
	case own[made]:
		return made.ID, nil
	}
	pic, err := b.Pictures.Make(ctx, b.archive.photo(old))
	if err != nil {
		return "", orNone(ctx, err)
	}
	err = b.Photos.Add(ctx, made, photos.Picture{Width: pic.Width, Height: pic.Height, Bytes: pic.JPEGs})
	return made.ID, err
}

// orNone tells a picture that is none from work that was broken off.
func orNone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return nil
}
