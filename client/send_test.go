package client

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestSendIsNoJSON sends bytes and reads bytes, and tells of a refusal as every call does.
func TestSendIsNoJSON(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case r.URL.Path == "/v1/me":
			_, _ = io.WriteString(w, `{"id":"`+me+`","handle":"minji"}`)
		case r.Header.Get("Authorization") != "Bearer modu_key":
			problem(w, http.StatusUnauthorized, "signed_out")
		case r.URL.Path == "/v1/photos":
			_, _ = io.WriteString(w, r.Header.Get("Content-Type")+" "+string(body))
		default:
			problem(w, http.StatusNotFound, "not_found")
		}
	}))
	defer server.Close()
	s, err := Personal(t.Context(), server.Client(), server.URL+"/", "modu_key")
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Send(t.Context(), http.MethodPost, "/v1/photos", "image/png", strings.NewReader("bytes"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Close()
	if text, err := io.ReadAll(answer); err != nil || string(text) != "image/png bytes" {
		t.Errorf("answer %q, %v", text, err)
	}
	_, err = s.Send(t.Context(), http.MethodGet, "/v1/photos/x", "", nil)
	if p, ok := errors.AsType[*Problem](err); !ok || p.Code != "not_found" || p.Status != http.StatusNotFound {
		t.Errorf("a photo that is not there: %v", err)
	}
}

// TestAPersonalTokenIsNeverRefreshed: it is given out until the server refuses it, and then the person is signed out.
func TestAPersonalTokenIsNeverRefreshed(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		if r.Header.Get("Authorization") != "Bearer modu_key" {
			problem(w, http.StatusUnauthorized, "signed_out")
			return
		}
		_, _ = io.WriteString(w, `{"id":"`+me+`","handle":"minji"}`)
	}))
	defer server.Close()
	s, err := Personal(t.Context(), nil, server.URL, "modu_key")
	if err != nil {
		t.Fatal(err)
	}
	if s.User().ID != me || s.RefreshToken() != "" {
		t.Errorf("%v, refresh token %q", s.User(), s.RefreshToken())
	}
	if token, err := s.Token(t.Context(), ""); token != "modu_key" || err != nil {
		t.Errorf("token %q, %v", token, err)
	}
	if _, err := s.Token(t.Context(), "modu_key"); !errors.Is(err, ErrSignedOut) {
		t.Errorf("once it is refused: %v; want ErrSignedOut", err)
	}
	if _, err := Personal(t.Context(), nil, server.URL, "modu_other"); err == nil {
		t.Error("another token is taken")
	}
	if len(asked) != 2 {
		t.Errorf("asked %v", asked)
	}
}
