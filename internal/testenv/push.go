package testenv

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// A PushService is a push service as RFC 8030 has it, on a real socket with TLS. It checks who sends (RFC 8292) and
// opens what it gets as a browser would (RFC 8291).
type PushService struct {
	tb     testing.TB
	server *httptest.Server

	mu      sync.Mutex // guards the following
	devices map[string]*PushDevice
}

// A PushDevice is one subscription.
type PushDevice struct {
	Endpoint string // under the service's https address
	P256dh   string // base64url, as browsers give them
	Auth     string

	// Came is filled when something has been received; its capacity is 1.
	Came chan struct{}

	path   string
	key    *ecdh.PrivateKey
	secret []byte

	mu       sync.Mutex // guards the following
	answers  []int
	retry    string
	received []PushReceived
}

// A PushReceived is a message that was good.
type PushReceived struct {
	Body    []byte // decrypted
	TTL     int    // seconds
	Topic   string
	Urgency string
	Key     string // who sent it: the public key, base64url
	Subject string // and whom to ask
}

// NewPushService starts a push service that ends with the test.
func NewPushService(tb testing.TB) *PushService {
	s := &PushService{tb: tb, devices: map[string]*PushDevice{}}
	s.server = httptest.NewTLSServer(s)
	tb.Cleanup(s.server.Close)
	return s
}

// Certificates is the pool by which the service's certificate is known.
func (s *PushService) Certificates() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.server.Certificate())
	return pool
}

// Subscribe returns a new device.
func (s *PushService) Subscribe() *PushDevice {
	s.tb.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		s.tb.Fatal(err)
	}
	d := &PushDevice{key: key, secret: make([]byte, 16), Came: make(chan struct{}, 1), path: "/push/" + rand.Text()}
	_, _ = rand.Read(d.secret) // never fails
	d.Endpoint = s.server.URL + d.path
	d.P256dh = base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())
	d.Auth = base64.RawURLEncoding.EncodeToString(d.secret)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.devices[d.path] = d
	return d
}

// Answer has the next messages answered by these statuses instead of taken, each with Retry-After if that is not empty.
func (d *PushDevice) Answer(retryAfter string, statuses ...int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers, d.retry = statuses, retryAfter
}

// Received returns what has come since the last call.
func (d *PushDevice) Received() []PushReceived {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := d.received
	d.received = nil
	return all
}

// ServeHTTP implements http.Handler.
func (s *PushService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	d := s.devices[r.URL.Path]
	s.mu.Unlock()
	if d == nil || r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.answers) > 0 {
		if d.retry != "" {
			w.Header().Set("Retry-After", d.retry)
		}
		w.WriteHeader(d.answers[0])
		d.answers = d.answers[1:]
		return
	}
	got, err := s.open(d, r)
	if err != nil {
		s.tb.Errorf("push service: %v", err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d.received = append(d.received, got)
	select {
	case d.Came <- struct{}{}:
	default:
	}
	w.WriteHeader(http.StatusCreated)
}

func (s *PushService) open(d *PushDevice, r *http.Request) (got PushReceived, err error) {
	if got.Key, got.Subject, err = s.vapid(r.Header.Get("Authorization")); err != nil {
		return got, err
	}
	if got.TTL, err = strconv.Atoi(r.Header.Get("TTL")); err != nil {
		return got, fmt.Errorf("TTL: %w", err)
	}
	got.Topic, got.Urgency = r.Header.Get("Topic"), r.Header.Get("Urgency")
	if len(got.Topic) > 32 {
		return got, errors.New("the topic is too long")
	}
	if r.Header.Get("Content-Encoding") != "aes128gcm" {
		return got, errors.New("not aes128gcm")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 4097))
	if err != nil {
		return got, err
	}
	got.Body, err = d.decrypt(body)
	return got, err
}

// decrypt opens a body of one record (RFC 8188 under the keys of RFC 8291).
func (d *PushDevice) decrypt(body []byte) ([]byte, error) {
	const header = 16 + 4 + 1
	if len(body) > 4096 || len(body) < header+65 || body[20] != 65 {
		return nil, fmt.Errorf("a body of %d bytes", len(body))
	}
	salt, size, public, sealed := body[:16], binary.BigEndian.Uint32(body[16:20]), body[header:header+65], body[header+65:]
	if uint32(len(sealed)) > size {
		return nil, errors.New("more than one record")
	}
	sender, err := ecdh.P256().NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	shared, err := d.key.ECDH(sender)
	if err != nil {
		return nil, err
	}
	info := "WebPush: info\x00" + string(d.key.PublicKey().Bytes()) + string(public)
	ikm, err := hkdf.Key(sha256.New, shared, d.secret, info, 32)
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return nil, err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return nil, err
	}
	text, padded := strings.CutSuffix(strings.TrimRight(string(plain), "\x00"), "\x02")
	if !padded {
		return nil, errors.New("no end of the last record")
	}
	return []byte(text), nil
}

// vapid checks the token of an Authorization header and returns the key that signed it, and its subject.
func (s *PushService) vapid(header string) (key, subject string, err error) {
	token, rest, found := strings.Cut(strings.TrimPrefix(header, "vapid t="), ", k=")
	parts := strings.Split(token, ".")
	if !found || len(parts) != 3 {
		return "", "", fmt.Errorf("vapid: the header is %q", header)
	}
	var decoded [4][]byte
	for i, part := range append(parts, rest) {
		if decoded[i], err = base64.RawURLEncoding.DecodeString(part); err != nil {
			return "", "", err
		}
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), decoded[3])
	if err != nil {
		return "", "", err
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature := decoded[2]
	if len(signature) != 64 || !ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return "", "", errors.New("the token is not signed by the key beside it")
	}
	var claims struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(decoded[1], &claims); err != nil {
		return "", "", err
	}
	left := time.Until(time.Unix(claims.Exp, 0))
	if claims.Aud != s.server.URL || left <= 0 || left > 24*time.Hour {
		return "", "", fmt.Errorf("claims %+v", claims)
	}
	if !strings.HasPrefix(claims.Sub, "mailto:") && !strings.HasPrefix(claims.Sub, "https:") {
		return "", "", fmt.Errorf("subject %q", claims.Sub)
	}
	return rest, claims.Sub, nil
}
