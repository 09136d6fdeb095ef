package frame

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxMessageText is how long the text of a refusal gets, in bytes: a client's own names may stand in it.
const maxMessageText = 200

// A fault is what is wrong with a frame and where.
type fault struct {
	pointer jsontext.Pointer // from the value that was being read; grows to the left as the fault goes up
	whole   bool             // pointer is from the frame already
	text    string
	n       int64
}

func faultf(format string, args ...any) *fault { return &fault{text: fmt.Sprintf(format, args...)} }

func missing(name string) *fault { return faultf("is missing").in(name) }

// unknownField is returned by the functions given to reader.object; in copies, so the value itself stays.
var unknownField = &fault{text: "is no field of this frame"}

// in returns the fault seen from the object or array that holds the value as name or index.
func (f *fault) in(token string) *fault {
	if f.whole {
		return f
	}
	outer := *f
	outer.pointer = jsontext.Pointer("").AppendToken(token) + f.pointer
	return &outer
}

// refusal tells the fault to the client; i is the index of the frame among many.
func (f *fault) refusal(i int, many bool) *Error {
	text := f.text
	if f.pointer != "" {
		text = string(f.pointer) + ": " + text
	}
	if many {
		text = "frame " + strconv.Itoa(i+1) + ": " + text
	}
	if len(text) > maxMessageText {
		text = strings.ToValidUTF8(text[:maxMessageText], "") + "…"
	}
	return &Error{Code: BadFrame, N: f.n, Message: text}
}

// syntax turns an error of the decoder into a fault.
func syntax(err error) *fault {
	if bad, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		text := "is not JSON"
		switch {
		case errors.Is(err, jsontext.ErrDuplicateName):
			text = "stands there twice"
		case errors.Is(err, io.ErrUnexpectedEOF):
			text = "ends too early"
		}
		return &fault{pointer: bad.JSONPointer, whole: true, text: text + " (byte " + strconv.FormatInt(bad.ByteOffset, 10) + ")"}
	}
	return &fault{whole: true, text: "is not JSON"}
}

// A reader reads one frame, token by token, so that every fault has its place and nothing passes unseen.
type reader struct {
	line []byte
	dec  *jsontext.Decoder
}

func newReader(line []byte) *reader {
	return &reader{line: line, dec: jsontext.NewDecoder(bytes.NewBuffer(line))}
}

func (r *reader) offset() int64 { return r.dec.InputOffset() }

// typeOf returns the type of the frame that line holds; it reads no further than that.
func typeOf(line []byte) (string, *fault) {
	if len(bytes.TrimSpace(line)) == 0 {
		return "", faultf("is empty")
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(line))
	if dec.PeekKind() != '{' {
		if _, err := dec.ReadToken(); err != nil {
			return "", syntax(err)
		}
		return "", faultf("is no object")
	}
	value, bad := member(dec, "type")
	switch {
	case bad != nil:
		return "", bad
	case value == nil:
		return "", missing("type")
	case value.Kind() != '"':
		return "", faultf("is no string").in("type")
	}
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return "", syntax(err)
	}
	return string(text), nil
}

// member returns the value of the first member of that name of the object that dec stands before; nil if it has none.
func member(dec *jsontext.Decoder, name string) (jsontext.Value, *fault) {
	if _, err := dec.ReadToken(); err != nil {
		return nil, syntax(err)
	}
	for dec.PeekKind() == '"' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, syntax(err)
		}
		if token.String() == name {
			value, err := dec.ReadValue()
			if err != nil {
				return nil, syntax(err)
			}
			return value, nil
		}
		if err := dec.SkipValue(); err != nil {
			return nil, syntax(err)
		}
	}
	if _, err := dec.ReadToken(); err != nil {
		return nil, syntax(err)
	}
	return nil, nil
}

// frame reads the object that the frame is; its type has been read by typeOf.
func (r *reader) frame(set func(name string) *fault) *fault {
	return r.object(func(name string) *fault {
		if name == "type" {
			return r.skip()
		}
		return set(name)
	})
}

