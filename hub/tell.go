package hub

import (
	"context"
	"errors"
	"log/slog"

	modusync "modu/sync"
)

// TellRedis is Tell by a Redis, to which it connects for that alone.
func TellRedis(ctx context.Context, log *slog.Logger, url string, commits []modusync.Commit) error {
	bus, err := NewRedisBus(log, url)
	if err != nil {
		return err
	}
	return errors.Join(Tell(ctx, bus, commits), bus.client.Close())
}
