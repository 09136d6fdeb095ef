package docs_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"modu"
	"modu/api"
	"modu/docs"
	"modu/sync/frame"
	"modu/sync/frame/asyncapi"
)

// newSite has the documents of the real api.
func newSite() http.Handler {
	rest := api.New(slog.New(slog.DiscardHandler), api.Deps{Now: time.Now, Version: "test"})
	return docs.New(docs.Sources{OpenAPI: rest.OpenAPI, AsyncAPI: func() []byte { return asyncapi.Document("test") }, Changelog: modu.Changelog})
}

func get(t *testing.T, h http.Handler, target string, header ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(b)
}

var pages = []string{"quickstart", "concepts", "examples", "rest", "realtime", "protocol", "typescript", "client", "errors", "limits", "deploy", "self-hosting", "backup", "startup", "operations", "administration", "promises", "features", "changelog"}

func TestEveryPageIsThereInBothLanguages(t *testing.T) {
	h := newSite()
	for _, name := range pages {
		for lang, search := range map[string]string{"en": "Search the docs", "ko": "문서 검색"} {
			resp, body := get(t, h, "/docs/"+name, "Accept-Language", lang)
			if resp.StatusCode != http.StatusOK || !strings.Contains(body, `<html lang="`+lang+`">`) || !strings.Contains(body, search) {
				t.Errorf("%s in %s: %s, %.80s", name, lang, resp.Status, body)
			}
			if strings.Count(body, "<h1") != 1 {
				t.Errorf("%s has %d first headings; want 1", name, strings.Count(body, "<h1"))
			}
		}
	}
	if resp, body := get(t, h, "/docs/nothing"); resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "/docs/quickstart") {
		t.Errorf("a page that is not there: %s", resp.Status)
	}
	if resp, _ := get(t, h, "/docs"); resp.Header.Get("Location") != "/docs/quickstart" {
		t.Errorf("/docs leads to %q", resp.Header.Get("Location"))
	}
}

func TestLanguageIsRemembered(t *testing.T) {
	h := newSite()
	resp, body := get(t, h, "/docs/limits?lang=ko", "Accept-Language", "en")
	if !strings.Contains(body, `<html lang="ko">`) || len(resp.Cookies()) != 1 {
		t.Fatalf("?lang=ko: %.80s, cookies %v", body, resp.Cookies())
	}
	_, body = get(t, h, "/docs/concepts", "Accept-Language", "en", "Cookie", resp.Cookies()[0].String())
	if !strings.Contains(body, `<html lang="ko">`) {
		t.Errorf("the next page: %.80s", body)
	}
}

// TestPagesKeepTheirPolicy: nothing is inline, and nothing comes from elsewhere.
func TestPagesKeepTheirPolicy(t *testing.T) {
	h := newSite()
	for _, name := range pages {
		resp, body := get(t, h, "/docs/"+name)
		if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the policy is %q", name, csp)
		}
		for _, bad := range []string{"<script>", "<style", " style=", " onclick", "javascript:"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s has %q, which its policy refuses", name, bad)
			}
		}
		for _, m := range regexp.MustCompile(`(?:src|href)="(https?://[^"]*|//[^"]*)"`).FindAllStringSubmatch(body, -1) {
			if strings.Contains(m[0], "src=") {
				t.Errorf("%s loads %s", name, m[1])
			}
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/docs/realtime", nil)
	r.Host = "evil; script-src *"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if csp := w.Header().Get("Content-Security-Policy"); strings.Contains(csp, "evil") {
		t.Errorf("a name of a host stands in the policy: %s", csp)
	}
}

var (
	idText   = regexp.MustCompile(` id="([^"]*)"`)
	linkText = regexp.MustCompile(`href="([^"]*)"`)
)

