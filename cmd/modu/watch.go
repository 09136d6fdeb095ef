package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"modu/client"
	"modu/sync/frame"
)

const (
	passwordFile = "MODU_PASSWORD_FILE"
	maxPassword  = 4 << 10 // bytes of the first line of its file
)

// watchCmd signs in and prints what arrives.
type watchCmd struct {
	Server       string `default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server (${default})."`
	Login        string `required:"" placeholder:"NAME" help:"Handle or e-mail address."`
	PasswordFile string `placeholder:"FILE" help:"Its first line is the password (MODU_PASSWORD_FILE); without it standard input is read."`
	JSON         bool   `name:"json" help:"Print each frame as it came, one a line."`
}

func (w *watchCmd) Run(s *surrounding) error {
	password, err := w.password(s)
	if err != nil {
		return &codedError{exitUsage, err}
	}
	session, err := client.Login(s.ctx, http.DefaultClient, w.Server, w.Login, password)
	if err != nil {
		return signInError(w.Server, err)
	}
	out := &screen{w: s.stdout}
	n := newNarrator(out, time.Now)
	c, err := client.New(client.Options{
		Server: w.Server, Token: session.Token, Agent: "modu-watch/" + version,
		OnFrame: func(f frame.ServerFrame, raw []byte) {
			if w.JSON {
				out.line(string(raw))
				return
			}
			n.frame(f)
		},
	})
	if err != nil {
		return err
	}
	if !w.JSON {
		fmt.Fprintf(s.stderr, "signed in to %s as %s (@%s); Ctrl-C ends\n", w.Server, plain(session.User().Name), session.User().Handle)
	}
	ctx, cancel := context.WithCancelCause(s.ctx)
	defer cancel(nil)
	out.broken = cancel // nobody reads any more: the pipe is closed
	err = c.Run(ctx)
	if bye := w.logout(s, session); bye != nil {
		fmt.Fprintln(s.stderr, "modu: the session was not ended:", bye)
	}
	if s.ctx.Err() != nil {
		return nil // as asked
	}
	return err
}

// logout ends the session, so that watching now and then does not fill the list of sessions.
func (w *watchCmd) logout(s *surrounding, session *client.Session) error {
	const wait = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), wait)
	defer cancel()
	return session.Logout(ctx)
}

// password returns the first line of the file, or of what is typed or piped in.
func (w *watchCmd) password(s *surrounding) (string, error) {
	path := w.PasswordFile
	if path == "" {
		path = s.getenv(passwordFile)
	}
	if path != "" {
		f, err := os.Open(path)
		if err != nil {
			return "", fmt.Errorf("password: %w", err)
		}
		defer f.Close()
		return firstLine(f)
	}
	if f, ok := s.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprintf(s.stderr, "Password of %s: ", w.Login)
		typed, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.stderr)
		if err != nil {
			return "", fmt.Errorf("password: %w", err)
		}
		return string(typed), nil
	}
	return firstLine(s.stdin)
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, maxPassword)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.New("password: nothing was given")
	}
	return line, nil
}

// signInError says which of the ways to fail it was.
func signInError(server string, err error) error {
	if p, ok := errors.AsType[*client.Problem](err); ok {
		if p.Status == http.StatusUnauthorized {
			return &codedError{exitWrong, errors.New("the login or the password is wrong")}
		}
		return err
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return &codedError{exitUnreachable, fmt.Errorf("%s cannot be reached: %w", server, err)}
	}
	return err
}

// A screen prints whole lines.
type screen struct {
	w      io.Writer
	broken context.CancelCauseFunc // called when w takes nothing any more

	mu sync.Mutex // guards w: lines come from one goroutine at a time, and stay whole if they ever do not
}

func (s *screen) line(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.WriteString(s.w, text+"\n"); err != nil && s.broken != nil {
		s.broken(err)
	}
}
