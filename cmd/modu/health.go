package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	healthWait  = 5 * time.Second        // for the answer of a server that is well
	healthAgain = 200 * time.Millisecond // between two questions of --wait
)

type healthCmd struct {
	settingFlags
	Server string        `placeholder:"URL" help:"The server to ask; without it the one that MODU_LISTEN names on this machine."`
	Ready  bool          `help:"Ask whether requests should come to it, not only whether it answers."`
	Wait   time.Duration `placeholder:"30s" help:"Ask again for so long, until it is well."`
}

func (h *healthCmd) Run(s *surrounding) error {
	server := strings.TrimSuffix(h.Server, "/")
	if server == "" {
		cfg, err := h.loadSome(s)
		if err != nil {
			return err
		}
		server = "http://" + reachable(cfg.listen)
	}
	what, path := "is well", "/healthz"
	if h.Ready {
		what, path = "is ready", "/readyz"
	}
	deadline := time.Now().Add(h.Wait)
	for {
		err := askHealth(s.ctx, server, path)
		if err == nil {
			_, err = fmt.Fprintln(s.stdout, server, what)
			return err
		}
		if coded, ok := errors.AsType[*codedError](err); ok && coded.code == exitUsage || time.Until(deadline) <= 0 {
			return err
		}
		select {
		case <-s.ctx.Done():
			return err
		case <-time.After(healthAgain):
		}
	}
}

// askHealth asks a server once.
func askHealth(ctx context.Context, server, path string) error {
	ctx, cancel := context.WithTimeout(ctx, healthWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+path, nil)
	if err != nil {
		return &codedError{exitUsage, err}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return &codedError{exitUnreachable, err}
	}
	defer resp.Body.Close()
	const most = 4 << 10 // bytes of the answer worth showing
	body, _ := io.ReadAll(io.LimitReader(resp.Body, most))
	if resp.StatusCode != http.StatusOK {
		return &codedError{exitFailedCheck, fmt.Errorf("%s answers %s: %s", server, resp.Status, body)}
	}
	return nil
}

// reachable turns an address to listen on into one to call: ":8080" is every address, this machine's among them.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if host == "" || host == "0.0.0.0" || host == "::" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
