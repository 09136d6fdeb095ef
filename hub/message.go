package hub

import (
	"encoding/binary"
	"errors"

	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/sync/frame"
)

// A Message is what processes tell each other about one stream: a hint that saves a query, never the only copy.
type Message struct {
	Stream    models.Stream
	Owner     models.ID
	From, To  models.Seq // equal when only the fence moved, or nothing
	Fence     models.Fence
	FenceWas  models.Fence // before the commit
	Concerned []models.ID  // when the fence moved: whose right may have changed; nil: anybody's
	Frame     []byte       // the delta frame as JSON; nil: read the database

	// On s/<user>, instead of the above: a client of that user said hello for the Hello-th time.
	Client models.ID
	Hello  int64

	// On s/<user>, instead of the above: what that user's sockets are told.
	Notice *frame.Notice

	At    models.Time // when it was committed, by the clock of the node that did; 0: not known
	Trace []byte      // the trace and span that committed it: traceBytes long, or nil
}

// A version begins every encoded message. One that a process does not know is dropped, which the audit heals; what is
// lost of a notice is lost. The first two are read for the sake of nodes that have not been brought up to date yet.
const (
	plainMessage   = 1
	plainNotice    = 2 // where a notice stands in place of the frame
	messageVersion = 3 // with an extension before the frame
	noticeVersion  = 4 // likewise
)

// An extension is a length and, in so many bytes, fields: what it is, its length, itself. A field that a reader does not
// know is skipped, so further ones need no version.
const (
	fieldAt    = 1 // a varint of Unix milliseconds
	fieldTrace = 2

	traceBytes = 16 + 8 + 1 // trace id, span id and flags, as W3C trace context has them
	extension  = 2 + binary.MaxVarintLen64 + 2 + traceBytes
)

// maxConcerned is the most people that one announcement names.
const maxConcerned = 1000

var errGarbled = errors.New("garbled message")

// Append appends the message in the form in which it crosses the bus.
func (m *Message) Append(b []byte) []byte {
	version, rest := byte(messageVersion), m.Frame
	if m.Notice != nil {
		version, rest = noticeVersion, frame.Append(nil, m.Notice)
	}
	b = append(b, version)
	b = appendText(b, m.Stream)
	b = appendText(b, m.Owner)
	for _, n := range []int64{int64(m.From), int64(m.To), int64(m.Fence), int64(m.FenceWas), m.Hello} {
		b = binary.AppendVarint(b, n)
	}
	b = appendText(b, m.Client)
	b = binary.AppendUvarint(b, uint64(len(m.Concerned)+1)) // 0 is nil
	if m.Concerned == nil {
		b[len(b)-1] = 0
	}
	for _, id := range m.Concerned {
		b = appendText(b, id)
	}
	b = m.appendExtension(b)
	return append(b, rest...)
}

func (m *Message) appendExtension(b []byte) []byte {
	var room [extension]byte
	e := room[:0]
	if m.At != 0 {
		var number [binary.MaxVarintLen64]byte
		at := binary.AppendVarint(number[:0], int64(m.At))
		e = append(e, fieldAt, byte(len(at)))
		e = append(e, at...)
	}
	if len(m.Trace) == traceBytes {
		e = append(e, fieldTrace, traceBytes)
		e = append(e, m.Trace...)
	}
	return append(binary.AppendUvarint(b, uint64(len(e))), e...)
}

func appendText[T ~string](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// ParseMessage reads what Append wrote. The frame is a part of b.
func ParseMessage(b []byte) (Message, error) {
	r := messageReader{rest: b}
	version := r.take(1)
	if r.bad || version[0] < plainMessage || version[0] > noticeVersion {
		return Message{}, errGarbled
	}
	m := Message{Stream: models.Stream(r.text()), Owner: models.ID(r.text())}
	m.From, m.To = models.Seq(r.number()), models.Seq(r.number())
	m.Fence, m.FenceWas = models.Fence(r.number()), models.Fence(r.number())
	m.Hello = r.number()
	m.Client = models.ID(r.text())
	m.Concerned = r.people()
	if version[0] >= messageVersion {
		r.extension(&m)
	}
	switch {
	case r.bad:
	case version[0] == noticeVersion, version[0] == plainNotice:
		m.Notice = &frame.Notice{}
		r.bad = json.Unmarshal(r.rest, m.Notice) != nil
	case len(r.rest) > 0:
		m.Frame = r.rest
	}
	if r.bad || !m.Stream.Valid() || m.From < 0 || m.To < m.From {
		return Message{}, errGarbled
	}
	return m, nil
}

// A messageReader takes a message apart; bad stays true after the first thing that is not there.
type messageReader struct {
	rest []byte
	bad  bool
}

func (r *messageReader) take(n uint64) []byte {
	if r.bad || n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *messageReader) length() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *messageReader) number() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *messageReader) text() string { return string(r.take(r.length())) }

func (r *messageReader) people() []models.ID {
	n := r.length()
	if n == 0 || r.bad {
		return nil
	}
	if n-1 > maxConcerned {
		r.bad = true
		return nil
	}
	list := make([]models.ID, 0, n-1)
	for range n - 1 {
		list = append(list, models.ID(r.text()))
	}
	return list
}

// extension reads the fields that it knows.
func (r *messageReader) extension(m *Message) {
	fields := messageReader{rest: r.take(r.length())}
	for len(fields.rest) > 0 {
		what := fields.length()
		field := messageReader{rest: fields.take(fields.length())}
		switch {
		case fields.bad:
		case what == fieldAt:
			m.At = models.Time(field.number())
		case what == fieldTrace && len(field.rest) == traceBytes:
			m.Trace = field.rest
		}
		fields.bad = fields.bad || field.bad
	}
	r.bad = r.bad || fields.bad
}
