package remind

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"modu/store"
)

// keyName is where the private key stands in meta.
const keyName = "push_key"

// A vapidKey signs what this installation sends; browsers bind a subscription to its public half. Both are base64url.
type vapidKey struct{ private, public string }

// loadKey returns the installation's key, made when the first node asks.
func loadKey(ctx context.Context, db *store.DB) (vapidKey, error) {
	fresh, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return vapidKey{}, fmt.Errorf("make a push key: %w", err)
	}
	var kept string
	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		kept, err = tx.MetaOnce(ctx, keyName, base64.RawURLEncoding.EncodeToString(fresh.Bytes()))
		return err
	})
	if err != nil {
		return vapidKey{}, fmt.Errorf("push key: %w", err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil {
		return vapidKey{}, fmt.Errorf("push key in the database: %w", err)
	}
	private, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return vapidKey{}, fmt.Errorf("push key in the database: %w", err)
	}
	return vapidKey{private: kept, public: base64.RawURLEncoding.EncodeToString(private.PublicKey().Bytes())}, nil
}
