package docs

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

// prefix is where the pages are.
const prefix = "/docs"

// cacheFor is how long a browser keeps a page without asking again; the next version may change it.
const cacheFor = "public, max-age=300"

//go:embed *.md
var texts embed.FS

//go:embed site
var site embed.FS

// Sources are the documents that the pages are made from beside the Markdown. The functions are called once each, when
// the first page is asked for.
type Sources struct {
	OpenAPI   func() []byte
	AsyncAPI  func() []byte
	Changelog string // Markdown
}

// A Site answers everything under /docs.
type Site struct {
	sources Sources
	layout  *template.Template
	mux     *http.ServeMux
	built   func() (*rendering, error)
}

// A rendering is all pages in all languages.
type rendering struct {
	pages  map[string][]byte // language + "/" + name
	search map[string][]byte // by language
}

// New returns the pages. They are rendered when the first is asked for.
func New(sources Sources) *Site {
	s := &Site{
		sources: sources, mux: http.NewServeMux(),
		layout: template.Must(template.New("").Funcs(template.FuncMap{"raw": raw}).ParseFS(site, "site/*.html")),
	}
	s.built = sync.OnceValues(s.build)
	s.mux.HandleFunc("GET "+prefix, s.front)
	s.mux.HandleFunc("GET "+prefix+"/{$}", s.front)
	s.mux.HandleFunc("GET "+prefix+"/{name}", s.page)
	s.mux.HandleFunc("GET "+prefix+"/search.json", s.search)
	for name, kind := range map[string]string{"docs.css": "text/css", "docs.js": "text/javascript", "theme.js": "text/javascript", "console.js": "text/javascript"} {
		s.mux.HandleFunc("GET "+prefix+"/"+name, func(w http.ResponseWriter, r *http.Request) {
			b, err := site.ReadFile("site/" + name)
			if err != nil {
				panic(err) // this binary was built without it
			}
			send(w, r, b, kind+"; charset=utf-8")
		})
	}
	return s
}

// raw marks what this package has rendered itself.
func raw(html string) template.HTML { return template.HTML(html) } //nolint:gosec // goldmark and our templates escape it

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Site) front(w http.ResponseWriter, r *http.Request) {
	to := prefix + "/" + groups[0].pages[0].name
	if lang := r.URL.Query().Get("lang"); words[lang] != nil {
		to += "?lang=" + lang
	}
	http.Redirect(w, r, to, http.StatusFound)
}

func (s *Site) page(w http.ResponseWriter, r *http.Request) {
	lang := language(w, r)
	all, err := s.built()
	if err != nil {
		http.Error(w, "the pages are broken", http.StatusInternalServerError)
		return
	}
	b, ok := all.pages[lang+"/"+r.PathValue("name")]
	if !ok {
		b = all.pages[lang+"/"+missing]
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		setHeaders(w, r)
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(b)
		return
	}
	send(w, r, b, "text/html; charset=utf-8")
}

func (s *Site) search(w http.ResponseWriter, r *http.Request) {
	all, err := s.built()
	if err != nil {
		http.Error(w, "the pages are broken", http.StatusInternalServerError)
		return
	}
	send(w, r, all.search[language(w, r)], "application/json")
}

// send answers with what does not change while the process lives.
func send(w http.ResponseWriter, r *http.Request, b []byte, kind string) {
	sum := sha256.Sum256(b)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", cacheFor)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	setHeaders(w, r)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

// host is what may stand in a policy.
var host = regexp.MustCompile(`^[A-Za-z0-9.\-]+(:[0-9]+)?$|^\[[0-9a-fA-F:]+\](:[0-9]+)?$`)

// setHeaders lets a page load what is ours and nothing else. The console's socket is named, since not every browser
// takes 'self' for it.
func setHeaders(w http.ResponseWriter, r *http.Request) {
	socket := ""
	if host.MatchString(r.Host) {
		socket = " ws://" + r.Host + " wss://" + r.Host
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"+socket+
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

const (
	languageCookie = "modu_docs"
	missing        = "missing" // the page of what is no page
)

// language returns ko or en: what ?lang= asks for, and from then on a cookie, else what the browser prefers.
func language(w http.ResponseWriter, r *http.Request) string {
	w.Header().Add("Vary", "Accept-Language, Cookie")
	if lang := r.URL.Query().Get("lang"); words[lang] != nil {
		http.SetCookie(w, &http.Cookie{Name: languageCookie, Value: lang, Path: prefix, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 365 * 24 * 3600})
		w.Header().Set("Cache-Control", "no-store")
		return lang
	}
	if c, err := r.Cookie(languageCookie); err == nil && words[c.Value] != nil {
		return c.Value
	}
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		name, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if words[name] != nil {
			return name
		}
	}
	return "en"
}
