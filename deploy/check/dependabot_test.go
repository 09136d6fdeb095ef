package check

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// A dependabotConfig has the keys of dependabot.yml that we use; another one fails the test.
type dependabotConfig struct {
	Version int `yaml:"version"`
	Updates []struct {
		Ecosystem   string   `yaml:"package-ecosystem"`
		Directory   string   `yaml:"directory"`
		Directories []string `yaml:"directories"`
		Schedule    struct {
			Interval string `yaml:"interval"`
		} `yaml:"schedule"`
		Groups map[string]struct {
			Patterns    []string `yaml:"patterns"`
			UpdateTypes []string `yaml:"update-types"`
		} `yaml:"groups"`
	} `yaml:"updates"`
}

// Each kind of dependency that the tree has is looked after, where it is.
func TestDependabotLooksWhereDependenciesAre(t *testing.T) {
	dec := yaml.NewDecoder(strings.NewReader(read(t, ".github/dependabot.yml")))
	dec.KnownFields(true)
	var c dependabotConfig
	if err := dec.Decode(&c); err != nil || c.Version != 2 {
		t.Fatalf("version %d, %v", c.Version, err)
	}
	manifests := map[string]string{
		"gomod": "go.mod", "npm": "package.json", "docker": "Dockerfile", "docker-compose": "docker-compose.yml",
		"github-actions": ".github/workflows/ci.yml",
	}
	var found []string
	for _, u := range c.Updates {
		manifest, ok := manifests[u.Ecosystem]
		if !ok || u.Schedule.Interval != "weekly" {
			t.Errorf("%s every %s", u.Ecosystem, u.Schedule.Interval)
		}
		delete(manifests, u.Ecosystem)
		dirs := u.Directories
		if u.Directory != "" {
			dirs = append(dirs, u.Directory)
		}
		for _, dir := range dirs {
			if _, err := os.Stat(filepath.Join(root, dir, manifest)); err != nil {
				t.Error(err)
			}
			found = append(found, filepath.Join(dir, manifest))
		}
	}
	if len(manifests) > 0 {
		t.Errorf("nobody looks after %v", manifests)
	}
	for path := range strings.SplitSeq(output(t, "git", "-C", root, "ls-files", "*go.mod"), "\n") {
		if !slices.Contains(found, "/"+path) {
			t.Errorf("nobody looks after %s", path)
		}
	}
}
