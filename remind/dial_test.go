package remind

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

// TestOnlyTheInternetIsDialled: an endpoint is user input, and must not reach what is near this machine.
func TestOnlyTheInternetIsDialled(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "142.250.1.1": true, "2606:4700::1111": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.8.8.8": false, "0.0.0.0": false, "10.0.0.1": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "192.0.0.8": false, "198.18.0.1": false, "224.0.0.1": false,
		"240.0.0.1": false, "255.255.255.255": false, "::": false, "::1": false, "fe80::1": false, "fc00::1": false, "fd12::1": false,
		"ff02::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::7f00:1": false, "64:ff9b::7f00:1": false,
		"2002:7f00:1::": false, "2001:db8::1": false, "fec0::1": false, "fe80::1%lo": false,
	} {
		if got := onInternet(netip.MustParseAddr(address)); got != want {
			t.Errorf("onInternet(%s) = %t; want %t", address, got, want)
		}
	}
}

// TestNamesOfThisMachineAreRefused when they have been looked up.
func TestNamesOfThisMachineAreRefused(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	client := newClient(nil)
	for _, url := range []string{server.URL, "https://localhost:1/"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, errPrivate) {
			t.Errorf("POST %s: %v; want it refused", url, err)
		}
	}
}

// TestRedirectsAreNotFollowed: they could lead anywhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	followed := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/there" {
			followed = true
		}
		http.Redirect(w, r, "/there", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	pool := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := newClient(pool).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if a := (answer{status: resp.StatusCode}); followed || a.passes() || a.status/100 != 3 {
		t.Errorf("answer %+v, followed %t; want a refusal", a, followed)
	}
}

func TestPausesGrow(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: firstTry, 1: firstTry, 2: 2 * firstTry, 5: 16 * firstTry, 8: maxPause, 100: maxPause} {
		if got := pauseAfter(attempts); got < want-want/5 || got > want+want/5 {
			t.Errorf("pauseAfter(%d) = %s; want about %s", attempts, got, want)
		}
	}
}

func TestTopicsAreShortAndOfTheTag(t *testing.T) {
	if a, b := topicOf("alarm:1"), topicOf("alarm:2"); len(a) > maxTopic || a == b || a != topicOf("alarm:1") {
		t.Errorf("topics %q and %q", a, b)
	}
}
