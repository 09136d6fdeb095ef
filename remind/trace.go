package remind

import (
	"context"
	"time"

	"modu/models"
	modusync "modu/sync"
	"modu/telemetry"
)

// Trace has the sender make spans. It is called before anything is sent.
func (s *Sender) Trace(t *telemetry.Tracer) { s.tracer = t }

// tracedPost posts a message inside a span of its own. The push service hears nothing of it.
func (s *Sender) tracedPost(ctx context.Context, to *models.PushSubscription, job *modusync.PushJob, ttl time.Duration) answer {
	ctx, span := s.tracer.Start(ctx, "remind.push", telemetry.Client)
	defer span.End()
	a := s.post(ctx, to, job, ttl)
	switch {
	case a.err != nil:
		span.Fail("failed")
	case a.status/100 != 2:
		span.Fail("refused")
	}
	if a.status != 0 {
		span.Count(telemetry.AttrStatus, a.status)
	}
	return a
}
