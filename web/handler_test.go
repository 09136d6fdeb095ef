package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, method, target, languages string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("Accept-Language", languages)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	resp := w.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestPageSpeaksTheLanguageAskedFor(t *testing.T) {
	for _, tt := range []struct{ target, languages, want string }{
		{"/", "", `lang="en"`},
		{"/", "ko-KR,ko;q=0.9,en;q=0.8", `lang="ko"`},
		{"/", "fr, en-GB", `lang="en"`},
		{"/", "ja,ko", `lang="ko"`},
		{"/?lang=ko", "en", `lang="ko"`},
		{"/?lang=../x", "", `lang="en"`},
	} {
		resp, body := get(t, http.MethodGet, tt.target, tt.languages)
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, "<html "+tt.want) {
			t.Errorf("%s with %q: %s without %s", tt.target, tt.languages, resp.Status, tt.want)
		}
	}
}

func TestPageKeepsItsOwnPolicy(t *testing.T) {
	for _, target := range []string{"/?lang=ko", "/?lang=en"} {
		resp, body := get(t, http.MethodGet, target, "")
		if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy is %q", target, csp)
		}
		for _, inline := range []string{"<script", "<style", "style="} {
			if strings.Contains(body, inline) {
				t.Errorf("%s has %q, which its policy refuses", target, inline)
			}
		}
	}
}

func TestWhatIsNotAPage(t *testing.T) {
	for _, tt := range []struct {
		method, target string
		want           int
	}{
		{http.MethodGet, "/page.css", http.StatusOK},
		{http.MethodHead, "/icon.svg", http.StatusOK},
		{http.MethodGet, "/nothing", http.StatusNotFound},
		{http.MethodGet, "/page/index.en.html", http.StatusNotFound},
		{http.MethodPost, "/", http.StatusMethodNotAllowed},
	} {
		if resp, _ := get(t, tt.method, tt.target, ""); resp.StatusCode != tt.want {
			t.Errorf("%s %s = %d; want %d", tt.method, tt.target, resp.StatusCode, tt.want)
		}
	}
}
