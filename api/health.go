package api

import "net/http"

// health says that the process answers: it asks nobody.
func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}

// ready says whether requests should come here.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.Ready(r.Context()); err != nil {
		s.fail(w, r, codeError{code: codeOverloaded, cause: err})
		return
	}
	s.health(w, r)
}
