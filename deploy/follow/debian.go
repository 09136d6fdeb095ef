package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	suite      = "bookworm"
	keepDebian = 7 * 24 * time.Hour // then it is unpacked anew, with what Debian has mended
	bare       = "systemd-sysv,dbus"
)

// bareDebian returns a folder with an unpacked Debian that has nothing but systemd, and in apt's cache the packages that
// will be installed, since the machine has no network. Both are kept between runs.
func bareDebian(ctx context.Context, cache string, packages []string) (string, error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	root := filepath.Join(cache, suite)
	info, err := os.Stat(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err != nil || time.Since(info.ModTime()) > keepDebian {
		if err := unpack(ctx, cache, root); err != nil {
			return "", err
		}
	}
	stamp, list := filepath.Join(cache, "packages"), strings.Join(packages, " ")
	if known, err := os.ReadFile(stamp); err == nil && string(known) == list {
		return root, nil
	}
	say("fetching", list)
	if err := copyFile("/etc/resolv.conf", filepath.Join(root, "etc/resolv.conf"), 0o644); err != nil {
		return "", err
	}
	if err := quietly(exec.CommandContext(ctx, "chroot", root, "apt-get", "update")); err != nil {
		return "", err
	}
	args := append([]string{root, "apt-get", "install", "-y", "--download-only"}, packages...)
	if err := quietly(exec.CommandContext(ctx, "chroot", args...)); err != nil {
		return "", err
	}
	return root, os.WriteFile(stamp, []byte(list), 0o644)
}

// unpack makes the bare Debian at root.
func unpack(ctx context.Context, cache, root string) error {
	say("unpacking a bare Debian into", root)
	debootstrap, err := findDebootstrap(ctx, cache)
	if err != nil {
		return err
	}
	fresh := root + ".new"
	for _, old := range []string{fresh, root, filepath.Join(cache, "packages")} {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	debootstrap.Args = append(debootstrap.Args, "--variant=minbase", "--include="+bare, suite, fresh)
	if err := quietly(debootstrap); err != nil {
		return err
	}
	if err := addMended(filepath.Join(fresh, "etc/apt/sources.list")); err != nil {
		return err
	}
	if err := os.Chtimes(fresh, time.Now(), time.Now()); err != nil { // debootstrap leaves the time of the archive
		return err
	}
	return os.Rename(fresh, root)
}

// addMended adds what Debian has mended to the sources, which lie where debootstrap got the rest.
func addMended(sources string) error {
	b, err := os.ReadFile(sources)
	if err != nil {
		return err
	}
	words := strings.Fields(string(b))
	if len(words) < 2 || words[0] != "deb" {
		return fmt.Errorf("%s does not begin with a source: %s", sources, b)
	}
	mirror := words[1]
	lines := fmt.Sprintf("deb %[1]s %[2]s main\ndeb %[1]s %[2]s-updates main\ndeb %[1]s-security %[2]s-security main\n", mirror, suite)
	return os.WriteFile(sources, []byte(lines), 0o644)
}

// findDebootstrap returns the command, which is fetched with apt if it is not installed. Nothing is installed.
func findDebootstrap(ctx context.Context, cache string) (*exec.Cmd, error) {
	if path, err := exec.LookPath("debootstrap"); err == nil {
		return exec.CommandContext(ctx, path), nil
	}
	if _, err := exec.LookPath("wget"); err != nil { // with which it fetches
		return nil, errors.New("please install debootstrap")
	}
	dir := filepath.Join(cache, "debootstrap")
	const fetch = `set -e; mkdir -p "$1"; cd "$1"; rm -f ./*.deb; apt-get download debootstrap; dpkg-deb -x ./*.deb .`
	if err := quietly(exec.CommandContext(ctx, "sh", "-c", fetch, "sh", dir)); err != nil {
		return nil, fmt.Errorf("please install debootstrap: %w", err)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "usr/sbin/debootstrap"))
	cmd.Env = append(os.Environ(), "DEBOOTSTRAP_DIR="+filepath.Join(dir, "usr/share/debootstrap"))
	return cmd, nil
}

// quietly runs a command and says what it printed only if it failed.
func quietly(cmd *exec.Cmd) error {
	cmd.Env = append(cmd.Environ(), "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, tail(string(out)))
	}
	return nil
}

// tail returns the last lines of what a command printed.
func tail(output string) string {
	const most = 30
	lines := strings.Split(strings.TrimSpace(output), "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}

func copyFile(from, to string, mode fs.FileMode) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, b, mode)
}
