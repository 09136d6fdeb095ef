package models

import (
	"fmt"
	"slices"
)

// Scopes are the parts of the service that a personal access token opens (protocol section 7). They are also stored as
// this number.
type Scopes int16

// The scopes. Reading is GETs and the socket; writing is mutations; account is everything that concerns how somebody
// signs in, and the data as a whole.
const (
	ScopeRead Scopes = 1 << iota
	ScopeWrite
	ScopeAccount

	AllScopes = ScopeRead | ScopeWrite | ScopeAccount
)

var scopeNames = []string{"read", "write", "account"} // in the order of the bits

// ParseScopes reads the names of scopes, at least one and none twice. The FieldError names scopes.
func ParseScopes(names []string) (s Scopes, err error) {
	for _, name := range names {
		i := slices.Index(scopeNames, name)
		if i < 0 {
			return 0, &FieldError{Field: "scopes", Problem: "must be one of read, write, account"}
		}
		if s&(1<<i) != 0 {
			return 0, &FieldError{Field: "scopes", Problem: fmt.Sprintf("has %s twice", name)}
		}
		s |= 1 << i
	}
	if s == 0 {
		return 0, &FieldError{Field: "scopes", Problem: "is empty"}
	}
	return s, nil
}

// Names returns the names of the scopes, in a fixed order.
func (s Scopes) Names() []string {
	names := []string{}
	for i, name := range scopeNames {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// May reports whether the caller may use what a scope opens. A device that is signed in may use everything.
func (c Caller) May(scope Scopes) bool { return c.Scopes == 0 || c.Scopes&scope == scope }
