package frame

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// FuzzDecode: whatever comes, Decode answers with frames that say the same when they are written and read again, or
// with a refusal that can be sent.
func FuzzDecode(f *testing.F) {
	for _, line := range goldenLines(f) {
		f.Add(line)
	}
	f.Add([]byte(mutate(mutation("", ""), mutation(`42`, `43`)) + "\n" + `{"type":"pong"}` + "\n"))
	f.Fuzz(func(t *testing.T, message []byte) {
		before := bytes.Clone(message)
		frames, bad := Decode(message)
		if !bytes.Equal(before, message) {
			t.Fatal("Decode changed the message")
		}
		if bad != nil {
			line := Append(nil, bad)
			if again, err := DecodeServer(line); err != nil || !cmp.Equal(again, ServerFrame(bad)) {
				t.Fatalf("the refusal %s reads as %v, %v", line, again, err)
			}
			if frames != nil || bad.Code != BadFrame || !utf8.ValidString(bad.Message) || strings.Contains(string(line), "\n") {
				t.Fatalf("Decode = %v, %s", frames, line)
			}
			return
		}
		if len(frames) == 0 || !utf8.Valid(message) {
			t.Fatalf("Decode(%q) = %v", message, frames)
		}
		again, bad := Decode(encodeAll(t, frames))
		if bad != nil {
			t.Fatalf("what was decoded is refused when written again: %v", bad)
		}
		if diff := cmp.Diff(hashed(frames), hashed(again)); diff != "" {
			t.Fatalf("written and read again: (-was +is)\n%s", diff)
		}
	})
}

// FuzzDecodeServer: whatever comes, a frame that is read is one that can be written and read again.
func FuzzDecodeServer(f *testing.F) {
	for _, line := range goldenLines(f) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got, err := DecodeServer(line)
		if err != nil || got == nil {
			return
		}
		if d, ok := got.(*Delta); ok && d.Stream != "" && !ValidStream(d.Stream) {
			return // written as it stands: names are the server's own
		}
		if d, ok := got.(*Delta); ok && len(d.Del) > 0 {
			return // likewise
		}
		again, err := DecodeServer(Append(nil, got))
		if err != nil {
			t.Fatalf("%s: %v", Append(nil, got), err)
		}
		if a, b := Append(nil, got), Append(nil, again); !bytes.Equal(a, b) {
			t.Fatalf("%s is written again as %s", a, b)
		}
	})
}

func goldenLines(tb testing.TB) [][]byte {
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.json"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("golden frames: %v, %v", files, err)
	}
	var lines [][]byte
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		var g golden
		if err := json.Unmarshal(content, &g); err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		for _, e := range g.Examples {
			lines = append(lines, bytes.Clone(e.Frame))
		}
	}
	return lines
}

func encodeAll(t *testing.T, frames []ClientFrame) []byte {
	var message []byte
	for i, f := range frames {
		if i > 0 {
			message = append(message, '\n')
		}
		var err error
		if message, err = AppendClient(message, f); err != nil {
			t.Fatal(err)
		}
	}
	return message
}

// hashed puts the hash of a mutation in the place of its fields, which may be spelt in many ways.
func hashed(frames []ClientFrame) []ClientFrame {
	out := make([]ClientFrame, len(frames))
	for i, f := range frames {
		m, ok := f.(*Mutate)
		if !ok {
			out[i] = f
			continue
		}
		copied := &Mutate{}
		for _, mutation := range m.Mutations {
			mutation.Fields = []byte(Hash(mutation))
			copied.Mutations = append(copied.Mutations, mutation)
		}
		out[i] = copied
	}
	return out
}
