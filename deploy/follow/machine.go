package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	bootWait = time.Minute
	askAgain = 100 * time.Millisecond
)

// A machine is a booted Debian without a network.
type machine struct {
	cmd    *exec.Cmd // its process 1
	dir    string    // empty but for the machine itself, to which it is another
	cgroup string
}

// boot starts systemd over an unpacked Debian and waits until it has started what it starts.
func boot(ctx context.Context, debian string) (m *machine, err error) {
	m = &machine{}
	if m.dir, err = os.MkdirTemp("", "modu-deploy-check-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.end()
		}
	}()
	group, err := m.makeCgroup()
	if err != nil {
		return nil, err
	}
	defer group.Close()
	m.cmd = exec.Command("deploy/follow/machine.sh", debian, m.dir)
	m.cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWCGROUP |
			syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
		Pdeathsig: syscall.SIGKILL, Setsid: true,
		UseCgroupFD: true, CgroupFD: int(group.Fd()),
	}
	log, err := os.Create(filepath.Join(m.dir + ".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	m.cmd.Stdout, m.cmd.Stderr = log, log
	if err := m.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a machine: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, bootWait)
	defer cancel()
	for {
		out, _ := m.command(ctx, "systemctl", "is-system-running").CombinedOutput()
		switch state := strings.TrimSpace(string(out)); state {
		case "running":
			return m, nil
		case "degraded":
			failed, _ := m.command(ctx, "systemctl", "--failed").CombinedOutput()
			return nil, fmt.Errorf("the bare machine starts %s:\n%s", state, failed)
		}
		select {
		case <-ctx.Done():
			said, _ := os.ReadFile(m.dir + ".log")
			return nil, fmt.Errorf("the machine does not boot: %w\n%s%s", context.Cause(ctx), out, said)
		case <-time.After(askAgain):
		}
	}
}

// makeCgroup makes a group for the machine's processes, so that its systemd sees no others, and opens it.
func (m *machine) makeCgroup() (*os.File, error) {
	for _, mounted := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/unified"} {
		if _, err := os.Stat(filepath.Join(mounted, "cgroup.procs")); err != nil {
			continue
		}
		m.cgroup = filepath.Join(mounted, filepath.Base(m.dir))
		if err := os.Mkdir(m.cgroup, 0o755); err != nil {
			return nil, err
		}
		return os.Open(m.cgroup)
	}
	return nil, errors.New("there is no cgroup2 at /sys/fs/cgroup")
}

// home is that of root in the machine, where the guide's reader works.
const home = "/root"

// command is one that runs in the machine, in the home of root.
func (m *machine) command(ctx context.Context, args ...string) *exec.Cmd {
	enter := []string{
		"--target", strconv.Itoa(m.cmd.Process.Pid), "--all", "--root", "env", "-i", "HOME=" + home, "TERM=dumb",
		"DEBIAN_FRONTEND=noninteractive", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"sh", "-c", `cd; exec "$@"`, "sh",
	}
	cmd := exec.CommandContext(ctx, "nsenter", append(enter, args...)...)
	cmd.Dir = "/"
	return cmd
}

// wait says how to look into the machine, and waits for the signal that ends this program.
func (m *machine) wait(ctx context.Context) {
	fmt.Printf("look around: nsenter --target %d --all --root --wdns=%s bash -l\n", m.cmd.Process.Pid, home)
	<-ctx.Done()
}

// put copies a file, or a folder, into the machine as scp would.
func (m *machine) put(from, to string) error {
	return quietly(exec.Command("cp", "-rT", from, filepath.Join("/proc", strconv.Itoa(m.cmd.Process.Pid), "root", to)))
}

// end ends the machine, and takes away what is left of it.
func (m *machine) end() {
	if m.cmd != nil && m.cmd.Process != nil {
		m.cmd.Process.Kill() //nolint:errcheck // it has ended
		m.cmd.Wait()         //nolint:errcheck // by a signal
	}
	os.Remove(m.dir)
	os.Remove(m.dir + ".log")
	if m.cgroup != "" {
		removeGroups(m.cgroup)
	}
}

// removeGroups removes a control group and all below it, the lowest first.
func removeGroups(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() {
			removeGroups(filepath.Join(dir, e.Name()))
		}
	}
	os.Remove(dir)
}
