package hub

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/models"
	"modu/sync/frame"
)

func someMessage() Message {
	user := models.NewID()
	return Message{
		Stream: models.SelfStream(user), Owner: user, From: 3, To: 4, Fence: 2, FenceWas: 1,
		Concerned: []models.ID{models.NewID()}, Frame: []byte(`{"t":"delta"}`),
	}
}

// plain is a message as a node of the version before the extensions writes it.
func plain(m Message, version byte, rest []byte) []byte {
	m.Frame, m.Notice, m.At, m.Trace = nil, nil, 0, nil
	b := m.Append(nil)
	b[0] = version
	return append(b[:len(b)-1], rest...) // without the length of an empty extension
}

func TestMessageCarriesInstantAndTrace(t *testing.T) {
	for _, m := range []Message{{}, {At: 1}, {Trace: bytes.Repeat([]byte{7}, traceBytes)}, {At: 1_700_000_000_123, Trace: make([]byte, traceBytes)}} {
		want := someMessage()
		want.At, want.Trace = m.At, m.Trace
		got, err := ParseMessage(want.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("changed on the way (-want +got):\n%s", diff)
		}
	}
}

// A node that is not brought up to date yet is understood while the installation is rolled.
func TestMessagesOfOldNodesAreRead(t *testing.T) {
	want := someMessage()
	got, err := ParseMessage(plain(want, plainMessage, want.Frame))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a message was changed (-want +got):\n%s", diff)
	}
	want.Frame, want.Notice = nil, &frame.Notice{Kind: "alarm", ID: "a"}
	got, err = ParseMessage(plain(want, plainNotice, frame.Append(nil, want.Notice)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a notice was changed (-want +got):\n%s", diff)
	}
}

// What a newer node adds to the extension does not keep this one from reading the rest.
func TestUnknownFieldsOfAMessageAreSkipped(t *testing.T) {
	want := someMessage()
	want.At = 5
	field := func(what byte, content ...byte) []byte { return append([]byte{what, byte(len(content))}, content...) }
	extended := func(fields []byte) []byte {
		rest := slices.Concat(binary.AppendUvarint(nil, uint64(len(fields))), fields, want.Frame)
		return plain(want, messageVersion, rest)
	}
	at := field(fieldAt, binary.AppendVarint(nil, 5)...)
	for name, fields := range map[string][]byte{
		"unknown":             slices.Concat(field(9, 1, 2, 3), at),
		"longer":              field(fieldAt, append(binary.AppendVarint(nil, 5), 1, 2)...),
		"trace of other size": slices.Concat(at, field(fieldTrace, 1, 2, 3)),
	} {
		got, err := ParseMessage(extended(fields))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: changed on the way (-want +got):\n%s", name, diff)
		}
	}
	for name, fields := range map[string][]byte{
		"no length":      {fieldAt},
		"too long":       {fieldAt, 9, 1},
		"not a number":   field(fieldAt, 0x80),
		"without a name": {0x80},
	} {
		if _, err := ParseMessage(extended(fields)); err == nil {
			t.Errorf("%s: it is taken for a message", name)
		}
	}
}
