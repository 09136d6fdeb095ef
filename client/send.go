package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// Send makes a REST call as this person whose body or answer is no JSON: a photo, an archive. contentType is the body's;
// without a body it is "". The call lasts as long as ctx lets it, and the caller closes the answer.
func (s *Session) Send(ctx context.Context, method, path, contentType string, body io.Reader) (io.ReadCloser, error) {
	token, err := s.Token(ctx, "")
	if err != nil {
		return nil, err
	}
	request, err := s.requestOf(ctx, method, path, token, contentType, body)
	if err != nil {
		return nil, err
	}
	response, err := s.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < http.StatusMultipleChoices {
		return response.Body, nil
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, restBytes))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil, problemOf(response, text)
}