// object calls set before the value of each member; set reads it.
func (r *reader) object(set func(name string) *fault) *fault {
	if r.dec.PeekKind() != '{' {
		return r.wrong("an object")
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return syntax(err)
	}
	for r.dec.PeekKind() == '"' {
		token, err := r.dec.ReadToken()
		if err != nil {
			return syntax(err)
		}
		name := token.String()
		if bad := set(name); bad != nil {
			return bad.in(name)
		}
	}
	return r.close()
}

// array calls element before each element; element reads it.
func (r *reader) array(element func(i int) *fault) *fault {
	if r.dec.PeekKind() != '[' {
		return r.wrong("an array")
	}
	if _, err := r.dec.ReadToken(); err != nil {
		return syntax(err)
	}
	for i := 0; ; i++ {
		if kind := r.dec.PeekKind(); kind == ']' || kind == 0 {
			return r.close()
		}
		if bad := element(i); bad != nil {
			return bad.in(strconv.Itoa(i))
		}
	}
}

// close reads the end of an object or array, or finds what stands there instead.
func (r *reader) close() *fault {
	if _, err := r.dec.ReadToken(); err != nil {
		return syntax(err)
	}
	return nil
}

// end makes sure that nothing follows the frame.
func (r *reader) end() *fault {
	_, err := r.dec.ReadToken()
	switch {
	case err == io.EOF:
		return nil
	case err != nil:
		return syntax(err)
	}
	return faultf("is followed by something that is not separated by a line feed")
}

// maybeText reads a string; an empty one is as good as none, which is for whoever takes the frame to judge.
func (r *reader) maybeText(into *string, ok func(string) bool) *fault {
	if r.dec.PeekKind() != '"' {
		return r.wrong("a string")
	}
	token, err := r.dec.ReadToken()
	if err != nil {
		return syntax(err)
	}
	*into = token.String()
	if !ok(*into) {
		return faultf("is not a value this field may have")
	}
	return nil
}

// text reads a string that says something.
func (r *reader) text(into *string, ok func(string) bool) *fault {
	bad := r.maybeText(into, func(s string) bool { return s == "" || ok(s) })
	if bad == nil && *into == "" {
		bad = faultf("is empty")
	}
	return bad
}

func (r *reader) integer(into *int64, least int64) *fault {
	if r.dec.PeekKind() != '0' {
		return r.wrong("an integer")
	}
	value, err := r.dec.ReadValue()
	if err != nil {
		return syntax(err)
	}
	n, ok := parseInteger(value, least)
	if !ok {
		return faultf("is not an integer from %d to 2^53-1 without fraction and exponent", least)
	}
	*into = n
	return nil
}

// parseInteger reads digits only; for anything else, and outside least to maxInteger, it is 0 and not ok.
func parseInteger(digits []byte, least int64) (n int64, ok bool) {
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil || n < least || n > maxInteger {
		return 0, false
	}
	return n, true
}

// raw takes an object as it stands, aliasing the line.
func (r *reader) raw(into *jsontext.Value) *fault {
	if r.dec.PeekKind() != '{' {
		return r.wrong("an object")
	}
	outside := r.dec.StackDepth()
	if _, err := r.dec.ReadToken(); err != nil {
		return syntax(err)
	}
	start := r.offset() - 1
	for r.dec.StackDepth() > outside {
		if _, err := r.dec.ReadToken(); err != nil {
			return syntax(err)
		}
		if r.dec.StackDepth() > maxDepth {
			return r.tooDeep()
		}
	}
	*into = jsontext.Value(r.line[start:r.offset()])
	return nil
}

// skip reads over a value of any kind.
func (r *reader) skip() *fault {
	if err := r.dec.SkipValue(); err != nil {
		return syntax(err)
	}
	return nil
}

func (r *reader) tooDeep() *fault {
	return &fault{pointer: r.dec.StackPointer(), whole: true, text: fmt.Sprintf("is nested deeper than %d", maxDepth)}
}

// wrong says what was wanted where something else stands, unless what stands there is not JSON at all.
func (r *reader) wrong(want string) *fault {
	if r.dec.PeekKind() == 0 {
		if _, err := r.dec.ReadToken(); err != nil {
			return syntax(err)
		}
	}
	return faultf("is not %s", want)
}
