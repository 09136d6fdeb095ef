package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strconv"
	"strings"

	"modu/models"
)

// maxRefresh is longer than any refresh token, in bytes.
const maxRefresh = 128

// A refresher makes and reads refresh tokens: session.generation.mac.
type refresher struct{ key []byte }

// token returns the refresh token of one generation of a session: always the same text.
func (r refresher) token(session models.ID, generation int64) string {
	body := string(session) + "." + strconv.FormatInt(generation, 10)
	return body + "." + base64.RawURLEncoding.EncodeToString(r.mac("refresh:"+body))
}

// parse returns what a token that we made says; ok is false for any other text.
func (r refresher) parse(token string) (session models.ID, generation int64, ok bool) {
	if len(token) > maxRefresh {
		return "", 0, false
	}
	id, rest, _ := strings.Cut(token, ".")
	number, _, _ := strings.Cut(rest, ".")
	generation, err := strconv.ParseInt(number, 10, 64)
	session = models.ID(id)
	if err != nil || generation < 1 || !session.Valid() {
		return "", 0, false
	}
	// A token is compared whole: there is one text for each session and generation.
	if subtle.ConstantTimeCompare([]byte(token), []byte(r.token(session, generation))) != 1 {
		return "", 0, false
	}
	return session, generation, true
}

func (r refresher) mac(text string) []byte {
	m := hmac.New(sha256.New, r.key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
