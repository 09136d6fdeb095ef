package models

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Limits of product section 1.
const (
	MinHandle = 4
	MaxHandle = 20
	MaxEmail  = 254 // bytes, as SMTP has it
)

// Handle returns s if it is a handle: [a-z0-9_]{4,20}. Upper case is refused and not folded, so that a handle is one
// text everywhere.
func Handle(s string) (string, error) {
	if len(s) < MinHandle || len(s) > MaxHandle {
		return "", &FieldError{Field: "handle", Problem: "must have 4 to 20 characters"}
	}
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return "", &FieldError{Field: "handle", Problem: "may have only the letters a to z, digits and _"}
		}
	}
	return s, nil
}

// Email returns an address as it is kept (NFC) and the key by which it is unique (lower case). It asks for one @ with
// something on both sides and nothing that a person cannot see; whether the address works only a mail can tell.
func Email(s string) (email, key string, err error) {
	if problem := forbidden(s, false); problem != "" {
		return "", "", &FieldError{Field: "email", Problem: problem}
	}
	email = norm.NFC.String(s)
	local, domain, _ := strings.Cut(email, "@")
	switch {
	case len(email) > MaxEmail:
		return "", "", &FieldError{Field: "email", Problem: "is longer than 254 bytes"}
	case strings.IndexFunc(email, isUnseen) >= 0:
		return "", "", &FieldError{Field: "email", Problem: "has a space or an invisible character"}
	case local == "" || domain == "" || strings.Contains(domain, "@"):
		return "", "", &FieldError{Field: "email", Problem: "must look like name@example.com"}
	case strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, ".."):
		return "", "", &FieldError{Field: "email", Problem: "must look like name@example.com"}
	}
	return email, norm.NFC.String(strings.ToLower(email)), nil
}

// isUnseen reports whether c is a space or a character that shows nothing.
func isUnseen(c rune) bool {
	return unicode.In(c, unicode.Cf, unicode.Z) || isBlank(c)
}
