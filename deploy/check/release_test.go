package check

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// release makes a release of one platform in a tree of its own, from what git hands out and the built client.
func release(t *testing.T, platform string) (dist string) {
	t.Helper()
	b := unpack(t)
	client := filepath.Join(b.sent.dir, "web/dist")
	if err := errors.Join(os.RemoveAll(client), os.CopyFS(client, os.DirFS(filepath.Join(root, "web/dist")))); err != nil {
		t.Fatal(err)
	}
	dist = filepath.Join(b.sent.dir, "dist")
	cmd := exec.Command("tools/release.sh", "v1.2.3", "dist")
	cmd.Dir = b.sent.dir
	cmd.Env = append(os.Environ(), "PLATFORMS="+platform, "SOURCE_DATE_EPOCH=1700000000")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("tools/release.sh: %v: %s", err, out)
	}
	return dist
}

func TestReleaseIsTheSameTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds two releases; make image-check does it")
	}
	modu(t, "version") // the client is built with it
	const name = "modu-v1.2.3-linux-amd64"
	first, second := release(t, "linux/amd64"), release(t, "linux/amd64")
	sums, err := os.ReadFile(filepath.Join(first, "SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	again, _ := os.ReadFile(filepath.Join(second, "SHA256SUMS"))
	if string(sums) != string(again) {
		t.Errorf("two builds of one commit differ:\n%s\n%s", sums, again)
	}
	if got := names(t, first); !slices.Equal(got, []string{"SHA256SUMS", name + ".cdx.json", name + ".tar.gz"}) {
		t.Errorf("dist has %q", got)
	}
	check := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
	check.Dir = first
	if out, err := check.CombinedOutput(); err != nil || strings.Count(string(out), ": OK") != 2 {
		t.Errorf("sha256sum: %v: %s", err, out)
	}
	wantArchive(t, filepath.Join(first, name+".tar.gz"), name)
}

// wantArchive fails unless the archive holds one directory with the binary and what stands beside it, all of root's.
func wantArchive(t *testing.T, file, name string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	dir := t.TempDir()
	for r := tar.NewReader(unzipped); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		inside, ok := strings.CutPrefix(h.Name, name+"/")
		if !ok || h.Uid != 0 || h.Gid != 0 || h.ModTime.Unix() != 1700000000 {
			t.Errorf("%s of %d:%d, %v", h.Name, h.Uid, h.Gid, h.ModTime)
		}
		if found = append(found, inside); inside == "modu" {
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "modu"), b, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, want := range []string{"modu", "LICENSE", "README.md", "CHANGELOG.md", "deploy/systemd/modu@.service", "deploy/Caddyfile"} {
		if !slices.Contains(found, want) {
			t.Errorf("%s has no %s", file, want)
		}
	}
	if got := output(t, filepath.Join(dir, "modu"), "version"); got != "v1.2.3" {
		t.Errorf("modu version prints %q", got)
	}
}

func TestReleaseSaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no version", []string{"release.sh"}, "make release VERSION=v1.2.3"},
		{"a version that is none", []string{"release.sh", "latest"}, "make release VERSION=v1.2.3"},
		{"a version that the changelog does not know", []string{"release-notes.sh", "v999.0.0"}, `"## 999.0.0"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := exec.Command(filepath.Join(root, "tools", tt.args[0]), tt.args[1:]...).CombinedOutput()
			if err == nil || !strings.Contains(string(out), tt.want) {
				t.Errorf("%v, it says %q; want %q", err, out, tt.want)
			}
		})
	}
}
