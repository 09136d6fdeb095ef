package main

import (
	"bytes"
	"image"
	"image/png"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestPhotosGoWithTheirOwner when an account is purged at once, if the command reaches them; else they are the servers'.
func TestPhotosGoWithTheirOwner(t *testing.T) {
	data := t.TempDir()
	r := start(t, []string{"MODU_DATA=" + data}, "serve")
	files := func() (n int) {
		err := filepath.WalkDir(filepath.Join(data, "photos"), func(_ string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				n++
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		return n
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	for _, handle := range []string{"minji", "sora"} {
		p := signUp(t, r.url, handle)
		answer, err := p.session.Send(waitContext(t), http.MethodPost, "/v1/photos", "image/png", bytes.NewReader(picture.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		answer.Close()
	}
	both := files()
	here := []string{"MODU_DATA=" + data, "MODU_ADMIN_LISTEN=" + strings.TrimPrefix(adminOf(t, r), "http://")}
	says(t, here, "@minji is gone; its sockets are closed", "user", "delete", "minji", "--now", "--yes")
	if left := files(); both == 0 || left != both/2 {
		t.Errorf("%d of %d files are left; want half", left, both)
	}
	elsewhere := []string{"MODU_DATA=" + t.TempDir(), "MODU_DATABASE_URL=sqlite://" + filepath.Join(data, "modu.db"), here[1]}
	says(t, elsewhere, "purged by the servers, within two hours", "user", "delete", "sora", "--now", "--yes")
	if left := files(); left != both/2 {
		t.Errorf("%d files are left; want those of sora", left)
	}
	if code, _, stderr := cliRun(t, here, "user", "enable", "sora"); code != exitWrong || !strings.Contains(stderr, "it is too late") {
		t.Errorf("enable = %d %q", code, stderr)
	}
	says(t, here, "@sora is gone", "user", "delete", "sora", "--now", "--yes")
	if left := files(); left != 0 {
		t.Errorf("%d files are left", left)
	}
}
