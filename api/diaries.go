package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

func (s *server) diaryRoutes() {
	register(s, signedIn(operation("list-diaries", http.MethodGet, "/v1/diaries", "List own diaries by day")), s.listDiaries)
	register(s, signedIn(answering(http.StatusCreated, operation("make-diary", http.MethodPost, "/v1/diaries", "Write the diary of a day"))), s.makeDiary)
	register(s, signedIn(operation("diary", http.MethodGet, "/v1/diaries/{id}", "See a diary")), s.diary)
	register(s, signedIn(operation("change-diary", http.MethodPatch, "/v1/diaries/{id}", "Change, show or restore a diary")), s.changeDiary)
	register(s, signedIn(operation("delete-diary", http.MethodDelete, "/v1/diaries/{id}", "Delete a diary")), s.deleteDiary)
	register(s, signedIn(operation("list-diary-revisions", http.MethodGet, "/v1/diaries/{id}/revisions", "List what another device's writing replaced")), s.listRevisions)
	register(s, maybeSignedIn(operation("list-user-diaries", http.MethodGet, "/v1/users/{id}/diaries", "List a person's diaries by day, as the caller may see them")), s.userDiaries)
}

// DiaryFields are what a person may put of a diary.
type DiaryFields struct {
	Date        given[string]   `json:"date,omitzero" doc:"YYYY-MM-DD, tomorrow at the latest; a diary keeps its day"`
	Mood        given[*string]  `json:"mood,omitzero" doc:"Exactly one emoji; null only in a draft"`
	Text        given[*string]  `json:"text,omitzero" doc:"Up to 2000 characters; null only in a draft"`
	Color       given[*string]  `json:"color,omitzero" doc:"coral, apricot, honey, leaf, teal, sky, indigo, violet, pink, slate"`
	Temperature given[*int]     `json:"temperature,omitzero" doc:"0 to 100"`
	PhotoID     given[*string]  `json:"photo_id,omitzero"`
	Audience    given[string]   `json:"audience,omitzero" doc:"private, selected, followers, public; private if left out"`
	Viewers     given[[]string] `json:"viewers,omitzero" doc:"User ids, for selected"`
	Draft       given[bool]     `json:"draft,omitzero" doc:"Seen by nobody else, whatever the audience"`
	Deleted     given[bool]     `json:"deleted,omitzero" doc:"false restores a deleted diary within 30 days"`
}

type listDiariesInput struct {
	Paged
	From    string `query:"from" doc:"YYYY-MM-DD"`
	To      string `query:"to" doc:"YYYY-MM-DD, included"`
	Q       string `query:"q" doc:"A part of the text, in any case of letters"`
	Deleted bool   `query:"deleted" doc:"Those that can be restored, instead of the others"`
}

func (s *server) listDiaries(ctx context.Context, in *listDiariesInput) (*listOutput[diaryDoc], error) {
	caller, _ := callerOf(ctx)
	list := store.DiaryList{Owner: caller.User, Deleted: in.Deleted}
	var err error
	if in.Q != "" {
		if list.Text, err = queryText(in.Q); err != nil {
			return nil, err
		}
	}
	if list.From, list.To, err = dayRange(in.From, in.To); err != nil {
		return nil, err
	}
	return s.diaryPage(ctx, caller.User, list, in.Paged)
}

type userDiariesInput struct {
	IDInput
	Paged
	From string `query:"from" doc:"YYYY-MM-DD"`
	To   string `query:"to" doc:"YYYY-MM-DD, included"`
}

func (s *server) userDiaries(ctx context.Context, in *userDiariesInput) (*listOutput[diaryDoc], error) {
	caller, _ := callerOf(ctx)
	owner, err := s.idOf(ctx, caller.User, in.ID)
	if err != nil {
		return nil, err
	}
	list := store.DiaryList{Owner: owner}
	if list.From, list.To, err = dayRange(in.From, in.To); err != nil {
		return nil, err
	}
	return s.diaryPage(ctx, caller.User, list, in.Paged)
}

// A diaryPlace is where a page of diaries ends.
type diaryPlace struct {
	Date models.Day `json:"d"`
}

// diaryPage reads a page of an owner's diaries as the reader sees them.
func (s *server) diaryPage(ctx context.Context, reader models.ID, list store.DiaryList, p Paged) (*listOutput[diaryDoc], error) {
	var place diaryPlace
	if ok, err := p.after(&place); err != nil {
		return nil, err
	} else if ok {
		list.After = &place.Date
	}
	list.Limit = p.Limit + 1
	out := &listOutput[diaryDoc]{}
	err := s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		o, err := v.of(ctx, list.Owner)
		if err != nil {
			return err
		}
		if !o.own {
			list.Sight = &store.DiarySight{Reader: reader, Follows: o.Follows}
		}
		rows, err := v.tx.ListDiaries(ctx, list)
		if err != nil {
			return err
		}
		rows, out.Body.NextCursor = cut(rows, p.Limit, func(d *models.Diary) any { return diaryPlace{d.Date} })
		if out.Body.Data, err = v.projectDiaries(ctx, rows); err != nil {
			return err
		}
		out.Position, err = v.position(ctx)
		return err
	})
	return out, err
}

