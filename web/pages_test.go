package web

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

// bare is the handler of a binary without a client.
func bare(t *testing.T) http.Handler {
	t.Helper()
	c, err := newClient(fstest.MapFS{".keep": {}})
	if err != nil {
		t.Fatal(err)
	}
	return newHandler(quiet, c, Options{})
}

func TestWithoutAClientThePageSaysHowToGetOne(t *testing.T) {
	for _, path := range []string{"/?lang=ko", "/?lang=en", "/feed?lang=en", "/@minji?lang=ko"} {
		resp, body := ask(t, bare(t), http.MethodGet, path)
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s = %s, Cache-Control %q", path, resp.Status, resp.Header.Get("Cache-Control"))
		}
		for _, says := range []string{"make build", `href="/docs?lang=`, "/v1/openapi.json"} {
			if !strings.Contains(body, says) {
				t.Errorf("%s does not say %q", path, says)
			}
		}
	}
	if resp, _ := ask(t, bare(t), http.MethodGet, "/assets/today-1a2b3c4d.js"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a script of no client = %s", resp.Status)
	}
}

func TestPagesSpeakTheLanguageAskedFor(t *testing.T) {
	for _, tt := range []struct{ target, languages, want string }{
		{"/", "", `lang="en"`},
		{"/", "ko-KR,ko;q=0.9,en;q=0.8", `lang="ko"`},
		{"/", "fr, en-GB", `lang="en"`},
		{"/", "ja,ko", `lang="ko"`},
		{"/?lang=ko", "en", `lang="ko"`},
		{"/?lang=../x", "", `lang="en"`},
		{"/nothing", "ko", `lang="ko"`},
		{"/nothing", "en", `lang="en"`},
	} {
		resp, body := ask(t, bare(t), http.MethodGet, tt.target, "Accept-Language", tt.languages)
		if !strings.Contains(body, "<html "+tt.want) || !strings.Contains(resp.Header.Get("Vary"), "Accept-Language") {
			t.Errorf("%s with %q: no %s; Vary %q", tt.target, tt.languages, tt.want, resp.Header.Get("Vary"))
		}
	}
}

func TestPagesKeepThePolicy(t *testing.T) {
	for _, p := range []page{unbuilt, missing, broken} {
		for _, lang := range []string{"ko", "en"} {
			body := string(pageFile(p.name + "." + lang + ".html"))
			for _, inline := range []string{"<script", "<style", "style=", "onclick="} {
				if strings.Contains(body, inline) {
					t.Errorf("%s in %s has %q, which the policy refuses", p.name, lang, inline)
				}
			}
		}
	}
}
