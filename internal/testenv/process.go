package testenv

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	startWait = 60 * time.Second      // for a server to answer; long, since two cores may run several packages with -race
	pollEvery = 20 * time.Millisecond // between two looks
)

// A process is a child that dies with the test's process. Its output goes to a file.
type process struct {
	cmd     *exec.Cmd
	logFile string
	waited  bool
}

// startProcess starts cmd with its output appended to logFile; death is the signal that the child gets when this
// process dies.
func startProcess(cmd *exec.Cmd, logFile string, death syscall.Signal) (*process, error) {
	log, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = death
	cmd.SysProcAttr.Setpgid = true
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{cmd: cmd, logFile: logFile}, nil
}

// signal sends sig to the process and then to its children, which Postgres puts into sessions of their own.
func (p *process) signal(sig syscall.Signal) []int {
	if p.waited {
		return nil
	}
	kids := children(p.cmd.Process.Pid)
	for _, pid := range append([]int{p.cmd.Process.Pid}, kids...) {
		syscall.Kill(pid, sig) //nolint:errcheck // it may just have ended
	}
	return kids
}

// kill ends the process and its children with SIGKILL and waits until all are gone.
func (p *process) kill() {
	kids := p.signal(syscall.SIGKILL)
	p.wait()
	for _, pid := range kids {
		for running(pid) {
			<-time.After(time.Millisecond)
		}
	}
}

// wait waits for the process to end and returns its exit code, -1 if a signal ended it.
func (p *process) wait() int {
	if !p.waited {
		p.cmd.Wait() //nolint:errcheck // the code says it all
		p.waited = true
	}
	return p.cmd.ProcessState.ExitCode()
}

// alive reports whether the process has not ended yet.
func (p *process) alive() bool {
	return !p.waited && running(p.cmd.Process.Pid)
}

// running reports whether a process is there and not a zombie.
func running(pid int) bool {
	_, state := parentAndState(pid)
	return state != "" && state != "Z" && state != "X"
}

// tail returns the end of the output, for an error message.
func (p *process) tail() string {
	const most = 4096 // bytes
	b, _ := os.ReadFile(p.logFile)
	return string(b[max(0, len(b)-most):])
}

// until looks again and again until ok says nil, the process ends, or startWait is over.
func (p *process) until(ok func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startWait)
	defer cancel()
	for {
		err := ok(ctx)
		switch {
		case err == nil:
			return nil
		case !p.alive():
			return fmt.Errorf("%s ended with code %d: %s", filepath.Base(p.cmd.Path), p.wait(), p.tail())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer after %v: %w: %s", filepath.Base(p.cmd.Path), startWait, err, p.tail())
		case <-time.After(pollEvery):
		}
	}
}

// children returns the ids of the direct children of a process.
func children(parent int) []int {
	var pids []int
	stats, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range stats {
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		if of, _ := parentAndState(pid); of == parent {
			pids = append(pids, pid)
		}
	}
	return pids
}

// parentAndState reads /proc/pid/stat; the state is empty if there is no such process.
func parentAndState(pid int) (parent int, state string) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, ""
	}
	// The second field is the name in parentheses and may hold spaces.
	_, rest, _ := strings.Cut(string(b[strings.LastIndexByte(string(b), ')')+1:]), " ")
	fields := strings.Fields(rest)
	if len(fields) < 2 {
		return 0, ""
	}
	parent, _ = strconv.Atoi(fields[1])
	return parent, fields[0]
}

// freePort returns a port of 127.0.0.1 on which nobody listened just now.
func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// find returns the path of a program, looked for in PATH and then in the directories that match globs.
func find(program string, globs ...string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	for _, glob := range globs {
		found, _ := filepath.Glob(filepath.Join(glob, program))
		if len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	return "", errors.New(program + " is not installed")
}
