package models

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// Limits of passwords.
const (
	MinPassword = 10   // graphemes
	MaxPassword = 1024 // bytes
)

// passwordsText holds well-known passwords that are long enough otherwise, lower case, one a line.
//
//go:embed passwords.txt
var passwordsText string

var commonPasswords = sync.OnceValue(func() map[string]bool {
	common := make(map[string]bool)
	for line := range strings.Lines(passwordsText) {
		if !strings.HasPrefix(line, "# ") {
			common[strings.TrimSpace(line)] = true
		}
	}
	return common
})

// Password returns s as it is hashed (NFC, nothing cut, nothing trimmed), or a FieldError naming field if it is too
// short, longer than MaxPassword, or among those that everybody tries first, of which the person's own names are some.
// There are no rules of composition.
func Password(field, s string, own ...string) (string, error) {
	problem := ""
	n := ""
	switch {
	case len(s) > 4*MaxPassword: // normalising must not be work without bound
		problem = fmt.Sprintf("is longer than %d bytes", MaxPassword)
	case !utf8.ValidString(s):
		problem = "is not valid UTF-8"
	case strings.IndexFunc(s, unicode.IsControl) >= 0:
		problem = "has a control character"
	default:
		n = norm.NFC.String(s)
	}
	switch {
	case problem != "":
	case len(n) > MaxPassword:
		problem = fmt.Sprintf("is longer than %d bytes", MaxPassword)
	case uniseg.GraphemeClusterCount(n) < MinPassword:
		problem = fmt.Sprintf("is shorter than %d characters", MinPassword)
	case commonPasswords()[strings.ToLower(n)], slices.ContainsFunc(own, func(name string) bool { return strings.EqualFold(name, n) }):
		problem = "is one of the passwords that are tried first"
	}
	if problem != "" {
		return "", &FieldError{Field: field, Problem: problem}
	}
	return n, nil
}
