package frame

import (
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Append appends f to b as one line of JSON without a line feed, its type first. The entities of a Delta are taken as
// they stand: whoever made them answers for their being JSON on one line.
func Append(b []byte, f ServerFrame) []byte {
	switch f := f.(type) {
	case *Delta:
		return appendDelta(b, f)
	case *Welcome:
		return appendTyped(b, "welcome", f)
	case *Ready:
		return append(b, `{"type":"ready"}`...)
	case *Ack:
		return appendTyped(b, "ack", f)
	case *StreamState:
		return appendTyped(b, "stream", f)
	case *Notice:
		return appendTyped(b, "notice", f)
	case *AuthExpiring:
		return appendTyped(b, "auth_expiring", f)
	case *Ping:
		return append(b, `{"type":"ping"}`...)
	case *Drain:
		return appendTyped(b, "drain", f)
	case *Error:
		return appendTyped(b, "error", f)
	}
	panic(fmt.Sprintf("frame: %T is no frame of the server", f))
}

// AppendClient appends f to b as one line of JSON without a line feed, its type first. The error is of fields that
// are not JSON.
func AppendClient(b []byte, f ClientFrame) ([]byte, error) {
	switch f := f.(type) {
	case *Hello:
		return appendTyped(b, "hello", f), nil
	case *Mutate:
		for i := range f.Mutations {
			if fields := f.Mutations[i].Fields; fields != nil && !fields.IsValid() {
				return b, fmt.Errorf("mutation %d: fields are not JSON", f.Mutations[i].N)
			}
		}
		return appendTyped(b, "mutate", f), nil
	case *Watch:
		return appendTyped(b, "watch", f), nil
	case *Unwatch:
		return appendTyped(b, "unwatch", f), nil
	case *Pull:
		return appendTyped(b, "pull", f), nil
	case *Auth:
		return appendTyped(b, "auth", f), nil
	case *Pong:
		return append(b, `{"type":"pong"}`...), nil
	}
	panic(fmt.Sprintf("frame: %T is no frame of a client", f))
}

// appendTyped puts the type before the members of f. Frames are strings, integers and checked JSON, which always
// marshal.
func appendTyped(b []byte, kind string, f any) []byte {
	members, err := json.Marshal(f, jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
	if err != nil {
		panic(fmt.Sprintf("frame: marshal %s: %v", kind, err))
	}
	b = append(b, `{"type":"`...)
	b = append(b, kind...)
	b = append(b, `",`...)
	return append(b, members[1:]...)
}

// appendDelta writes what every reader of a commit gets, without looking at the entities again.
func appendDelta(b []byte, d *Delta) []byte {
	b = append(b, `{"type":"delta","stream":"`...)
	b = append(b, d.Stream...)
	b = append(b, `","from":`...)
	b = strconv.AppendInt(b, d.From, 10)
	b = append(b, `,"to":`...)
	b = strconv.AppendInt(b, d.To, 10)
	if d.Head != 0 {
		b = append(b, `,"head":`...)
		b = strconv.AppendInt(b, d.Head, 10)
	}
	if d.Reset {
		b = append(b, `,"reset":true`...)
	}
	if d.More {
		b = append(b, `,"more":true`...)
	}
	b = append(b, `,"put":[`...)
	for i, entity := range d.Put {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, entity...)
	}
	b = append(b, `],"del":[`...)
	for i, gone := range d.Del {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"kind":"`...)
		b = append(b, gone.Kind...)
		b = append(b, `","id":"`...)
		b = append(b, gone.ID...)
		b = append(b, `","rev":`...)
		b = strconv.AppendInt(b, gone.Rev, 10)
		b = append(b, '}')
	}
	return append(b, `]}`...)
}

// DecodeServer reads one frame of the server. It is forgiving, since the protocol grows: of a type it does not know it
// returns nil, and it passes over members it does not know.
func DecodeServer(line []byte) (ServerFrame, error) {
	kind, bad := typeOf(line)
	if bad != nil {
		return nil, fmt.Errorf("server frame: %s %s", bad.pointer, bad.text)
	}
	f := serverFrameOf(kind)
	if f == nil {
		return nil, nil
	}
	if err := json.Unmarshal(line, f); err != nil {
		return nil, fmt.Errorf("server frame %s: %w", kind, err)
	}
	return f, nil
}

func serverFrameOf(kind string) ServerFrame {
	switch kind {
	case "welcome":
		return &Welcome{}
	case "delta":
		return &Delta{}
	case "ready":
		return &Ready{}
	case "ack":
		return &Ack{}
	case "stream":
		return &StreamState{}
	case "notice":
		return &Notice{}
	case "auth_expiring":
		return &AuthExpiring{}
	case "ping":
		return &Ping{}
	case "drain":
		return &Drain{}
	case "error":
		return &Error{}
	}
	return nil
}
