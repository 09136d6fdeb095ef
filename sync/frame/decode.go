package frame

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// What a frame may hold at most, beyond the sizes of a message.
const (
	maxDepth   = 16        // objects and arrays inside each other, the frame itself included
	maxAgent   = 100       // bytes
	maxEpoch   = 64        // bytes
	maxKind    = 20        // bytes
	maxInteger = 1<<53 - 1 // what every JSON reader holds exactly
	firstYear  = 1970      // of an instant, in UTC
	lastYear   = 2100
)

// Valid reports with which code a message is to be closed before it is decoded: CloseTooLong, CloseNotUTF8, or 0 when
// it may be decoded. first says that the message is the first of its connection, the one that may hold a long hello.
func Valid(message []byte, first bool) int {
	limit := MaxMessage
	if first {
		limit = MaxHello
	}
	switch {
	case len(message) > limit:
		return CloseTooLong
	case !utf8.Valid(message):
		return CloseNotUTF8
	}
	return 0
}

// Decode reads the frames of one message of a client. It is strict: what is wrong anywhere outside the fields of a
// mutation refuses the whole message with a BadFrame that names the place as a JSON pointer, and the number of the
// mutation it concerns when there is one. Every ClientFrame is a pointer; the fields of mutations alias message.
func Decode(message []byte) ([]ClientFrame, *Error) {
	message = bytes.TrimSuffix(message, []byte{'\n'})
	var (
		frames    []ClientFrame
		mutations int
		many      = bytes.IndexByte(message, '\n') >= 0
	)
	for line := range bytes.SplitSeq(message, []byte{'\n'}) {
		f, bad := decodeLine(line)
		if m, ok := f.(*Mutate); ok && bad == nil {
			mutations += len(m.Mutations)
			if mutations > MaxMutations {
				bad = faultf("a message holds at most %d mutations", MaxMutations).in("mutations")
			}
		}
		if _, ok := f.(*Hello); bad == nil && len(message) > MaxMessage && !(ok && !many) {
			bad = faultf("only a hello alone may be longer than %d bytes", MaxMessage)
		}
		if bad != nil {
			return nil, bad.refusal(len(frames), many)
		}
		frames = append(frames, f)
	}
	return frames, nil
}

func decodeLine(line []byte) (ClientFrame, *fault) {
	kind, bad := typeOf(line)
	if bad != nil {
		return nil, bad
	}
	r := newReader(line)
	var f ClientFrame
	switch kind {
	case "hello":
		f, bad = r.hello()
	case "mutate":
		f, bad = r.mutate()
	case "watch":
		w := &Watch{}
		f, bad = w, r.position(&w.Stream, &w.Cursor)
	case "pull":
		p := &Pull{}
		f, bad = p, r.position(&p.Stream, &p.Cursor)
	case "unwatch":
		f, bad = r.unwatch()
	case "auth":
		f, bad = r.auth()
	case "pong":
		f, bad = &Pong{}, r.frame(func(string) *fault { return unknownField })
	default:
		return nil, faultf("is no frame of this protocol").in("type")
	}
	if bad != nil {
		return nil, bad
	}
	return f, r.end()
}

func (r *reader) hello() (ClientFrame, *fault) {
	h := &Hello{}
	bad := r.frame(func(name string) *fault {
		switch name {
		case "token":
			return r.maybeText(&h.Token, anyText)
		case "client_id":
			return r.text(&h.ClientID, ValidID)
		case "agent":
			return r.maybeText(&h.Agent, validAgent)
		case "epoch":
			return r.maybeText(&h.Epoch, func(s string) bool { return len(s) <= maxEpoch })
		case "cursors":
			h.Cursors = make(map[string]int64)
			return r.cursors(h.Cursors)
		}
		return unknownField
	})
	if bad == nil && h.ClientID == "" {
		bad = missing("client_id")
	}
	return h, bad
}

func (r *reader) cursors(into map[string]int64) *fault {
	return r.object(func(stream string) *fault {
		if !ValidStream(stream) {
			return faultf("is no stream")
		}
		if len(into) == MaxCursors {
			return faultf("is one too many: at most %d cursors", MaxCursors)
		}
		var seq int64
		bad := r.integer(&seq, 0)
		into[stream] = seq
		return bad
	})
}

