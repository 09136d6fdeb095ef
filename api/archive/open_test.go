package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
)

const head = `{"format":"modu-export","version":1,"exported_at":"2026-11-22T00:00:00.000Z","entities":{`

// file makes a zip of modu.json, written piece by piece, and of empty files.
func file(t testing.TB, empty int, pieces func(w io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(documentName)
	if err == nil {
		err = pieces(w)
	}
	for i := 0; i < empty && err == nil; i++ {
		_, err = z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint("photos/", i)})
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func TestAnArchiveIsReadKindByKind(t *testing.T) {
	var long strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&long, `,{"n":%d,"text":%q}`, i, strings.Repeat("가", 200))
	}
	// The members stand in another order than ours, and there are more of them.
	doc := `{"entities":{"todo":[{"n":-1}` + long.String() + `],"goal":[],"unheard":[[1]]},"more":{"a":[1]},
		"exported_at":"2026-11-22T00:00:00.000Z","version":1,"format":"modu-export"}`
	b := file(t, 0, text(doc))
	a, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]int{"todo": 5001, "goal": 0, "unheard": 1, "absent": 0} {
		n := 0
		if err := a.each(kind, func(jsontext.Value) error { n++; return nil }); err != nil || n != want {
			t.Errorf("%s: %d, %v; want %d", kind, n, err, want)
		}
	}
	var at models.Time
	if err := at.UnmarshalText([]byte("2026-11-22T00:00:00Z")); err != nil || a.At != at {
		t.Errorf("written at %v, %v", a.At, err)
	}
}

func TestBombsAreRefusedBeforeTheyUnpack(t *testing.T) {
	for name, b := range map[string][]byte{
		"one endless text": file(t, 0, func(w io.Writer) error {
			return repeat(w, head+`"goal":["`, bytes.Repeat([]byte("a"), 1<<20), 64)
		}),
		"endless room between": file(t, 0, func(w io.Writer) error {
			return repeat(w, head+`"goal":[`, bytes.Repeat([]byte(" "), 1<<20), 64)
		}),
		"endless depth": file(t, 0, func(w io.Writer) error {
			return repeat(w, head+`"goal":[`, bytes.Repeat([]byte("["), 1<<20), 1)
		}),
		"endless files": file(t, maxFiles+1, text(head+`}}`)),
	} {
		_, err := Open(bytes.NewReader(b), int64(len(b)))
		if !errors.Is(err, ErrTooLarge) && !(name == "endless depth" && errors.Is(err, ErrBroken)) {
			t.Errorf("%s: %v; want %v", name, err, ErrTooLarge)
		}
	}
}

// TestARationEnds reads more than one value may have, and more than the whole may.
func TestARationEnds(t *testing.T) {
	r := &rationed{r: strings.NewReader(strings.Repeat("x", 100)), left: 10, total: 15}
	if b, err := io.ReadAll(r); len(b) != 10 || !errors.Is(err, ErrTooLarge) || !r.exceeded {
		t.Errorf("the first ration: %d bytes, %v; want 10", len(b), err)
	}
	r.left = 10
	if b, err := io.ReadAll(r); len(b) != 5 || !errors.Is(err, ErrTooLarge) {
		t.Errorf("the second: %d bytes, %v; want what is left of the total", len(b), err)
	}
}

func repeat(w io.Writer, begin string, piece []byte, times int) error {
	_, err := io.WriteString(w, begin)
	for i := 0; i < times && err == nil; i++ {
		_, err = w.Write(piece)
	}
	return err
}

func TestCountFindsWhatLiesAcrossChunks(t *testing.T) {
	for _, before := range []int{0, 1, scanChunk - 1, scanChunk, scanChunk + 1, scanChunk + 2, scanChunk + 3, 2*scanChunk + 1} {
		b := append(make([]byte, before), strings.Repeat(directoryTag, 3)...)
		if n, err := count(bytes.NewReader(b), directoryTag); err != nil || n != 3 {
			t.Errorf("after %d bytes: %d, %v; want 3", before, n, err)
		}
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for value, want := range map[string]string{
		`"=1+1"`: "'=1+1", `"+1"`: "'+1", `"-1"`: "'-1", `"@x"`: "'@x", `"\tx"`: "'\tx", `"'x"`: "''x", `"a=b"`: "a=b", `""`: "",
		`null`: "", `true`: "true", `-5`: "-5", `{"🔥":1}`: `{"🔥":1}`,
	} {
		if got, err := cell(jsontext.Value(value)); err != nil || got != want {
			t.Errorf("%s becomes %q, %v; want %q", value, got, err, want)
		}
	}
}

// FuzzOpen looks for files that break the reader.
func FuzzOpen(f *testing.F) {
	f.Add(file(f, 1, text(head+`"goal":[{"id":"x"}]}}`)))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(_ *testing.T, b []byte) {
		a, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		_ = a.each("goal", func(jsontext.Value) error { return nil })
	})
}
