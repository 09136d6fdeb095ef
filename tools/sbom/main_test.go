package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const lock = `{"lockfileVersion":3,"packages":{
	"":{"version":"0.0.0","license":"MIT"},
	"node_modules/preact":{"version":"11.2.0","integrity":"sha512-AP8=","license":"MIT"},
	"node_modules/x/node_modules/@a/b":{"version":"1.0.0","license":"MIT OR Apache-2.0"},
	"node_modules/vite":{"version":"8.0.0","license":"MIT","dev":true}}}`

// list describes a binary that has dependencies: staticcheck, which this module has anyway.
func list(t *testing.T) (out []byte, binary string) {
	t.Helper()
	dir := t.TempDir()
	binary, client := filepath.Join(dir, "binary"), filepath.Join(dir, "package-lock.json")
	if out, err := exec.Command("go", "build", "-o", binary, "honnef.co/go/tools/cmd/staticcheck").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v: %s", err, out)
	}
	if err := os.WriteFile(client, []byte(lock), 0o644); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b, "v1.2.3", client, binary); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := write(&again, "v1.2.3", client, binary); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("a second list of the same binary differs (%v)", err)
	}
	return b.Bytes(), binary
}

func TestEveryModuleOfTheBinaryIsListed(t *testing.T) {
	out, binary := list(t)
	var got bom
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, c := range got.Components {
		listed[c.Name+" "+c.Version] = true
	}
	told, err := exec.Command("go", "version", "-m", binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for line := range strings.Lines(string(told)) {
		if f := strings.Fields(line); len(f) >= 3 && f[0] == "dep" {
			found++
			if !listed[f[1]+" "+f[2]] {
				t.Errorf("%s %s is in the binary, and not in the list", f[1], f[2])
			}
		}
	}
	if version := strings.Fields(string(told))[1]; found == 0 || !listed["std "+strings.TrimPrefix(version, "go")] {
		t.Errorf("%d modules, Go's own library as %s: want both listed", found, version)
	}
	for _, npm := range []string{"preact 11.2.0", "@a/b 1.0.0"} {
		if !listed[npm] {
			t.Errorf("%s of the client is not in the list", npm)
		}
	}
	if listed["vite 8.0.0"] {
		t.Error("vite builds the client, and is listed as a part of it")
	}
	if !strings.Contains(string(out), `"content": "00ff"`) || !strings.Contains(string(out), `"expression": "MIT OR Apache-2.0"`) {
		t.Errorf("sums or licences are missing in %s", out)
	}
}

// What the client's own package.json asks for is in its list.
func TestEveryDependencyOfTheClientIsListed(t *testing.T) {
	const app = "../../web/app/"
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	b, err := os.ReadFile(app + "package.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &manifest); err != nil {
		t.Fatal(err)
	}
	packages, err := readClient(app + "package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, p := range packages {
		listed[p.Name+" "+p.Version] = len(p.Hashes) > 0 && len(p.Licenses) > 0
	}
	for name, version := range manifest.Dependencies {
		if !listed[name+" "+version] {
			t.Errorf("%s %s is not listed with its sum and licence", name, version)
		}
	}
}

// The rules of CycloneDX 1.6's schema for what we write: required fields, closed sets, patterns, and references that lead
// somewhere, each once.
func TestTheListIsCycloneDX(t *testing.T) {
	out, _ := list(t)
	var got struct {
		Format       string `json:"bomFormat"`
		SpecVersion  string `json:"specVersion"`
		SerialNumber string `json:"serialNumber"`
		Version      int    `json:"version"`
		Metadata     struct {
			Component map[string]any `json:"component"`
		} `json:"metadata"`
		Components   []map[string]any `json:"components"`
		Dependencies []struct {
			Ref string   `json:"ref"`
			On  []string `json:"dependsOn"`
		} `json:"dependencies"`
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	serial := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	if got.Format != "CycloneDX" || got.SpecVersion != "1.6" || got.Version < 1 || !serial.MatchString(got.SerialNumber) {
		t.Errorf("it begins %.200s", out)
	}
	refs := map[string]bool{}
	for _, c := range append(got.Components, got.Metadata.Component) {
		ref, _ := c["bom-ref"].(string)
		if ref == "" || refs[ref] {
			t.Errorf("bom-ref %q is empty or there twice", ref)
		}
		refs[ref] = true
		if kind := c["type"]; c["name"] == "" || kind != "library" && kind != "application" {
			t.Errorf("component %v", c)
		}
		if purl, ok := c["purl"].(string); ok && !regexp.MustCompile(`^pkg:(golang|npm)/[^\s@]+@[^\s@]+$`).MatchString(purl) {
			t.Errorf("purl %q", purl)
		}
	}
	if len(got.Dependencies) != 1 || !refs[got.Dependencies[0].Ref] || len(got.Dependencies[0].On) != len(got.Components) {
		t.Errorf("dependencies of %d", len(got.Dependencies))
	}
	for _, on := range got.Dependencies[0].On {
		if !refs[on] {
			t.Errorf("it depends on %q, which is not listed", on)
		}
	}
}

func TestALockfileOfAnotherVersionIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "package-lock.json")
	if err := os.WriteFile(file, []byte(`{"lockfileVersion":2}`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readClient(file); err == nil || !strings.Contains(err.Error(), "lockfileVersion 2") {
		t.Errorf("it says %v", err)
	}
}
