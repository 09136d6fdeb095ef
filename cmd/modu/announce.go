package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"modu/hub"
	"modu/models"
	modusync "modu/sync"
)

const (
	announcePath  = "/announce"
	announceWait  = 3 * time.Second // for the answer of a server
	announceBytes = 4 << 10         // of a question or an answer
	// auditWait is how long it takes a server at most to find out by itself what it was not told.
	auditWait = "10 s"
)

// An announcement says of whom something was committed that a server was not told; the answer has the fence too.
type announcement struct {
	UserID models.ID    `json:"user_id"`
	Fence  models.Fence `json:"fence,omitzero"`
}

// A herald gathers what a command commits, and tells the servers.
type herald struct {
	site    *site
	engine  *modusync.Engine // which does not run
	commits []modusync.Commit
}

func (o *site) herald() *herald {
	h := &herald{site: o}
	announce := func(c modusync.Commit) { h.commits = append(h.commits, c) }
	h.engine = modusync.New(newLog(o.s.stderr, o.cfg), o.db, announce, modusync.DefaultLimits, o.cfg.now())
	return h
}

// tell makes what was gathered known to the servers, and reports whether that was possible: by Redis, or else by the one
// that listens for its operator on this machine.
func (h *herald) tell(user models.ID) bool {
	commits := h.commits
	h.commits = nil
	cfg, ctx := h.site.cfg, context.WithoutCancel(h.site.s.ctx)
	log := newLog(h.site.s.stderr, cfg)
	if cfg.redisURL != "" {
		err := hub.TellRedis(ctx, log, string(cfg.redisURL), commits)
		if err == nil {
			return true
		}
		log.Debug("redis does not take it", slog.Any("err", err))
	}
	var fence models.Fence
	for _, c := range commits {
		for _, s := range c.Streams {
			if s.Owner == user {
				fence = max(fence, s.Fence)
			}
		}
	}
	err := tellServer(ctx, "http://"+reachable(cfg.adminListen), announcement{user, fence})
	if err != nil {
		log.Debug("no server takes it", slog.Any("err", err))
	}
	return err == nil
}

// tellServer has a server announce what is in its database, and looks whether that is the database that was meant.
func tellServer(ctx context.Context, server string, a announcement) error {
	ctx, cancel := context.WithTimeout(ctx, announceWait)
	defer cancel()
	body, err := json.Marshal(announcement{UserID: a.UserID})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server+announcePath, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	direct := &http.Transport{DisableKeepAlives: true} // past any proxy
	resp, err := direct.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var said announcement
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", server, resp.Status)
	}
	if err := json.UnmarshalRead(io.LimitReader(resp.Body, announceBytes), &said); err != nil {
		return err
	}
	if said.UserID != a.UserID || said.Fence < a.Fence {
		return errors.New(server + " has another database")
	}
	return nil
}

// An announceFunc announces where somebody's head stands, and returns the fence; see sync.Engine.AnnounceHead.
type announceFunc func(context.Context, models.ID) (models.Fence, error)

// announceHandler answers a command that changed the database.
func announceHandler(announce announceFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var a announcement
		// A page in the operator's browser cannot send this type without asking first.
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
			http.Error(w, "send application/json", http.StatusUnsupportedMediaType)
			return
		}
		if err := json.UnmarshalRead(http.MaxBytesReader(w, r.Body, announceBytes), &a); err != nil || !a.UserID.Valid() {
			http.Error(w, `send {"user_id":"…"}`, http.StatusBadRequest)
			return
		}
		fence, err := announce(r.Context(), a.UserID)
		switch {
		case errors.Is(err, models.ErrNotFound):
			http.Error(w, "there is no such user", http.StatusNotFound)
		case err != nil:
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		default:
			w.Header().Set("Content-Type", "application/json")
			_ = json.MarshalWrite(w, announcement{a.UserID, fence}) // who asked may be gone
		}
	}
}
