// Sbom prints what is in a binary of modu, as CycloneDX 1.6 in JSON: the Go modules that the linker took, which the binary
// tells of itself, and the packages of the client that is embedded in it, of which its lockfile tells. It stamps no time and
// draws no number, so that the same binary has the same list.
package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// A bom is the part of CycloneDX 1.6 that we fill in.
type bom struct {
	Schema       string       `json:"$schema"`
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	SerialNumber string       `json:"serialNumber"`
	Version      int          `json:"version"` // of this list about this binary
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"` // the binary
}

type component struct {
	Ref      string    `json:"bom-ref"`
	Type     string    `json:"type"`
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	PURL     string    `json:"purl,omitempty"`
	Hashes   []hash    `json:"hashes,omitempty"`
	Licenses []license `json:"licenses,omitempty"`
}

type hash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

// A license is an SPDX expression; an identifier is one.
type license struct {
	Expression string `json:"expression"`
}

type dependency struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn,omitempty"`
}

func main() {
	version := flag.String("version", "", "of modu, for example v1.2.3")
	client := flag.String("client", "", "the client's package-lock.json")
	flag.Parse()
	if *version == "" || *client == "" || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: sbom -version v1.2.3 -client package-lock.json BINARY")
		os.Exit(2)
	}
	if err := write(os.Stdout, *version, *client, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func write(w io.Writer, version, client, binary string) error {
	list, err := describe(version, binary)
	if err != nil {
		return err
	}
	packages, err := readClient(client)
	if err != nil {
		return err
	}
	list.Components = append(list.Components, packages...)
	slices.SortFunc(list.Components, func(a, b component) int { return cmp.Compare(a.Ref, b.Ref) })
	list.Components = slices.CompactFunc(list.Components, func(a, b component) bool { return a.Ref == b.Ref })
	all := dependency{Ref: list.Metadata.Component.Ref}
	for _, c := range list.Components {
		all.On = append(all.On, c.Ref)
	}
	list.Dependencies = []dependency{all}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(list)
}

// describe returns a list of the binary and of the Go modules in it.
func describe(version, binary string) (*bom, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	list := &bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", SpecVersion: "1.6", Version: 1,
		SerialNumber: "urn:uuid:" + uuid(sum),
		Metadata: metadata{component{
			Ref: "modu@" + version, Type: "application", Name: "modu", Version: version,
			Hashes:   []hash{{"SHA-256", hex.EncodeToString(sum[:])}},
			Licenses: []license{{"MIT"}},
		}},
	}
	list.Components = append(list.Components, goModule("std", strings.TrimPrefix(info.GoVersion, "go")))
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		list.Components = append(list.Components, goModule(m.Path, m.Version))
	}
	return list, nil
}

func goModule(path, version string) component {
	purl := "pkg:golang/" + path + "@" + strings.ReplaceAll(version, "+", "%2B")
	return component{Ref: purl, Type: "library", Name: path, Version: version, PURL: purl}
}

// uuid makes a name-based UUID, version 8, of a binary's sum.
func uuid(sum [sha256.Size]byte) string {
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
