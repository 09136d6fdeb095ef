package main

import (
	"log/slog"
	"net/url"
)

// A secret prints *** wherever it is printed; string(s) is the text itself.
type secret string

const hidden = "***"

func (s secret) String() string               { return s.masked() }
func (s secret) GoString() string             { return s.masked() }
func (s secret) LogValue() slog.Value         { return slog.StringValue(s.masked()) }
func (s secret) MarshalText() ([]byte, error) { return []byte(s.masked()), nil }

func (s secret) masked() string {
	if s == "" {
		return ""
	}
	return hidden
}

// A secretURL prints itself without its password, also one that is a query parameter.
type secretURL string

func (s secretURL) String() string               { return s.masked() }
func (s secretURL) GoString() string             { return s.masked() }
func (s secretURL) LogValue() slog.Value         { return slog.StringValue(s.masked()) }
func (s secretURL) MarshalText() ([]byte, error) { return []byte(s.masked()), nil }

func (s secretURL) masked() string {
	u, err := url.Parse(string(s))
	if err != nil {
		return hidden
	}
	masked := *u
	masked.User, masked.RawQuery = nil, ""
	text := masked.String()
	if u.User != nil {
		name := url.User(u.User.Username()).String()
		if _, ok := u.User.Password(); ok {
			name += ":" + hidden
		}
		scheme := u.Scheme + "://"
		text = scheme + name + "@" + text[len(scheme):]
	}
	if q := u.Query(); len(q) > 0 {
		for key := range q {
			if key == "password" || key == "sslpassword" {
				q.Set(key, "")
			}
		}
		text += "?" + q.Encode()
	}
	return text
}
