package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const healthWait = 5 * time.Second // for the answer of a server that is well

type healthCmd struct {
	settingFlags
	Server string `placeholder:"URL" help:"The server to ask; without it the one that MODU_LISTEN names on this machine."`
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
	ctx, cancel := context.WithTimeout(s.ctx, healthWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/healthz", nil)
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
	_, err = fmt.Fprintln(s.stdout, server, "is well")
	return err
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
