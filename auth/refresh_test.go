package auth

import (
	"strings"
	"testing"

	"modu/models"
)

var testRefresher = refresher{key: []byte(strings.Repeat("k", refreshKeyBytes))}

// FuzzRefreshToken: whatever is read as a token is, to the byte, the one that we would give out.
func FuzzRefreshToken(f *testing.F) {
	const session = models.ID("01920000-0000-7000-8000-000000000001")
	good := testRefresher.token(session, 7)
	for _, seed := range []string{
		good, "", ".", "..", "...", good + ".", good[:len(good)-1], strings.ToUpper(good), string(session) + ".7",
		string(session) + ".-7.x", string(session) + ".07.x", strings.Replace(good, ".7.", ".8.", 1), good + good,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		id, generation, ok := testRefresher.parse(token)
		if !ok {
			if id != "" && generation != 0 {
				t.Errorf("parse(%q) refuses and tells %s, %d", token, id, generation)
			}
			return
		}
		if !id.Valid() || generation < 1 || testRefresher.token(id, generation) != token {
			t.Errorf("parse(%q) = %s, %d; which is %q", token, id, generation, testRefresher.token(id, generation))
		}
	})
}

func TestRefreshTokensOfAnotherKey(t *testing.T) {
	const session = models.ID("01920000-0000-7000-8000-000000000001")
	other := refresher{key: []byte(strings.Repeat("o", refreshKeyBytes))}
	if _, _, ok := testRefresher.parse(other.token(session, 1)); ok {
		t.Error("a token made with another key is read")
	}
	id, generation, ok := testRefresher.parse(testRefresher.token(session, 1<<62))
	if !ok || id != session || generation != 1<<62 {
		t.Errorf("parse = %s, %d, %t", id, generation, ok)
	}
	if n := len(testRefresher.token(session, 1<<62)); n > maxRefresh {
		t.Errorf("a token has %d bytes; want at most %d", n, maxRefresh)
	}
}
