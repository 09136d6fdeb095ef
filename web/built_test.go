package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// theBuild returns the client that is embedded in this test. `make test` builds one and says so in CLIENT_BUILT; without
// it what needs a build is skipped with a word.
func theBuild(t *testing.T) *client {
	t.Helper()
	c := embedded()
	switch {
	case c.shell != nil:
	case os.Getenv("CLIENT_BUILT") != "":
		t.Fatal("web/dist holds no client: run make build")
	default:
		t.Skip("web/dist holds no client, so nothing was tested of it: run make build")
	}
	return c
}

func read(t *testing.T, fsys fs.FS, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBuiltShellKeepsThePolicy(t *testing.T) {
	c := theBuild(t)
	shell := string(read(t, c.shell.fsys, shellName))
	for _, inline := range []string{`<style`, ` style=`, `<script>`, ` onload=`, ` onclick=`, `javascript:`, `http://`, `https://`} {
		if strings.Contains(shell, inline) {
			t.Errorf("index.html has %q", inline)
		}
	}
	if n := strings.Count(shell, modeServer); n != 1 {
		t.Errorf("index.html has %q %d times; the demo changes it", modeServer, n)
	}
	for name := range c.files {
		if path.Ext(name) != ".js" {
			continue
		}
		if script := string(read(t, c.shell.fsys, name)); strings.Contains(script, "new Function(") || regexp.MustCompile(`\beval\(`).MatchString(script) {
			t.Errorf("%s makes code of strings, which the policy refuses", name)
		}
	}
}

// TestBuiltFormsAreTheFiles unpacks what gzip has made; of what brotli has made it knows only that it is there.
func TestBuiltFormsAreTheFiles(t *testing.T) {
	const worth = 512 // bytes: build/dist.ts leaves smaller files alone
	c := theBuild(t)
	for name, f := range c.files {
		content := read(t, f.fsys, name)
		if kind := f.kind; len(content) < worth || strings.HasPrefix(kind, "image/") && kind != kinds[".svg"] || strings.HasPrefix(kind, "font/") {
			continue
		}
		if !f.forms["br"] || !f.forms["gzip"] {
			t.Errorf("%s has the forms %v", name, f.forms)
			continue
		}
		z, err := gzip.NewReader(bytes.NewReader(read(t, f.fsys, name+".gz")))
		if err != nil {
			t.Fatal(err)
		}
		if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(unpacked, content) {
			t.Errorf("%s.gz is another file: %v", name, err)
		}
	}
}

// TestBuiltWorkerKeepsTheWholeBuild looks for every script and style, with its hash, in the list of the worker.
func TestBuiltWorkerKeepsTheWholeBuild(t *testing.T) {
	c := theBuild(t)
	worker := string(read(t, c.shell.fsys, workerName))
	if strings.Contains(worker, "__WB_MANIFEST") {
		t.Error("the worker has no list")
	}
	for name, f := range c.files {
		url := "/" + strings.TrimPrefix(name, shellName)
		if ext := path.Ext(name); f != c.shell && !(strings.HasPrefix(name, hashedDir) && (ext == ".js" || ext == ".css")) {
			continue
		}
		sum := sha256.Sum256(read(t, f.fsys, name))
		entry := regexp.MustCompile(`\{[^{}]*"url":"` + regexp.QuoteMeta(url) + `"[^{}]*\}`).FindString(worker)
		if !strings.Contains(entry, "sha256-"+base64.StdEncoding.EncodeToString(sum[:])) {
			t.Errorf("the worker does not keep %s as it is: %q", url, entry)
		}
	}
}

func TestBuiltManifests(t *testing.T) {
	const longestShortName = 12 // letters: what a home screen shows
	c := theBuild(t)
	for _, lang := range []string{"ko", "en"} {
		name := "manifest." + lang + ".webmanifest"
		var m struct {
			ID        string
			Name      string
			ShortName string `json:"short_name"`
			Lang      string
			StartURL  string `json:"start_url"`
			Scope     string
			Display   string
			Icons     []struct{ Src, Sizes, Type, Purpose string }
			Shortcuts []struct{ Name, URL string }
		}
		if err := json.Unmarshal(read(t, c.shell.fsys, name), &m); err != nil {
			t.Fatal(err)
		}
		if m.ID != "/" || m.StartURL != "/" || m.Scope != "/" || m.Display != "standalone" || m.Lang != lang || m.Name == "" {
			t.Errorf("%s: %+v", name, m)
		}
		if n := len([]rune(m.ShortName)); n == 0 || n > longestShortName {
			t.Errorf("%s: the short name %q", name, m.ShortName)
		}
		if len(m.Shortcuts) != 3 {
			t.Errorf("%s has %d shortcuts", name, len(m.Shortcuts))
		}
		has := map[string]bool{}
		for _, icon := range m.Icons {
			has[icon.Sizes+" "+icon.Purpose] = true
			checkIcon(t, c, strings.TrimPrefix(icon.Src, "/"), icon.Sizes)
		}
		for _, want := range []string{"192x192 ", "512x512 ", "512x512 maskable", "512x512 monochrome"} {
			if !has[want] {
				t.Errorf("%s has no icon %q", name, want)
			}
		}
	}
}

func checkIcon(t *testing.T, c *client, name, sizes string) {
	t.Helper()
	if c.files[name] == nil {
		t.Errorf("there is no %s", name)
		return
	}
	if path.Ext(name) != ".png" {
		return
	}
	picture, err := png.DecodeConfig(bytes.NewReader(read(t, c.shell.fsys, name)))
	if width, _, _ := strings.Cut(sizes, "x"); err != nil || width != strconv.Itoa(picture.Width) || picture.Width != picture.Height {
		t.Errorf("%s is %d × %d, %v; the manifest says %s", name, picture.Width, picture.Height, err, sizes)
	}
}
