package main

import (
	"context"
	"errors"
	"fmt"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Limits of one HTTP connection. They end with the upgrade to a WebSocket: the hub has its own.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 20 * time.Second
	writeTimeout  = 60 * time.Second  // also of a profile on the admin listener, which takes 30 s
	idleTimeout   = 130 * time.Second // proxies keep an idle connection for up to two minutes, and are to be first to close it
	maxHeader     = 32 << 10          // bytes
)

// A server is one HTTP server on a listener.
type server struct {
	http     *http.Server
	listener net.Listener
}

// listen takes an address; serving begins with serve. setting names the variable in the error.
func listen(ctx context.Context, log *slog.Logger, setting, addr string) (*server, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, listenTrouble(setting, addr, err)
	}
	return &server{listener: l, http: &http.Server{
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader, ErrorLog: stdlog.New(clientTrouble{log}, "", 0), // mostly clients that went away
		// Requests go on while the server drains.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}}, nil
}

// listenTrouble says why an address cannot be taken.
func listenTrouble(setting, addr string, err error) error {
	_, port, _ := net.SplitHostPort(addr)
	p := particulars{"setting": setting, "addr": addr, "port": port}
	_, noHost := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return portTaken.of(p).because(err)
	case errors.Is(err, syscall.EACCES):
		return portForbidden.of(p).because(err)
	case errors.Is(err, syscall.EADDRNOTAVAIL), noHost:
		return addrForeign.of(p).because(err)
	}
	return fmt.Errorf("%s: %w", setting, err)
}

// url returns how this machine reaches the server.
func (s *server) url() string { return "http://" + reachable(s.listener.Addr().String()) }

// serve answers requests until shutdown; an error means that the listener broke.
func (s *server) serve(h http.Handler) error {
	s.http.Handler = h
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// shutdown lets requests under way finish until ctx ends, then breaks them off.
func (s *server) shutdown(ctx context.Context) {
	if err := s.http.Shutdown(ctx); err != nil {
		s.http.Close() //nolint:errcheck // it only says what we know
	}
}
