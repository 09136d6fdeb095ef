package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// A shell is the one of root into which the reader types. The first command that fails ends it.
type shell struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	typed int // blocks
	m     *machine
}

func newShell(ctx context.Context, m *machine) (*shell, error) {
	s := &shell{cmd: m.command(ctx, "bash", "-c", "set -eo pipefail; while read -r block; do . $block </dev/null; echo; echo $block; done"), m: m}
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	read, write := io.Pipe()
	s.cmd.Stdout, s.cmd.Stderr, s.out = write, write, bufio.NewReader(read)
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { write.CloseWithError(s.cmd.Wait()) }() // ends with the shell
	return s, nil
}

// run types text and returns what is printed until all of it has been done.
func (s *shell) run(text string) (string, error) {
	file, err := os.CreateTemp("", "modu-deploy-check-block-")
	if err != nil {
		return "", err
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(text)
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return "", err
	}
	s.typed++
	name := fmt.Sprintf("/run/block-%d", s.typed)
	if err := s.m.put(file.Name(), name); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintln(s.in, name); err != nil {
		return "", err
	}
	var output strings.Builder
	for {
		line, err := s.out.ReadString('\n')
		if strings.TrimSpace(line) == name {
			return output.String(), nil
		}
		output.WriteString(line)
		if err != nil {
			return output.String(), fmt.Errorf("a command fails: %w", err)
		}
	}
}

// end closes the shell.
func (s *shell) end() { s.in.Close() }
