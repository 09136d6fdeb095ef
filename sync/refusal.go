package sync

import (
	"errors"

	"modu/models"
	"modu/sync/frame"
)

// A refusal says why a mutation has no effect.
type refusal struct {
	code    string // one of frame's refusal codes
	field   string
	message string
}

func refuse(code, field, message string) *refusal {
	return &refusal{code: code, field: field, message: message}
}

func invalid(field, problem string) *refusal {
	return refuse(frame.Invalid, field, field+" "+problem)
}

// asRefusal turns an error of the rules of models into a refusal.
func asRefusal(field string, err error) *refusal {
	if fe, ok := errors.AsType[*models.FieldError](err); ok {
		return invalid(fe.Field, fe.Problem)
	}
	return refuse(frame.Invalid, field, err.Error())
}

func notFound(field string) *refusal {
	return refuse(frame.NotFound, field, "there is no such thing, or it is not yours to see")
}

func gone(field string) *refusal {
	return refuse(frame.GoneCode, field, "it has been deleted; put deleted:false to restore it within 30 days")
}
