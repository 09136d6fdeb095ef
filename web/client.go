package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// dist is what `make build` has made of web/app; without it there is only the file that keeps the directory.
//
//go:embed all:dist
var dist embed.FS

const (
	shellName  = "index.html"
	workerName = "sw.js"
	hashedDir  = "assets/" // the name of a file there holds the hash of its content
)

// modeServer stands once in the shell, and modeDemo in that of a demo: how the client knows which it is.
const (
	modeServer = `name="modu-mode" content="server"`
	modeDemo   = `name="modu-mode" content="demo"`
)

// What browsers and caches between may do with a file.
const (
	cacheForever = "public, max-age=31536000, immutable"
	cacheAsk     = "no-cache" // keep it, and ask with its ETag before each use
	cacheNever   = "no-store"
)

// kinds are the types of what a client is made of. The machine's own table is not asked: it differs between machines.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon",
	".js": "text/javascript; charset=utf-8", ".json": "application/json", ".png": "image/png", ".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".webp": "image/webp", ".woff2": "font/woff2",
}

// A client is a built web/app.
type client struct {
	files map[string]*file // by path, without those compressed beforehand
	shell *file            // nil: nothing was built
}

// A file is one file of a client with its compressed forms.
type file struct {
	fsys  fs.FS
	name  string
	kind  string
	cache string
	hash  string          // of the content before compression
	forms map[string]bool // the encodings that lie beside it
	plain []byte          // nil: what lies in fsys
}

// embedded is the client of this binary.
var embedded = sync.OnceValue(func() *client {
	sub, err := fs.Sub(dist, "dist")
	if err == nil {
		var c *client
		if c, err = newClient(sub); err == nil {
			return c
		}
	}
	panic(err) // this binary was built wrong
})

// newClient reads the files once, to know their hashes.
func newClient(fsys fs.FS) (*client, error) {
	c := &client{files: map[string]*file{}}
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || encodingOf(name) != "" {
			return err
		}
		f, err := newFile(fsys, name)
		if err == nil {
			c.files[name] = f
		}
		return err
	})
	c.shell = c.files[shellName]
	return c, err
}

func newFile(fsys fs.FS, name string) (*file, error) {
	f := &file{fsys: fsys, name: name, kind: kinds[path.Ext(name)], cache: cacheAsk, forms: map[string]bool{}}
	if f.kind == "" {
		return nil, fmt.Errorf("web/dist/%s: which type has %q?", name, path.Ext(name))
	}
	if strings.HasPrefix(name, hashedDir) {
		f.cache = cacheForever
	}
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	f.hash = hashOf(content)
	for encoding, suffix := range suffixes {
		if _, err := fs.Stat(fsys, name+suffix); err == nil {
			f.forms[encoding] = true
		}
	}
	return f, nil
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

// ofDemo returns the shell of a demo, which has no compressed forms.
func (f *file) ofDemo() *file {
	content, err := fs.ReadFile(f.fsys, f.name)
	if err != nil {
		panic(err) // it was there a moment ago
	}
	changed := *f
	changed.plain = bytes.Replace(content, []byte(modeServer), []byte(modeDemo), 1)
	changed.hash, changed.forms = hashOf(changed.plain), nil
	return &changed
}

// file returns the file that a path names. The shell is none: it is at the addresses of the screens.
func (c *client) file(name string) (f *file, ok bool) {
	f, ok = c.files[name]
	return f, ok && f != c.shell
}

// serve answers with the form of the file that the request prefers. A part of a file is one of the file itself.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", f.cache)
	name, tag := f.name, f.hash
	if len(f.forms) > 0 {
		h.Add("Vary", "Accept-Encoding")
		if encoding := prefers(r.Header.Values("Accept-Encoding"), f.forms); encoding != "" && r.Header.Get("Range") == "" {
			h.Set("Content-Encoding", encoding)
			name, tag = name+suffixes[encoding], tag+"-"+encoding
		}
	}
	h.Set("ETag", strconv.Quote(tag))
	if f.plain != nil {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.plain))
		return
	}
	content, err := f.fsys.Open(name)
	if err != nil {
		panic(err) // it was there when the process began
	}
	defer content.Close()
	http.ServeContent(w, r, "", time.Time{}, content.(io.ReadSeeker))
}
