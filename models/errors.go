package models

import "errors"

// The four ways in which a request fails by its own fault. Everything else is the server's trouble and is called
// "internal" outside. Wrap them with what you know; test with errors.Is.
var (
	ErrInvalid    = errors.New("invalid")     // the input breaks a rule
	ErrNotFound   = errors.New("not found")   // absent, or not the caller's to see: the same answer always
	ErrNotAllowed = errors.New("not allowed") // the caller sees it and may not do this to it
	ErrConflict   = errors.New("conflict")    // it clashes with what is stored
)

// A FieldError is an ErrInvalid that names the field at fault.
type FieldError struct {
	Field   string // the wire's name of the field
	Problem string // one sentence without the field's name, for a person: "is longer than 40 characters"
}

func (e *FieldError) Error() string { return e.Field + " " + e.Problem }

// Unwrap makes a FieldError an ErrInvalid.
func (e *FieldError) Unwrap() error { return ErrInvalid }
