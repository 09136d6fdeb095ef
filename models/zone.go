package models

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the zones are the same on every machine
)

// zonesText names the zones of the Go release's own tzdata, one a line.
//
//go:embed zones.txt
var zonesText string

// zones finds each zone by its exact name. A zone is read when it is first asked for.
var zones = sync.OnceValue(func() map[string]func() *time.Location {
	byName := make(map[string]func() *time.Location)
	for name := range strings.Lines(zonesText) {
		name = strings.TrimSpace(name)
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		byName[name] = sync.OnceValue(func() *time.Location {
			loc, err := time.LoadLocation(name)
			if err != nil {
				return nil
			}
			return loc
		})
	}
	return byName
})

// TimeZone returns s if it is the exact name of an IANA time zone, or a FieldError naming field. The standard library
// alone would take "", "Local", and on some systems any case.
func TimeZone(field, s string) (string, error) {
	if load := zones()[s]; load != nil && load() != nil {
		return s, nil
	}
	return "", &FieldError{Field: field, Problem: "must be the name of a time zone, such as Asia/Seoul"}
}

// Zone returns the person's time zone; UTC if a later tzdata has taken it away.
func (s *Settings) Zone() *time.Location {
	if load := zones()[s.TimeZone]; load != nil {
		if loc := load(); loc != nil {
			return loc
		}
	}
	return time.UTC
}

// Clock returns s if it is a time of day "HH:MM" from 00:00 to 23:59, or a FieldError naming field.
func Clock(field, s string) (string, error) {
	if len(s) == len("HH:MM") && s[2] == ':' && twoDigits(s[:2], 23) && twoDigits(s[3:], 59) {
		return s, nil
	}
	return "", &FieldError{Field: field, Problem: "must be a time HH:MM from 00:00 to 23:59"}
}

// twoDigits reports whether s is two digits of a number up to most.
func twoDigits(s string, most int) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return int(s[0]-'0')*10+int(s[1]-'0') <= most
}
