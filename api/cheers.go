package api

import (
	"context"
	"net/http"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

func (s *server) cheerRoutes() {
	register(s, signedIn(operation("cheer-todo", http.MethodPut, "/v1/todos/{id}/cheer", "Cheer for a todo that is done")), s.cheerTodo)
	register(s, signedIn(operation("uncheer-todo", http.MethodDelete, "/v1/todos/{id}/cheer", "Take a cheer back")), s.uncheer)
	register(s, signedIn(operation("list-cheers", http.MethodGet, "/v1/todos/{id}/cheers", "List who cheered for an own todo")), s.listCheers)
	register(s, signedIn(operation("cheer-diary", http.MethodPut, "/v1/diaries/{id}/cheer", "Cheer for a diary")), s.cheerDiary)
	register(s, signedIn(operation("uncheer-diary", http.MethodDelete, "/v1/diaries/{id}/cheer", "Take a cheer for a diary back")), s.uncheer)
	register(s, signedIn(operation("list-diary-cheers", http.MethodGet, "/v1/diaries/{id}/cheers", "List who cheered for an own diary")), s.listDiaryCheers)
}

type cheerInput struct {
	ID   string `path:"id"`
	Body body[cheerFields]
}

type cheerFields struct {
	Emoji given[string] `json:"emoji,omitzero" doc:"Exactly one"`
}

func (s *server) cheerTodo(ctx context.Context, in *cheerInput) (*entityOutput[cheerDoc], error) {
	return s.cheer(ctx, "todo", in)
}

func (s *server) cheerDiary(ctx context.Context, in *cheerInput) (*entityOutput[cheerDoc], error) {
	return s.cheer(ctx, "diary", in)
}

func (s *server) cheer(ctx context.Context, kind string, in *cheerInput) (*entityOutput[cheerDoc], error) {
	caller, _ := callerOf(ctx)
	target := models.ID(in.ID)
	switch {
	case !target.Valid():
		return nil, errNotFound
	case in.Body.Value.Emoji.IsZero():
		return nil, needed("emoji")
	}
	id := models.CheerID(target, caller.User)
	fields := object("target_kind", kind, "target_id", string(target), "emoji", in.Body.Value.Emoji.value)
	if err := s.pushAt(ctx, caller, put("cheer", id, fields)); err != nil {
		return nil, err
	}
	var out *entityOutput[cheerDoc]
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) error {
		rows, err := v.tx.Cheers(ctx, []store.Key{{Owner: caller.User, ID: id}})
		if err != nil || len(rows) == 0 {
			return orNotFound(err) // it was taken back meanwhile
		}
		out, err = own(ctx, v, entityOfCheer(rows[0]))
		return err
	})
	return out, err
}

// uncheer takes a cheer back: its id is derived from the target's, of whatever kind that is.
func (s *server) uncheer(ctx context.Context, in *IDInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	target := models.ID(in.ID)
	if !target.Valid() {
		return nil, errNotFound
	}
	return nil, s.pushAt(ctx, caller, del("cheer", models.CheerID(target, caller.User), nil))
}

func entityOfCheer(c *models.Cheer) entity[cheerDoc] {
	return entity[cheerDoc]{modusync.Cheer(c, c.Rev), c.ID, c.Rev}
}

type listCheersInput struct {
	IDInput
	Paged
}

// listCheers tells the owner of a todo who cheered for it. Others see the counts alone.
func (s *server) listCheers(ctx context.Context, in *listCheersInput) (*listOutput[cheerDoc], error) {
	return s.cheersOn(ctx, in, func(ctx context.Context, v *view, id models.ID) (*sight, error) {
		_, o, err := v.todo(ctx, id)
		return o, err
	})
}

// listDiaryCheers is listCheers for a diary.
func (s *server) listDiaryCheers(ctx context.Context, in *listCheersInput) (*listOutput[cheerDoc], error) {
	return s.cheersOn(ctx, in, func(ctx context.Context, v *view, id models.ID) (*sight, error) {
		_, o, err := v.diary(ctx, id)
		return o, err
	})
}

func (s *server) cheersOn(
	ctx context.Context, in *listCheersInput, look func(context.Context, *view, models.ID) (*sight, error),
) (*listOutput[cheerDoc], error) {
	caller, _ := callerOf(ctx)
	target := models.ID(in.ID)
	if !target.Valid() {
		return nil, errNotFound
	}
	return ownPage(ctx, s, in.Paged, func(ctx context.Context, v *view, after models.ID) ([]entity[cheerDoc], error) {
		o, err := look(ctx, v, target)
		if err != nil {
			return nil, err
		}
		if !o.own {
			return nil, codeError{code: codeNotAllowed}
		}
		rows, err := v.tx.CheersList(ctx, caller.User, target, after, in.Limit+1)
		return each(rows, entityOfCheer), err
	})
}
