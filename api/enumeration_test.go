package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Nobody learns from a login who has an account: same status, same body, same headers, same time.
func TestLoginDoesNotTellWhoIsThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		names := []string{"minji", "minji@example.com", "nobody", "nobody@example.com"}
		const rounds = 11
		times := make(map[string][]time.Duration)
		texts := make(map[string]string)
		for range rounds {
			for _, name := range names {
				begin := time.Now()
				a := w.tryLogin(name, "wrong password", "203.0.113.1").want(t, 401, "wrong_login")
				times[name] = append(times[name], time.Since(begin))
				id := a.header.Get("X-Request-Id")
				a.header.Del("Date")
				a.header.Del("RateLimit") // counts down with each attempt of the address, whoever it is about
				var header strings.Builder
				if err := a.header.Write(&header); err != nil {
					t.Fatal(err)
				}
				texts[name] = strings.ReplaceAll(header.String()+a.text, id, "…")
			}
		}
		quickest := make(map[string]time.Duration)
		for _, name := range names {
			if texts[name] != texts["minji"] {
				t.Errorf("%s: %s\nwant what a wrong password gives: %s", name, texts[name], texts["minji"])
			}
			quickest[name] = slices.Min(times[name])
		}
		// The quickest of several is what the machine's other work disturbs least. Without the dummy hash it would differ
		// by nearly all of the time.
		if there, nobody := quickest["minji"], quickest["nobody"]; nobody < there/2 || nobody > 2*there {
			t.Errorf("quickest answers = %v; want them alike", quickest)
		}
	}, relaxed, realCost)
}
