package models

import "strings"

// A Seq is a position in a stream: 1, 2, 3 … without gaps; 0 is before the first.
type Seq int64

// A Rev is the version of one entity; it only grows.
type Rev int64

// A Fence counts the changes of who may read one owner's streams, and of the owner's sessions.
type Fence int64

// A Stream names an ordered log of entries, the unit of visibility: s/<user>, f/<user>, p/<user> or g/<goal>.
type Stream string

// An Audience letter is the first part of a stream's name, and of entries.audience, where a shared thing's stream is
// written whole ("g/<id>") since an owner has many.
const (
	LetterSelf      = 's' // everything a person owns, for that person's devices
	LetterFollowers = 'f' // what accepted followers may see
	LetterPublic    = 'p' // what anyone signed in may see
	LetterShared    = 'g' // one goal or diary shared with selected people
)

// SelfStream returns s/<owner>.
func SelfStream(owner ID) Stream { return Stream("s/" + owner) }

// FollowersStream returns f/<owner>.
func FollowersStream(owner ID) Stream { return Stream("f/" + owner) }

// PublicStream returns p/<owner>.
func PublicStream(owner ID) Stream { return Stream("p/" + owner) }

// SharedStream returns g/<id> of a goal or diary.
func SharedStream(id ID) Stream { return Stream("g/" + id) }

// Letter returns the stream's kind: s, f, p or g; 0 for what is no stream name.
func (s Stream) Letter() byte {
	if !s.Valid() {
		return 0
	}
	return s[0]
}

// Subject returns the user of an s, f or p stream, and the goal or diary of a g stream.
func (s Stream) Subject() ID {
	if len(s) < 2 {
		return ""
	}
	return ID(s[2:])
}

// Valid reports whether s has the form of a stream's name.
func (s Stream) Valid() bool {
	return len(s) > 2 && s[1] == '/' && strings.IndexByte("sfpg", s[0]) >= 0 && ID(s[2:]).Valid()
}

// AudienceOf returns the value of entries.audience for a stream: its letter, or the whole name of a shared one.
func AudienceOf(s Stream) string {
	if len(s) > 0 && s[0] == LetterShared {
		return string(s)
	}
	return string(s[:1])
}

// StreamOf is the reverse of AudienceOf.
func StreamOf(owner ID, audience string) Stream {
	if len(audience) > 1 {
		return Stream(audience)
	}
	return Stream(audience + "/" + string(owner))
}
