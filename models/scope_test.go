package models

import (
	"errors"
	"slices"
	"testing"
)

func TestScopesOfATokenAreNamedOnceEach(t *testing.T) {
	for _, names := range [][]string{{"read"}, {"write", "read"}, {"read", "write", "account"}} {
		s, err := ParseScopes(names)
		if err != nil {
			t.Fatal(names, err)
		}
		slices.Sort(names)
		got := s.Names()
		slices.Sort(got)
		if !slices.Equal(got, names) {
			t.Errorf("scopes of %v = %v", names, got)
		}
	}
	for _, names := range [][]string{nil, {""}, {"admin"}, {"read", "read"}, {"Read"}} {
		if s, err := ParseScopes(names); !errors.Is(err, ErrInvalid) {
			t.Errorf("ParseScopes(%q) = %v, %v; want an invalid field", names, s, err)
		}
	}
}

func TestASessionMayDoEverythingAndATokenWhatItsScopesSay(t *testing.T) {
	session, reader := Caller{}, Caller{Scopes: ScopeRead}
	if !session.May(AllScopes) {
		t.Error("a session may not do everything")
	}
	if !reader.May(ScopeRead) || reader.May(ScopeWrite) || reader.May(ScopeRead|ScopeAccount) {
		t.Error("a token may do more or less than its scopes say")
	}
}
