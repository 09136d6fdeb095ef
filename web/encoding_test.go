package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestEncodingIsTheOneThatIsLikedBest(t *testing.T) {
	both := map[string]bool{"br": true, "gzip": true}
	for _, tt := range []struct {
		accept string
		forms  map[string]bool
		want   string
	}{
		{"", both, ""},
		{"gzip, deflate, br, zstd", both, "br"},
		{"gzip, br", map[string]bool{"gzip": true}, "gzip"},
		{"gzip", both, "gzip"},
		{"GZIP", both, "gzip"},
		{"br;q=0.5, gzip;q=0.8", both, "gzip"},
		{"br;q=0.8, gzip;q=0.8", both, "br"},
		{"br;q=0, gzip", both, "gzip"},
		{"br ; q=0,gzip ; Q=0.1", both, "gzip"},
		{"*", both, "br"},
		{"*;q=0.3, br;q=0", both, "gzip"},
		{"gzip, *;q=0", both, "gzip"},
		{"identity", both, ""},
		{"identity, br;q=0.5", both, ""},
		{"identity;q=0.5, br", both, "br"},
		{"identity;q=0", both, ""},
		{"br;q=high", both, ""},
		{"deflate, zstd", both, ""},
		{"br, gzip", nil, ""},
	} {
		if got := prefers([]string{tt.accept}, tt.forms); got != tt.want {
			t.Errorf("prefers(%q, %v) = %q; want %q", tt.accept, tt.forms, got, tt.want)
		}
	}
}

func TestFormsHaveTagsOfTheirOwn(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	tags := map[string]string{}
	for accept, want := range map[string]string{"br": "shell in brotli", "gzip": "shell in gzip", "identity": "<!doctype html><title>the shell</title>"} {
		resp, body := ask(t, h, http.MethodGet, "/feed", "Accept-Encoding", accept)
		coding, tag := resp.Header.Get("Content-Encoding"), resp.Header.Get("ETag")
		if body != want || coding != strings.TrimPrefix(accept, "identity") || resp.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %q as %q, Vary %q", accept, body, coding, resp.Header.Get("Vary"))
		}
		if tag == "" || strings.HasPrefix(tag, "W/") || tags[tag] != "" {
			t.Errorf("%s has the tag %q; others have %v", accept, tag, tags)
		}
		tags[tag] = accept
		resp, body = ask(t, h, http.MethodGet, "/", "Accept-Encoding", accept, "If-None-Match", tag)
		if resp.StatusCode != http.StatusNotModified || body != "" || resp.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s with its own tag = %s %q", accept, resp.Status, body)
		}
	}
	if resp, _ := ask(t, h, http.MethodGet, "/", "If-None-Match", `"another"`); resp.StatusCode != http.StatusOK {
		t.Errorf("with another tag: %s", resp.Status)
	}
}

func TestPartsAreOfTheFileItself(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	resp, body := ask(t, h, http.MethodGet, "/", "Accept-Encoding", "br", "Range", "bytes=0-8")
	if resp.StatusCode != http.StatusPartialContent || body != "<!doctype" || resp.Header.Get("Content-Encoding") != "" {
		t.Errorf("a part: %s %q %v", resp.Status, body, resp.Header)
	}
	if resp, _ = ask(t, h, http.MethodGet, "/", "Range", "bytes=900-"); resp.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("beyond the end: %s", resp.Status)
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	for _, path := range []string{"/", "/nothing", "/page.css", "/assets/today-1a2b3c4d.js"} {
		got, _ := ask(t, h, http.MethodGet, path)
		head, body := ask(t, h, http.MethodHead, path)
		if body != "" || head.StatusCode != got.StatusCode || head.Header.Get("ETag") != got.Header.Get("ETag") {
			t.Errorf("HEAD %s = %s %q, GET %s", path, head.Status, body, got.Status)
		}
	}
}
