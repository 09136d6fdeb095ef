package main

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"modu/internal/testenv"
)

const nobodysID = 65534 // of the user and the group that own nothing

// asNobody runs the real binary as a user who owns nothing, if this test may choose.
func asNobody(t *testing.T, environ []string, args ...string) (code int, output string) {
	t.Helper()
	program := testenv.Binary(t)
	cmd := exec.CommandContext(waitContext(t), program, args...)
	cmd.Env = append([]string{"MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0"}, environ...)
	cmd.Dir = "/"
	if os.Getuid() == 0 {
		file, err := os.Open(program) // which lies where nobody may not go
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		cmd.ExtraFiles, cmd.Path = []*os.File{file}, "/proc/self/fd/3"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobodysID, Gid: nobodysID}}
	}
	return outcome(t, cmd)
}

// openDir returns a directory into which others may look.
func openDir(t *testing.T, mode os.FileMode) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "modu-boot-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		err := errors.Join(os.Chmod(dir, 0o700), os.RemoveAll(dir))
		if err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, mode); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inShell runs a script in which $MODU is the real binary.
func inShell(t *testing.T, script string, environ ...string) (code int, output string) {
	t.Helper()
	program := testenv.Binary(t)
	cmd := exec.CommandContext(waitContext(t), "/bin/sh", "-c", script)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "MODU=" + program, "MODU_LISTEN=127.0.0.1:0", "MODU_ADMIN_LISTEN=127.0.0.1:0",
	}, environ...)
	return outcome(t, cmd)
}

// outcome runs a command to its end.
func outcome(t *testing.T, cmd *exec.Cmd) (code int, output string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}
