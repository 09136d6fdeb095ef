package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// A lockfile is the part of npm's package-lock.json, version 3, that we read.
type lockfile struct {
	Version  int                   `json:"lockfileVersion"`
	Packages map[string]npmPackage `json:"packages"` // by the path at which it is installed; "" is the client itself
}

type npmPackage struct {
	Version     string `json:"version"`
	Integrity   string `json:"integrity"` // sha512-base64
	License     string `json:"license"`   // an SPDX identifier or expression
	Dev         bool   `json:"dev"`
	DevOptional bool   `json:"devOptional"`
}

// readClient returns the packages that the client may have in it: all of the lockfile but those of its building and
// testing. `npm sbom` would be the way, but of npm 11 it leaves out a package on which others depend too, preact for one.
func readClient(file string) ([]component, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var lock lockfile
	if err := json.Unmarshal(b, &lock); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	const understood = 3
	if lock.Version != understood {
		return nil, fmt.Errorf("%s has lockfileVersion %d; this program reads %d", file, lock.Version, understood)
	}
	var found []component
	for path, p := range lock.Packages {
		if path == "" || p.Dev || p.DevOptional {
			continue
		}
		_, name, _ := cutLast(path, "node_modules/")
		purl := "pkg:npm/" + strings.Replace(name, "@", "%40", 1) + "@" + p.Version
		c := component{Ref: purl, Type: "library", Name: name, Version: p.Version, PURL: purl}
		if sum, ok := strings.CutPrefix(p.Integrity, "sha512-"); ok {
			raw, err := base64.StdEncoding.DecodeString(sum)
			if err != nil {
				return nil, fmt.Errorf("%s: integrity of %s: %w", file, path, err)
			}
			c.Hashes = []hash{{"SHA-512", hex.EncodeToString(raw)}}
		}
		if p.License != "" {
			c.Licenses = []license{{Expression: p.License}}
		}
		found = append(found, c)
	}
	return found, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(sep):], true
}
