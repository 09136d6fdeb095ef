package models

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// TestPushSubscriptionsAreChecked: what is wrong is said when it is put, not when it is sent to.
func TestPushSubscriptionsAreChecked(t *testing.T) {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point := base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes())
	secret := base64.URLEncoding.EncodeToString(make([]byte, 16))
	good := PushSubscription{Endpoint: "https://push.example.com/x?y=z", P256dh: point, Auth: secret, ClientID: NewID()}
	if err := good.Check(); err != nil {
		t.Errorf("Check() = %v of a good one", err)
	}
	for field, spoil := range map[string][]func(*PushSubscription){
		"endpoint": {
			func(s *PushSubscription) { s.Endpoint = "http://push.example.com/x" },
			func(s *PushSubscription) { s.Endpoint = "https:///x" },
			func(s *PushSubscription) { s.Endpoint = "https://a:b@push.example.com/x" },
			func(s *PushSubscription) { s.Endpoint = "https://push.example.com/\x00" },
			func(s *PushSubscription) { s.Endpoint = "https://push.example.com/" + strings.Repeat("x", maxEndpoint) },
		},
		"keys/p256dh": {
			func(s *PushSubscription) { s.P256dh = "" },
			func(s *PushSubscription) { s.P256dh = base64.RawURLEncoding.EncodeToString(make([]byte, 65)) },
		},
		"keys/auth": {func(s *PushSubscription) { s.Auth = "AAAA" }},
		"client_id": {func(s *PushSubscription) { s.ClientID = "x" }},
	} {
		for i, f := range spoil {
			s := good
			f(&s)
			if e, ok := errors.AsType[*FieldError](s.Check()); !ok || e.Field != field {
				t.Errorf("%s %d: Check() = %v", field, i, e)
			}
		}
	}
}
