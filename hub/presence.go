package hub

import (
	"context"
	"log/slog"
	"time"

	"modu/models"
	modusync "modu/sync"
)

// leftPause is how long those who left are collected before the engine is told.
const leftPause = time.Second

// presenceLoop tells the engine which clients have a socket here, once a heartbeat for all of them, and soon which have
// none any more: Web Push reaches those.
func (h *Hub) presenceLoop(ctx context.Context) {
	beat := time.NewTimer(jittered(h.options.Heartbeat))
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			h.tellLive(ctx)
			beat.Reset(jittered(h.options.Heartbeat))
		case <-h.left.filled:
			if !sleep(ctx, leftPause) {
				return
			}
			h.tellLeft(ctx)
		}
	}
}

// tellLive names the clients whose sockets have been heard lately: one that is not may be gone without a word.
func (h *Hub) tellLive(ctx context.Context) {
	lately := time.Now().Add(-h.options.Heartbeat * 3 / 2)
	var clients []models.ID
	for _, s := range h.roster.all() {
		s.mu.Lock()
		here := s.phase == live && s.ending == nil
		s.mu.Unlock()
		if here && s.lastHeard().After(lately) {
			clients = append(clients, s.client)
		}
	}
	if len(clients) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	until := models.TimeOf(h.now().Add(2 * h.options.Heartbeat))
	if err := h.engine.Live(ctx, clients, until); err != nil && ctx.Err() == nil {
		h.log.Error("live clients", slog.Any("err", err))
	}
}

func (h *Hub) tellLeft(ctx context.Context) {
	clients := h.left.take(maxReaders)
	if len(clients) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	if err := h.engine.Left(ctx, clients); err != nil && ctx.Err() == nil {
		h.log.Error("clients that left", slog.Any("err", err)) // they count as here for two heartbeats
	}
}

// gone notes that the client of a session that was welcomed has no socket here any more.
func (s *session) gone() {
	if s.client != "" && s.number > 0 {
		s.hub.left.put(modusync.ClientHello{Client: s.client, Hello: s.number})
	}
}
