package web

import (
	"bytes"
	"embed"
	"net/http"
	"strings"
	"time"
)

//go:embed page
var page embed.FS

// policy lets a page load its own style sheet and nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// cacheFor is how long a browser keeps a file that may change with the next version.
const cacheFor = "public, max-age=300"

// Handler serves the page at / in the browser's language, or in that of ?lang=ko or en, and what belongs to it. What it
// does not know is 404, so that it can stand behind every other pattern of a mux.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept-Language")
		serve(w, r, "page/index."+language(r)+".html", "text/html; charset=utf-8")
	})
	mux.HandleFunc("GET /page.css", func(w http.ResponseWriter, r *http.Request) {
		serve(w, r, "page/page.css", "text/css; charset=utf-8")
	})
	mux.HandleFunc("GET /icon.svg", func(w http.ResponseWriter, r *http.Request) {
		serve(w, r, "page/icon.svg", "image/svg+xml")
	})
	return mux
}

func serve(w http.ResponseWriter, r *http.Request, file, contentType string) {
	b, err := page.ReadFile(file)
	if err != nil {
		panic(err) // this binary was built without its pages
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", cacheFor)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

// language returns "ko" when the request asks for it before English, else "en".
func language(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); lang == "ko" || lang == "en" {
		return lang
	}
	for tag := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		switch name, _, _ := strings.Cut(strings.ToLower(tag), "-"); name {
		case "ko", "en":
			return name
		}
	}
	return "en"
}
