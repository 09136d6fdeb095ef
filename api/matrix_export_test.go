package api_test

import (
	"archive/zip"
	"io"
	"strings"
	"testing"
)

// TestMatrixOfExports: what somebody takes out is their own, and all of it; nothing of the owner's, whatever they may see.
func TestMatrixOfExports(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		for _, viewer := range viewers {
			if viewer == "guest" {
				m.people[viewer].get("/v1/me/export").want(t, 401, "")
				continue
			}
			text := unzipped(t, m.people[viewer].get("/v1/me/export").want(t, 200, "").text)
			for _, of := range append([]string{"memo", "backlog"}, audiences...) {
				if got := strings.Contains(text, secret(of)); got != (viewer == "owner") {
					t.Errorf("the export of %s has what is %s = %t", viewer, of, got)
				}
			}
		}
	})
}

// unzipped is all that the files of an archive hold.
func unzipped(t *testing.T, archive string) string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, in); err != nil {
			t.Fatal(err)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}
