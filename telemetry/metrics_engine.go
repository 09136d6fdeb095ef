package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Engine is what commits count in.
type Engine struct {
	Commits  prometheus.Observer // seconds of one transaction
	Requests prometheus.Observer // in one transaction
	Waits    prometheus.Observer // seconds until a request's transaction begins
	Failed   prometheus.Counter
	Due      *Due

	mutations *prometheus.CounterVec
}

func newEngine(m *Metrics) *Engine {
	return &Engine{
		Commits:   m.histogram("commit_seconds", "How long the transactions of the engine took.", ofQuery),
		Requests:  m.histogram("commit_requests", "Requests that one transaction of the engine took.", []float64{1, 2, 4, 8, 16, 32, 64}),
		Waits:     m.histogram("queue_wait_seconds", "How long requests waited for their transaction to begin.", ofQuery),
		Failed:    m.counter("commits_failed_total", "Requests whose commit failed for good, so that they were answered with an error."),
		mutations: m.counters("mutations_total", "Mutations by kind of entity and by result: ok, or the code of the refusal.", "kind", "result"),
	}
}

// Decided counts a mutation; kind and code are of the protocol's sets, code is empty when it was taken.
func (e *Engine) Decided(kind, code string) {
	if code == "" {
		code = "ok"
	}
	e.mutations.WithLabelValues(kind, code).Inc()
}

// Due is what work that is done later counts in.
type Due struct {
	Lag prometheus.Gauge // seconds

	done   *prometheus.CounterVec
	pushes *prometheus.CounterVec
}

func newDue(m *Metrics) *Due {
	d := &Due{
		Lag:    m.gauge("due_lag_seconds", "How long the oldest row of what is due has waited, as of at most 15 seconds ago."),
		done:   m.counters("due_done_total", "Things that were due, by kind and by result: ok or failed.", "kind", "result"),
		pushes: m.counters("pushes_total", "Web Push messages by what became of them: sent, later, late, gone, refused, given_up or failed.", "result"),
	}
	for _, result := range []string{PushSent, PushLater, PushLate, PushGone, PushRefused, PushGivenUp, PushFailed} {
		d.pushes.WithLabelValues(result)
	}
	m.Engine.Due = d
	return d
}

// Done counts a job of a kind.
func (d *Due) Done(kind string, err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	d.done.WithLabelValues(kind, result).Inc()
}

// What becomes of a Web Push message.
const (
	PushSent    = "sent"
	PushLater   = "later"    // the service is away or busy: it is tried again
	PushLate    = "late"     // its time had passed, or nobody was to get it any more
	PushGone    = "gone"     // the subscription has ended
	PushRefused = "refused"  // the service does not take it
	PushGivenUp = "given_up" // after the last try
	PushFailed  = "failed"   // our own trouble: another try follows after the lease
)

// Pushed counts a Web Push message.
func (d *Due) Pushed(result string) { d.pushes.WithLabelValues(result).Inc() }

// Auth is what sign-ins and letters count in.
type Auth struct {
	signins *prometheus.CounterVec
	mails   *prometheus.CounterVec
}

// How a sign-in ends.
const (
	SigninOK       = "ok"
	SigninWrong    = "wrong" // the name, the password, the passkey or the issuer's word
	SigninDisabled = "disabled"
	SigninLimited  = "limited"
	SigninBusy     = "busy" // too many passwords are being checked
	SigninFailed   = "failed"
)

// What becomes of a letter.
const (
	MailSent    = "sent"
	MailRetried = "retried" // a try failed, and another one follows
	MailFailed  = "failed"
	MailDropped = "dropped" // the outbox is full, or the person has had enough of them
)

func newAuth(m *Metrics) *Auth {
	a := &Auth{
		signins: m.counters("signins_total", "Attempts to sign in, by result.", "result"),
		mails:   m.counters("mails_total", "Letters by what became of them: sent, retried, failed or dropped.", "result"),
	}
	for _, result := range []string{SigninOK, SigninWrong, SigninDisabled, SigninLimited, SigninBusy, SigninFailed} {
		a.signins.WithLabelValues(result)
	}
	for _, result := range []string{MailSent, MailRetried, MailFailed, MailDropped} {
		a.mails.WithLabelValues(result)
	}
	return a
}

// SignedIn counts an attempt to sign in.
func (a *Auth) SignedIn(result string) { a.signins.WithLabelValues(result).Inc() }

// Mailed counts a letter.
func (a *Auth) Mailed(result string) { a.mails.WithLabelValues(result).Inc() }

// DB is what transactions count in.
type DB struct {
	Unavailable, OtherErrors prometheus.Counter
}

func newDB(m *Metrics) *DB {
	errors := m.counters("db_errors_total", "Transactions that failed: because the database was unavailable, or for another reason.", "reason")
	return &DB{Unavailable: errors.WithLabelValues("unavailable"), OtherErrors: errors.WithLabelValues(Other)}
}

// Took is the time since began, in seconds.
func Took(began time.Time) float64 { return time.Since(began).Seconds() }
