package main

import (
	"io"
	"log/slog"
	"os"
	"regexp"
	"strings"
)

// newLog returns the logger that cfg asks for, text on a terminal and JSON elsewhere unless it says which.
func newLog(w io.Writer, cfg *config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.logLevel}
	if cfg.logFormat == "text" || cfg.logFormat == "" && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// A clientTrouble takes what the HTTP server has to say of connections, and logs it for whoever debugs: without the
// addresses of clients.
type clientTrouble struct{ log *slog.Logger }

var addresses = regexp.MustCompile(`\[[0-9a-fA-F:.%\w]+\](:\d+)?|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?`)

// Write implements io.Writer.
func (c clientTrouble) Write(line []byte) (int, error) {
	c.log.Debug("http", slog.String("err", addresses.ReplaceAllString(strings.TrimSpace(string(line)), "a client")))
	return len(line), nil
}
