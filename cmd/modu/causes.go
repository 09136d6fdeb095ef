package main

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// A cause is why a start stops, or why a server runs with less than it could: what is wrong with which setting, and the
// cure. What stands in braces is filled in. docs/startup.md has a row for each, word for word.
type cause struct{ setting, what, cure string }

// A trouble is a cause with its particulars, as one sentence.
type trouble struct {
	what string // with the setting in front
	cure string
	err  error // what the machine said; may be nil
}

func (t *trouble) Error() string { return t.what + "; " + t.cure }
func (t *trouble) Unwrap() error { return t.err }

// particulars are what is filled in, by the word in braces.
type particulars map[string]string

// of fills in the particulars of one case.
func (c cause) of(p particulars) *trouble {
	var pairs []string
	for _, word := range slices.Sorted(maps.Keys(p)) {
		pairs = append(pairs, "{"+word+"}", p[word])
	}
	fill := strings.NewReplacer(pairs...)
	return &trouble{what: fill.Replace(c.setting + ": " + c.what), cure: fill.Replace(c.cure)}
}

// because adds what the machine said.
func (t *trouble) because(err error) *trouble {
	t.err = err
	return t
}

// troubleFinding is what modu doctor says of an error, which may be a trouble.
func troubleFinding(check string, s state, err error) finding {
	if t, ok := errors.AsType[*trouble](err); ok {
		return t.finding(check, s)
	}
	return finding{Check: check, State: s, What: oneLine(err)}
}

// finding is what modu doctor says of it.
func (t *trouble) finding(check string, s state) finding {
	return finding{Check: check, State: s, What: t.what, Cure: t.cure}
}