func (r *reader) mutate() (ClientFrame, *fault) {
	m := &Mutate{}
	bad := r.frame(func(name string) *fault {
		if name != "mutations" {
			return unknownField
		}
		return r.array(func(i int) *fault {
			if i == MaxMutations {
				bad := faultf("is one too many: at most %d mutations", MaxMutations)
				bad.n = numberIn(r.line[r.offset():])
				return bad
			}
			var last int64
			if i > 0 {
				last = m.Mutations[i-1].N
			}
			mutation, bad := r.mutation(last)
			m.Mutations = append(m.Mutations, mutation)
			return bad
		})
	})
	if bad == nil && len(m.Mutations) == 0 {
		bad = faultf("needs 1 to %d", MaxMutations).in("mutations")
	}
	return m, bad
}

// mutation reads one mutation, whose number is last + 1 unless last is 0.
func (r *reader) mutation(last int64) (Mutation, *fault) {
	start := r.offset()
	var m Mutation
	bad := r.object(func(name string) *fault {
		switch name {
		case "n":
			return r.integer(&m.N, 1)
		case "op":
			return r.text(&m.Op, func(s string) bool { return s == Put || s == Delete })
		case "kind":
			return r.text(&m.Kind, validKind)
		case "id":
			return r.text(&m.ID, ValidID)
		case "at":
			return r.text(&m.At, validInstant)
		case "fields":
			return r.raw(&m.Fields)
		}
		return unknownField
	})
	if bad == nil {
		bad = m.complete(last)
	}
	if bad != nil {
		bad.n = numberIn(r.line[start:])
	}
	return m, bad
}

func (m *Mutation) complete(last int64) *fault {
	switch {
	case m.N == 0:
		return missing("n")
	case m.Op == "":
		return missing("op")
	case m.Kind == "":
		return missing("kind")
	case m.ID == "":
		return missing("id")
	case m.At == "":
		return missing("at")
	case last != 0 && m.N != last+1:
		return faultf("does not follow the number before it").in("n")
	}
	return nil
}

func (r *reader) position(stream *string, cursor *int64) *fault {
	*cursor = -1
	bad := r.frame(func(name string) *fault {
		switch name {
		case "stream":
			return r.text(stream, ValidStream)
		case "cursor":
			return r.integer(cursor, 0)
		}
		return unknownField
	})
	switch {
	case bad != nil:
		return bad
	case *stream == "":
		return missing("stream")
	case *cursor < 0:
		return missing("cursor")
	}
	return nil
}

func (r *reader) unwatch() (ClientFrame, *fault) {
	u := &Unwatch{}
	bad := r.frame(func(name string) *fault {
		if name != "stream" {
			return unknownField
		}
		return r.text(&u.Stream, ValidStream)
	})
	if bad == nil && u.Stream == "" {
		bad = missing("stream")
	}
	return u, bad
}

func (r *reader) auth() (ClientFrame, *fault) {
	a := &Auth{}
	bad := r.frame(func(name string) *fault {
		if name != "token" {
			return unknownField
		}
		return r.text(&a.Token, anyText)
	})
	if bad == nil && a.Token == "" {
		bad = missing("token")
	}
	return a, bad
}

// ValidID reports whether s is the canonical lower-case text of a UUID of version 1 to 8.
func ValidID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return s[14] >= '1' && s[14] <= '8' && strings.IndexByte("89ab", s[19]) >= 0
}

// ValidStream reports whether s has the form of a stream's name: s/<id>, f/<id>, p/<id> or g/<id>.
func ValidStream(s string) bool {
	return len(s) > 2 && s[1] == '/' && strings.IndexByte("sfpg", s[0]) >= 0 && ValidID(s[2:])
}

func anyText(string) bool { return true }

// validAgent keeps out of the database and the logs what has no place in a name.
func validAgent(s string) bool {
	return len(s) <= maxAgent && strings.IndexFunc(s, func(c rune) bool { return c < ' ' || c >= 0x7f && c < 0xa0 }) < 0
}

func validKind(s string) bool {
	return s != "" && len(s) <= maxKind && strings.IndexFunc(s, func(c rune) bool { return c < 'a' || c > 'z' }) < 0
}

func validInstant(s string) bool {
	const shortest = len("2006-01-02T15:04:05Z")
	if len(s) < shortest || s[13] != ':' || s[19] == ',' { // "T9:00:00Z" and ",5Z", which time.Parse takes
		return false
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return false
	}
	year := t.UTC().Year()
	return year >= firstYear && year <= lastYear
}

// numberIn returns the n of the mutation that text begins with, 0 if it has no usable one.
func numberIn(text []byte) int64 {
	text = bytes.TrimLeft(text, ", \t\r")
	value, bad := member(jsontext.NewDecoder(bytes.NewBuffer(text)), "n")
	if bad != nil {
		return 0
	}
	n, _ := parseInteger(value, 1)
	return n
}
