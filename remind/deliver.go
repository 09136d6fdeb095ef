package remind

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/go-json-experiment/json"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/telemetry"
)

// maxTopic is the longest Topic header, in characters of base64url (RFC 8030).
const maxTopic = 32

// noteWithin is how long it may take to note what became of a message, also while the process ends.
const noteWithin = 2 * time.Second

// deliver sends one message, notes what became of it and returns that. When sending ends ctx, another node sends it after
// the lease.
func (s *Sender) deliver(sending context.Context, d *models.Due) (became string, err error) {
	ctx := context.WithoutCancel(sending)
	var job modusync.PushJob
	if err := json.Unmarshal([]byte(d.Payload), &job); err != nil {
		return telemetry.PushFailed, fmt.Errorf("message %s: %w", d.ID, err)
	}
	now := models.TimeOf(s.now())
	if now >= job.Until {
		return telemetry.PushLate, s.drop(ctx, d)
	}
	to, err := s.reaches(ctx, d.UserID, &job, now)
	if err != nil {
		return telemetry.PushFailed, err
	}
	if to == nil {
		return telemetry.PushLate, s.drop(ctx, d)
	}
	a := s.tracedPost(sending, to, &job, job.Until.Sub(now))
	ctx, cancel := context.WithTimeout(ctx, noteWithin)
	defer cancel()
	switch {
	case a.err != nil && sending.Err() != nil:
		return telemetry.PushLater, nil
	case a.status/100 == 2:
		return telemetry.PushSent, s.drop(ctx, d)
	case a.status == http.StatusNotFound || a.status == http.StatusGone:
		if _, err := s.engine.Unsubscribe(ctx, to.UserID, to.ID); err != nil {
			return telemetry.PushFailed, err
		}
		return telemetry.PushGone, s.drop(ctx, d)
	case !a.passes():
		s.log.WarnContext(ctx, "push refused", slog.String("host", hostOf(to.Endpoint)), slog.Int("status", a.status))
		return telemetry.PushRefused, s.drop(ctx, d)
	}
	at := now.Add(max(pauseAfter(d.Attempts), a.retry))
	if d.Attempts >= tries || at >= job.Until {
		s.log.WarnContext(ctx, "push given up", slog.String("host", hostOf(to.Endpoint)), slog.Int("status", a.status), slog.Any("err", a.err))
		return telemetry.PushGivenUp, s.drop(ctx, d)
	}
	return telemetry.PushLater, s.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.PutOffDue(ctx, d.ID, at) })
}

// reaches returns where a message still goes to: nowhere when the subscription or its session is over, or when its person
// is no longer to hear of somebody. It may have waited for hours.
func (s *Sender) reaches(ctx context.Context, user models.ID, job *modusync.PushJob, now models.Time) (to *models.PushSubscription, err error) {
	err = s.db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		found, err := tx.Subscription(ctx, store.Key{Owner: user, ID: job.Subscription})
		if err != nil || found == nil {
			return err
		}
		good, disabled, err := tx.GoodSessions(ctx, []models.ID{found.SessionID}, now)
		if err != nil || !good[found.SessionID] || disabled[found.SessionID] {
			return err
		}
		if job.From != "" {
			heads, err := tx.Heads(ctx, []models.ID{job.From})
			if h := heads[job.From]; err != nil || h == nil || h.DeletedAt != 0 {
				return err
			}
			unheard, err := tx.Unheard(ctx, user)
			if err != nil || slices.Contains(unheard, job.From) {
				return err
			}
		}
		to = found
		return nil
	})
	return to, err
}

func (s *Sender) drop(ctx context.Context, d *models.Due) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.RemoveDue(ctx, d.ID) })
}

// An answer is what a push service said, or err if it said nothing.
type answer struct {
	status int
	retry  time.Duration // it asked for this pause
	err    error
}

// passes reports whether the same message may be taken later.
func (a answer) passes() bool {
	return a.err != nil || a.status == http.StatusTooManyRequests || a.status == http.StatusRequestTimeout || a.status >= 500
}

func (s *Sender) post(ctx context.Context, to *models.PushSubscription, job *modusync.PushJob, ttl time.Duration) answer {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	var message modusync.PushMessage
	if err := json.Unmarshal(job.Message, &message); err != nil {
		return answer{status: http.StatusBadRequest}
	}
	resp, err := webpush.SendNotificationWithContext(ctx, job.Message,
		&webpush.Subscription{Endpoint: to.Endpoint, Keys: webpush.Keys{Auth: to.Auth, P256dh: to.P256dh}},
		&webpush.Options{
			HTTPClient: s.client, Subscriber: s.subject, VAPIDPublicKey: s.key.public, VAPIDPrivateKey: s.key.private,
			TTL: int(ttl / time.Second), Urgency: webpush.Urgency(job.Urgency), Topic: topicOf(message.Tag),
		})
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // the address is a secret
	}
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	const enough = 4 << 10 // bytes of an answer, so that the connection can be used again
	_, _ = io.CopyN(io.Discard, resp.Body, enough)
	return answer{status: resp.StatusCode, retry: retryAfter(resp.Header.Get("Retry-After"))}
}

// retryAfter reads a header in seconds, as far as it is reasonable.
func retryAfter(header string) time.Duration {
	n, err := strconv.Atoi(header)
	if err != nil || n < 0 {
		return 0
	}
	return min(time.Duration(n)*time.Second, time.Hour)
}

// pauseAfter is the pause after that many tries, ± a fifth.
func pauseAfter(attempts int) time.Duration {
	d := min(firstTry<<min(max(attempts-1, 0), tries), maxPause)
	return d - d/5 + rand.N(2*d/5+1)
}

// topicOf makes of a tag what a service knows a message by that takes the place of an older one.
func topicOf(tag string) string {
	sum := sha256.Sum256([]byte(tag))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:maxTopic]
}

// hostOf is what may be logged of an endpoint: the rest of it is a secret.
func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return ""
	}
	return u.Host
}
