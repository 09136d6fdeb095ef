package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Caddy itself reads its files, where it is installed; elsewhere the workflow "image" has its container do it.
func TestCaddyfiles(t *testing.T) {
	for _, path := range files(t, "deploy/Caddyfile*") {
		text := read(t, path)
		if !strings.Contains(text, "health_uri /readyz") {
			t.Errorf("%s: the proxy does not ask nodes whether requests should come", path)
		}
		caddy, err := exec.LookPath("caddy")
		if err != nil {
			continue
		}
		if version := output(t, caddy, "version"); strings.HasPrefix(version, "2.6") || strings.HasPrefix(version, "v2.6") {
			text = strings.ReplaceAll(text, "\tstream_close_delay 5m\n", "") // Debian 12's is older than that
		}
		file := filepath.Join(t.TempDir(), "Caddyfile")
		write(t, file, text)
		cmd := exec.Command(caddy, "adapt", "--adapter", "caddyfile", "--config", file)
		cmd.Env = append(os.Environ(), "MODU_PUBLIC_URL=https://modu.example")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", path, err, out)
		}
	}
}
