package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"modu/models"
)

const (
	saltBytes = 16
	keyBytes  = 32
	// hashWait is how long a request waits for its turn to hash before the answer is ErrBusy.
	hashWait = 5 * time.Second
	// What a stored hash may ask for; more would be a way to stop the server by writing one row.
	maxMemoryKiB = 256 << 10
	maxPasses    = 10
	maxThreads   = 8
)

// A Cost is what the hash of one password takes (Argon2id).
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// recommended is what OWASP recommends for Argon2id with one thread.
var recommended = Cost{MemoryKiB: 19 << 10, Passes: 2, Threads: 1}

var errHash = errors.New("not an argon2id hash")

// A hasher hashes passwords, a few at a time: each takes 19 MiB.
type hasher struct {
	cost    Cost
	turns   chan struct{} // one element per hash under way
	waiting atomic.Int64
	dummy   string // what a password is compared with when there is no such user
}

func newHasher(c Cost) *hasher {
	h := &hasher{cost: c, turns: make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))}
	h.dummy = c.encode(randomBytes(saltBytes), randomBytes(keyBytes))
	return h
}

// hash returns the PHC string of a password, which models.Password has accepted.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	done, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	salt := randomBytes(saltBytes)
	return h.cost.encode(salt, h.cost.key(password, salt)), nil
}

// verify reports whether a password, as typed, is the one that was hashed, and whether the hash is weaker than those
// made now. An empty stored hash takes as long as any other and is nobody's.
func (h *hasher) verify(ctx context.Context, password, stored string) (ok, outdated bool, err error) {
	nobody := stored == ""
	if nobody {
		stored = h.dummy
	}
	c, salt, want, err := parseHash(stored)
	if err != nil {
		return false, false, err
	}
	if len(password) > models.MaxPassword {
		password, nobody = "", true // no such password was ever accepted
	}
	done, err := h.turn(ctx)
	if err != nil {
		return false, false, err
	}
	defer done()
	got := c.key(norm.NFC.String(password), salt)
	return subtle.ConstantTimeCompare(got, want) == 1 && !nobody, c != h.cost, nil
}

// turn waits until there is room for one more hash. The caller calls done.
func (h *hasher) turn(ctx context.Context) (done func(), err error) {
	h.waiting.Add(1)
	defer h.waiting.Add(-1)
	wait := time.NewTimer(hashWait)
	defer wait.Stop()
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns }, nil
	case <-wait.C:
		return nil, fmt.Errorf("hash a password: %w", ErrBusy)
	case <-ctx.Done():
		return nil, fmt.Errorf("hash a password: %w", ctx.Err())
	}
}

func (c Cost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, c.Threads, keyBytes)
}

// encode writes the PHC string format.
func (c Cost) encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

func parseHash(s string) (c Cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return Cost{}, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Threads); err != nil {
		return Cost{}, nil, nil, errHash
	}
	if c.MemoryKiB > maxMemoryKiB || c.Passes == 0 || c.Passes > maxPasses || c.Threads == 0 || c.Threads > maxThreads {
		return Cost{}, nil, nil, errHash
	}
	salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	if err != nil {
		return Cost{}, nil, nil, errHash
	}
	key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err != nil || len(key) != keyBytes {
		return Cost{}, nil, nil, errHash
	}
	return c, salt, key, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: the program would have ended
	return b
}
