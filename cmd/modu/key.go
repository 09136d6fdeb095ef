package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"modu/auth"
)

// Who besides the owner may read a key. A file that somebody wrote may well be readable by a group; ours never is.
const (
	othersRead    fs.FileMode = 0o007
	notOwnersRead fs.FileMode = 0o077
)

// kinds are what the blocks of PEM files that are no PKCS #8 hold.
var kinds = map[string]string{
	"PUBLIC KEY": "a public key", "RSA PUBLIC KEY": "a public key", "CERTIFICATE": "a certificate", "RSA PRIVATE KEY": "an RSA key",
	"EC PRIVATE KEY": "an elliptic-curve key", "OPENSSH PRIVATE KEY": "a key of OpenSSH", "ENCRYPTED PRIVATE KEY": "a key with a passphrase",
}

// keyTrouble says what is wrong with signing keys that could not be read.
func keyTrouble(from string, text []byte, err error) error {
	p := particulars{"from": from}
	block, rest := pem.Decode(text)
	if block == nil {
		return keyNotPEM.of(p).because(err)
	}
	for ; block != nil; block, rest = pem.Decode(rest) {
		if kind := kindOfKey(block); kind != "" {
			p["kind"] = kind
			return keyWrongKind.of(p).because(err)
		}
	}
	return keyTwice.of(p).because(err)
}

// kindOfKey names what is no Ed25519 private key; of one it is empty.
func kindOfKey(block *pem.Block) string {
	if block.Type != "PRIVATE KEY" {
		if kind, ok := kinds[block.Type]; ok {
			return kind
		}
		return fmt.Sprintf("a %q", block.Type)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return "a damaged key"
	}
	switch key.(type) {
	case ed25519.PrivateKey:
		return ""
	case *rsa.PrivateKey:
		return "an RSA key"
	case *ecdsa.PrivateKey:
		return "an elliptic-curve key"
	}
	return "a key of another kind"
}

// signingKeys returns the keys of the setting, or those of the file in the data directory, which is made if need be.
func signingKeys(cfg *config) ([]auth.Key, error) {
	if cfg.signingKey != "" {
		return auth.ParseKeys([]byte(cfg.signingKey))
	}
	file := cfg.keyFile()
	keys, err := auth.KeyFile(file)
	if err == nil {
		return keys, nil
	}
	text, e := os.ReadFile(file)
	switch {
	case e == nil:
		return nil, keyTrouble(file, text, err)
	case errors.Is(e, fs.ErrPermission):
		return nil, readTrouble(prefix+"DATA", file, e)
	}
	return nil, fileTrouble(prefix+"DATA", file, err)
}

// openKey says that others may read the file of the signing key; nil if they may not.
func openKey(cfg *config) *trouble {
	file, others := cfg.files["SIGNING_KEY"], othersRead
	if cfg.signingKey == "" {
		file, others = cfg.keyFile(), notOwnersRead
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm()&others == 0 {
		return nil
	}
	return keyOpen.of(particulars{"file": file, "mode": info.Mode().Perm().String()})
}
