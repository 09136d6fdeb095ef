package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

const secretBytes = 32 // of chance in a secret that is given out

// newSecret returns a text that nobody guesses.
func newSecret() string { return base64.RawURLEncoding.EncodeToString(randomBytes(secretBytes)) }

// hashSecret returns what is kept of a secret. It has so much chance in it that a slow hash would add nothing.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
