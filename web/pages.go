package web

import (
	"bytes"
	"embed"
	"net/http"
	"strings"
	"time"
)

// pages are what needs no client: each in Korean and English, with a style sheet and without a script.
//
//go:embed page
var pages embed.FS

// A page is one of ours.
type page struct {
	name   string
	status int
}

var (
	unbuilt = page{"unbuilt", http.StatusOK}       // this binary has no client
	missing = page{"missing", http.StatusNotFound} // nothing is at this address
	broken  = page{"broken", http.StatusInternalServerError}
)

// pageFiles are what the pages load, by type.
var pageFiles = map[string]string{"page.css": kinds[".css"], "icon.svg": kinds[".svg"]}

// servePage answers with a page in the browser's language, or in that of ?lang=ko or en.
func servePage(w http.ResponseWriter, r *http.Request, p page) {
	h := w.Header()
	for _, name := range []string{"ETag", "Content-Encoding"} { // of what broke
		h.Del(name)
	}
	h.Set("Content-Type", kinds[".html"])
	h.Set("Cache-Control", cacheNever) // the next build may have something here
	h.Add("Vary", "Accept-Language")
	w.WriteHeader(p.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(pageFile(p.name + "." + language(r) + ".html")) // the browser may have gone
	}
}

func servePageFile(w http.ResponseWriter, r *http.Request, name, kind string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", cacheAsk)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(pageFile(name)))
}

func pageFile(name string) []byte {
	b, err := pages.ReadFile("page/" + name)
	if err != nil {
		panic(err) // this binary was built without its pages
	}
	return b
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