type makeDiaryInput struct {
	OnceHeader
	Body body[newDiary]
}

type newDiary struct {
	ID given[string] `json:"id,omitzero" doc:"The derived id of the day; it may be left out"`
	DiaryFields
}

// makeDiary writes the diary of a day, whose id is derived from it.
func (s *server) makeDiary(ctx context.Context, in *makeDiaryInput) (*createdOutput[diaryDoc], error) {
	caller, _ := callerOf(ctx)
	b := in.Body.Value
	if b.Date.IsZero() {
		return nil, needed("date")
	}
	date, err := models.ParseDay("date", b.Date.value)
	if err != nil {
		return nil, err
	}
	id := models.DiaryID(caller.User, date)
	if !b.ID.IsZero() && b.ID.value != string(id) {
		return nil, &models.FieldError{Field: "id", Problem: "is not the derived id of this diary"}
	}
	c := creation[diaryDoc]{
		kind: "diary", path: "/v1/diaries/", key: in.Key, fields: givenFields(b.DiaryFields), read: s.readDiary,
	}
	c.id.value, c.id.raw = string(id), []byte(`"`+string(id)+`"`)
	return makeEntity(ctx, s, c)
}

func (s *server) diary(ctx context.Context, in *IDInput) (*entityOutput[diaryDoc], error) {
	caller, _ := callerOf(ctx)
	return s.readDiary(ctx, caller.User, models.ID(in.ID))
}

// readDiary reads a diary as the reader sees it; one of the reader's own that is deleted is gone.
func (s *server) readDiary(ctx context.Context, reader, id models.ID) (out *entityOutput[diaryDoc], err error) {
	if !id.Valid() {
		return nil, errNotFound
	}
	err = s.snapshot(ctx, reader, func(ctx context.Context, v *view) error {
		d, _, err := v.diary(ctx, id)
		if err != nil {
			return err
		}
		list, err := v.projectDiaries(ctx, []*models.Diary{d})
		if err != nil {
			return err
		}
		position, err := v.position(ctx)
		out = answerWith(list[0], position)
		return err
	})
	return out, err
}

// diary returns a diary that the reader sees, and its owner.
func (v *view) diary(ctx context.Context, id models.ID) (*models.Diary, *sight, error) {
	rows, err := v.tx.DiariesByID(ctx, []models.ID{id})
	if err != nil || len(rows) == 0 {
		return nil, nil, orNotFound(err)
	}
	o, err := v.of(ctx, rows[0].OwnerID)
	if err != nil {
		return nil, nil, err
	}
	if !v.seesDiary(o, rows[0]) {
		return nil, nil, hidden(o)
	}
	return rows[0], o, nil
}

type changeDiaryInput struct {
	ID    string `path:"id"`
	Match string `header:"If-Match"`
	Body  body[DiaryFields]
}

func (s *server) changeDiary(ctx context.Context, in *changeDiaryInput) (*entityOutput[diaryDoc], error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if err := s.mayChange(ctx, caller.User, "diary", id); err != nil {
		return nil, err
	}
	rev, err := ifMatch(in.Match)
	if err != nil {
		return nil, err
	}
	if err := s.push(ctx, caller, rev, put("diary", id, givenFields(in.Body.Value))); err != nil {
		return nil, err
	}
	return s.readDiary(ctx, caller.User, id)
}

func (s *server) deleteDiary(ctx context.Context, in *deleteInput) (*struct{}, error) {
	return nil, s.remove(ctx, "diary", models.ID(in.ID), in.Match, nil)
}

// A revisionDoc is a text of a diary that another device's writing replaced.
type revisionDoc struct {
	ID        models.ID   `json:"id" format:"uuid"`
	CreatedAt models.Time `json:"created_at" format:"date-time" doc:"When it was replaced, or lost"`
	Mood      *string     `json:"mood"`
	Text      *string     `json:"text"`
}

type revisionsOutput struct {
	Body struct {
		Data       []revisionDoc `json:"data" doc:"The newest first"`
		NextCursor *string       `json:"next_cursor" doc:"Always null: there are never more than 50"`
	}
}

// listRevisions tells an owner what was written in a diary in the last 30 days and is there no more.
func (s *server) listRevisions(ctx context.Context, in *IDInput) (*revisionsOutput, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if !id.Valid() {
		return nil, errNotFound
	}
	out := &revisionsOutput{}
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		d, o, err := v.diary(ctx, id)
		if err != nil {
			return err
		}
		if !o.own {
			return codeError{code: codeNotAllowed}
		}
		since := modusync.RevisionsSince(models.TimeOf(s.Now()))
		rows, err := v.tx.Revisions(ctx, store.Key{Owner: d.OwnerID, ID: d.ID}, since)
		out.Body.Data = each(rows, func(r *models.DiaryRevision) revisionDoc {
			return revisionDoc{r.ID, r.CreatedAt, textOrNull(r.Mood), textOrNull(r.Text)}
		})
		return err
	})
	return out, err
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
