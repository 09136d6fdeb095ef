package check

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

const (
	nonroot   = 65532            // user and group of distroless' nonroot
	startWait = 30 * time.Second // for a server to listen
	stopWait  = drain
)

// The Dockerfile's own lines make its image from what git would hand out, and what the image does when it is started, asked
// for its health and stopped is done here: alone in a directory with nothing but what the image has, as its user. It is
// the check that needs no Docker.
func TestImageFromUnpackedTree(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds client and server; make image-check does it")
	}
	b := unpack(t)
	dir := b.build(t)
	if got := names(t, dir); !slices.Equal(got, []string{"LICENSE", "data", "modu"}) {
		t.Errorf("the image has %q", got)
	}
	c := &container{dir: dir, image: b.stages[len(b.stages)-1], as: os.Getuid() == 0}
	if !c.as {
		t.Log("not root: the image's commands run without chroot and as yourself")
	}
	if out, err := c.command(t, "version").Output(); string(out) != "check\n" || err != nil {
		t.Errorf("modu version prints %q, %v; want VERSION", out, err)
	}
	for range 2 { // the second finds what the first has kept
		c.serve(t)
	}
	if out, err := c.command(t, "migrate").CombinedOutput(); err != nil {
		t.Errorf("modu migrate: %v: %s", err, out)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"LICENSE", "data", "modu"}) {
		t.Errorf("after it ran the image has %q", got)
	}
	if got := names(t, filepath.Join(dir, "data")); !slices.Contains(got, "modu.db") || !slices.Contains(got, "signing-key.pem") {
		t.Errorf("/data has %q", got)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
	}
	return found
}

// A container is an image's files, in which its commands are run.
type container struct {
	dir    string
	image  instructions.Stage
	as     bool // nonroot, in a chroot
	listen string
}

// command makes a command of the image's binary.
func (c *container) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	env := the[*instructions.EnvCommand](t, c.image).Env[0]
	value := env.Value
	cmd := exec.Command("/modu", args...)
	if c.as {
		cmd.Dir = "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: c.dir, Credential: &syscall.Credential{Uid: nonroot, Gid: nonroot}}
	} else {
		cmd.Path, cmd.Dir, value = filepath.Join(c.dir, "modu"), c.dir, filepath.Join(c.dir, value)
	}
	cmd.Env = []string{env.Key + "=" + value, "MODU_LISTEN=" + c.listen, "MODU_ADMIN_LISTEN=127.0.0.1:0"}
	return cmd
}

// serve starts the image's ENTRYPOINT and CMD, asks the HEALTHCHECK and some pages, and sends the STOPSIGNAL.
func (c *container) serve(t *testing.T) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.listen = free.Addr().String()
	free.Close()
	cmd := c.command(t, the[*instructions.CmdCommand](t, c.image).CmdLine...)
	var log bytes.Buffer
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(startWait+stopWait, func() { cmd.Process.Kill() }) //nolint:errcheck // it may have ended
	defer limit.Stop()
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.Contains(lines.Text(), "listening on") {
	}
	if !strings.Contains(lines.Text(), "listening on http://"+c.listen) {
		cmd.Process.Kill() //nolint:errcheck // it may have ended
		cmd.Wait()         //nolint:errcheck // its log says more
		t.Fatalf("it ends with %q: %s", lines.Text(), &log)
	}
	if out, err := c.command(t, the[*instructions.HealthCheckCommand](t, c.image).Health.Test[2:]...).CombinedOutput(); err != nil {
		t.Errorf("HEALTHCHECK: %v: %s", err, out)
	}
	for path, want := range map[string]string{"/readyz": "", "/": `type="module"`, "/docs/": "Modu", "/v1/openapi.json": `"openapi"`} {
		resp, err := http.Get("http://" + c.listen + path)
		if err != nil {
			t.Error(err)
			continue
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %s; want %q in %.300q", path, resp.Status, want, body)
		}
	}
	cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // wait tells
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v: %s", err, &log)
	}
}

// output returns what a command prints's output, or ends the test.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatal(fmt.Errorf("%s %v: %w", name, args, err))
	}
	return strings.TrimSpace(string(out))
}
