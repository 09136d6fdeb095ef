package auth

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A Key signs access tokens or checks their signatures.
type Key struct {
	id      string // of the header kid: the beginning of the public key's SHA-256
	private ed25519.PrivateKey
}

// String hides the key from logs.
func (Key) String() string { return "***" }

// GoString hides the key from logs.
func (Key) GoString() string { return "***" }

const pemType = "PRIVATE KEY" // PKCS #8

// keyIDBytes of a SHA-256 tell a server's few keys apart.
const keyIDBytes = 12

// NewKey makes a signing key and returns it as PEM (PKCS #8, Ed25519).
func NewKey() ([]byte, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}), nil
}

// ParseKeys reads one or more signing keys, PEM blocks one after the other: the first signs, all verify.
func ParseKeys(text []byte) ([]Key, error) {
	var keys []Key
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		if block == nil {
			break
		}
		key, err := parseKey(block)
		if err != nil {
			return nil, fmt.Errorf("signing key %d: %w", len(keys)+1, err)
		}
		if slices.ContainsFunc(keys, func(k Key) bool { return k.id == key.id }) {
			return nil, fmt.Errorf("signing key %d: the same key stands there twice", len(keys)+1)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("signing key: no PEM block found; modu keygen prints one")
	}
	return keys, nil
}

func parseKey(block *pem.Block) (Key, error) {
	if block.Type != pemType {
		return Key{}, fmt.Errorf("the PEM block is a %q, not a %q (PKCS #8)", block.Type, pemType)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return Key{}, errors.New("the PEM block holds no PKCS #8 key") // the cause might quote it
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return Key{}, errors.New("the key is not an Ed25519 key")
	}
	sum := sha256.Sum256(private.Public().(ed25519.PublicKey))
	return Key{id: base64.RawURLEncoding.EncodeToString(sum[:keyIDBytes]), private: private}, nil
}

// KeyFile reads the signing keys in a file, which is made (mode 0600) with a new key if it is not there. Of two
// processes that start at once both use the key of the first.
func KeyFile(path string) ([]Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeKeyFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("signing key: %w", err)
	}
	keys, err := ParseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

func makeKeyFile(path string) ([]byte, error) {
	text, err := NewKey()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// Written aside and linked into place, so that nobody ever reads half a key and nobody's key is replaced.
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
