package api_test

import (
	"testing"

	"modu/models"
)

// subscription is what a browser gives, for a device of its own.
func subscription(client models.ID) fields {
	return fields{
		"endpoint": "https://push.example.com/send/" + string(client), "client_id": client, "expirationTime": nil,
		"keys": fields{
			"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
			"auth":   "BTBZMqHH6r4Tts7J_aSIgg",
		},
	}
}

// TestSubscriptionsByREST: one for each client, at most 20, and nobody else's to end.
func TestSubscriptionsByREST(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		me, other := w.join("minji"), w.join("jiwoo")
		client := models.NewID()
		first := me.send("POST", "/v1/push/subscriptions", subscription(client)).want(t, 201, "").str("id")
		again := subscription(client)
		again["endpoint"] = "https://push.example.com/another"
		second := me.send("POST", "/v1/push/subscriptions", again).want(t, 201, "").str("id")
		me.send("DELETE", "/v1/push/subscriptions/"+first, nil).want(t, 404, "not_found")
		other.send("DELETE", "/v1/push/subscriptions/"+second, nil).want(t, 404, "not_found")
		for name, v := range map[string]any{"endpoint": "http://push.example.com/x", "client_id": "x", "keys": fields{"p256dh": "x", "auth": "x"}} {
			bad := subscription(client)
			bad[name] = v
			me.send("POST", "/v1/push/subscriptions", bad).want(t, 422, "invalid")
			delete(bad, name)
			me.send("POST", "/v1/push/subscriptions", bad).want(t, 422, "invalid")
		}
		writer := &user{w: w, token: me.makeToken("write")} // what comes by Web Push is read
		if a := writer.send("POST", "/v1/push/subscriptions", subscription(models.NewID())).want(t, 403, "not_allowed"); len(a.pointers()) != 1 {
			t.Errorf("refused at %v", a.pointers())
		}
		// Another account signs in in the same browser: the device is that one's now.
		theirs := subscription(models.NewID())
		theirs["endpoint"] = again["endpoint"]
		other.send("POST", "/v1/push/subscriptions", theirs).want(t, 201, "")
		me.send("DELETE", "/v1/push/subscriptions/"+second, nil).want(t, 404, "not_found")

		var last string
		for range models.MaxSubscriptions {
			last = me.send("POST", "/v1/push/subscriptions", subscription(models.NewID())).want(t, 201, "").str("id")
		}
		me.send("POST", "/v1/push/subscriptions", subscription(models.NewID())).want(t, 422, "limit")
		me.send("DELETE", "/v1/push/subscriptions/"+last, nil).want(t, 204, "")
		me.send("POST", "/v1/push/subscriptions", subscription(models.NewID())).want(t, 201, "")
	})
}
