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

// cost is what one hash takes.
type cost struct {
	memoryKiB uint32
	passes    uint32
	threads   uint8
}

// recommended is the second of the settings that OWASP recommends for Argon2id.
var recommended = cost{memoryKiB: 19 << 10, passes: 2, threads: 1}

var errHash = errors.New("not an argon2id hash")

// A hasher hashes passwords, a few at a time: each takes 19 MiB.
type hasher struct {
	cost  cost
	turns chan struct{} // one element per hash under way
	dummy string        // what a password is compared with when there is no such user
}

func newHasher(c cost) *hasher {
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

func (c cost) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.passes, c.memoryKiB, c.threads, keyBytes)
}

// encode writes the PHC string format.
func (c cost) encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memoryKiB, c.passes, c.threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

func parseHash(s string) (c cost, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost{}, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memoryKiB, &c.passes, &c.threads); err != nil {
		return cost{}, nil, nil, errHash
	}
	if c.memoryKiB > maxMemoryKiB || c.passes == 0 || c.passes > maxPasses || c.threads == 0 || c.threads > maxThreads {
		return cost{}, nil, nil, errHash
	}
	salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	if err != nil {
		return cost{}, nil, nil, errHash
	}
	key, err = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err != nil || len(key) != keyBytes {
		return cost{}, nil, nil, errHash
	}
	return c, salt, key, nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: the program would have ended
	return b
}