// TestLinksLeadSomewhere follows every link of every page, its anchor too.
func TestLinksLeadSomewhere(t *testing.T) {
	h := newSite()
	anchors := map[string][]string{}
	bodies := map[string]string{}
	for _, name := range pages {
		_, body := get(t, h, "/docs/"+name)
		bodies[name] = body
		for _, m := range idText.FindAllStringSubmatch(body, -1) {
			id, _ := url.QueryUnescape(m[1])
			if slices.Contains(anchors[name], id) {
				t.Errorf("%s has two anchors %s", name, id)
			}
			anchors[name] = append(anchors[name], id)
		}
	}
	for name, body := range bodies {
		for _, m := range linkText.FindAllStringSubmatch(body, -1) {
			to, fragment, _ := strings.Cut(m[1], "#")
			fragment, _ = url.PathUnescape(fragment)
			page, ours := strings.CutPrefix(to, "/docs/")
			switch {
			case to == "" && fragment != "":
				page = name
			case !ours || strings.Contains(page, ".") || strings.HasPrefix(to, "?"):
				continue
			}
			if !slices.Contains(pages, page) || fragment != "" && !slices.Contains(anchors[page], fragment) {
				t.Errorf("%s links to %s", name, m[1])
			}
		}
	}
}

// TestEveryCodeHasItsAnchor: a problem document, a refusal, an error and a close code lead to /docs/errors.
func TestEveryCodeHasItsAnchor(t *testing.T) {
	h := newSite()
	_, errors := get(t, h, "/docs/errors")
	want := []string{}
	var async struct {
		Closes   []struct{ Close json.Number } `json:"x-close-codes"`
		Errors   []struct{ Code string }       `json:"x-error-codes"`
		Refusals []struct{ Code string }       `json:"x-refusal-codes"`
	}
	if err := json.Unmarshal(asyncapi.Document("test"), &async); err != nil {
		t.Fatal(err)
	}
	for _, c := range async.Closes {
		want = append(want, c.Close.String())
	}
	for _, c := range slices.Concat(async.Errors, async.Refusals) {
		want = append(want, c.Code)
	}
	if len(want) < 20 {
		t.Fatalf("only %v", want)
	}
	want = append(want, problemCodes(t)...)
	for _, code := range want {
		if !strings.Contains(errors, `<h3 id="`+code+`">`) {
			t.Errorf("%s has no anchor in docs/errors.md", code)
		}
	}
}

// problemCodes are those that the OpenAPI document gives an example of, which are all.
func problemCodes(t *testing.T) (all []string) {
	t.Helper()
	rest := api.New(slog.New(slog.DiscardHandler), api.Deps{Now: time.Now})
	var doc struct {
		Components struct {
			Responses map[string]struct {
				Content map[string]struct {
					Examples map[string]struct{ Value struct{ Code, Type string } }
				}
			}
		}
	}
	if err := json.Unmarshal(rest.OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, r := range doc.Components.Responses {
		for _, c := range r.Content {
			for _, e := range c.Examples {
				all = append(all, e.Value.Code)
				if want := "/docs/errors#" + e.Value.Code; e.Value.Type != want {
					t.Errorf("the type of %s is %s; want %s", e.Value.Code, e.Value.Type, want)
				}
			}
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %v", all)
	}
	return all
}

// TestReferenceIsWhole: every operation and every frame has its place.
func TestReferenceIsWhole(t *testing.T) {
	h := newSite()
	_, rest := get(t, h, "/docs/rest")
	var doc struct {
		Paths map[string]map[string]struct {
			ID string `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(api.New(slog.New(slog.DiscardHandler), api.Deps{Now: time.Now}).OpenAPI(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			if !strings.Contains(rest, `<h3 id="`+op.ID+`">`) {
				t.Errorf("%s %s (%s) is not in the reference: has its tag a description?", method, path, op.ID)
			}
		}
	}
	_, realtime := get(t, h, "/docs/realtime")
	for _, name := range frame.GoldenTypes() {
		if !strings.Contains(realtime, `<h3 id="`+name+`">`) {
			t.Errorf("the frame %s is not in the reference", name)
		}
	}
}

func TestSearchFindsSections(t *testing.T) {
	h := newSite()
	for _, lang := range []string{"en", "ko"} {
		_, body := get(t, h, "/docs/search.json", "Accept-Language", lang)
		var all []struct{ T, P, U, X string }
		if err := json.Unmarshal([]byte(body), &all); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"/docs/errors#not_found", "/docs/rest#make-todo", "/docs/realtime#delta", "/docs/limits#the-socket"} {
			if !slices.ContainsFunc(all, func(s struct{ T, P, U, X string }) bool { return s.U == want && s.T != "" && s.X != "" }) {
				t.Errorf("%s: %s is not found", lang, want)
			}
		}
	}
}
