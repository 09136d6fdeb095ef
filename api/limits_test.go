package api_test

import (
	"strconv"
	"testing"
	"time"
)

func (w *world) tryLogin(login, secret, addr string) answer {
	w.t.Helper()
	return w.do(call{
		method: "POST", path: "/v1/auth/login", body: fields{"login": login, "password": secret},
		header: map[string]string{"X-Forwarded-For": addr},
	})
}

// wantLimited checks that an answer says when to come back, within a window.
func wantLimited(t *testing.T, a answer, window time.Duration) {
	t.Helper()
	a.want(t, 429, "rate_limited")
	s, err := strconv.Atoi(a.header.Get("Retry-After"))
	if err != nil || s < 1 || time.Duration(s)*time.Second > window {
		t.Errorf("Retry-After %q; want seconds within %v", a.header.Get("Retry-After"), window)
	}
}

// freshWindow moves the clock to the beginning of an hour, so that no window ends within a test.
func (w *world) freshWindow() {
	now := w.now()
	w.pass(now.Truncate(time.Hour).Add(time.Hour + time.Second).Sub(now))
}

func TestWrongLoginsAreLimitedPerAccountAndAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		w.freshWindow()
		for _, name := range []string{"minji", "nobody"} { // the same for who is not there
			for range 5 {
				w.tryLogin(name, "wrong password", "203.0.113.1").want(t, 401, "wrong_login")
			}
			wantLimited(t, w.tryLogin(name, password, "203.0.113.1"), time.Minute)
		}
		w.tryLogin("minji", password, "203.0.113.2").want(t, 200, "")
		w.pass(time.Minute)
		w.tryLogin("minji", password, "203.0.113.1").want(t, 200, "")
	})
}

func TestRightLoginsAreNotCountedAgainstTheAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		w.freshWindow()
		for range 12 {
			w.tryLogin("minji", password, "203.0.113.1").want(t, 200, "")
		}
	})
}

func TestLoginsAreLimitedPerAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.freshWindow()
		for i := range 30 {
			w.tryLogin("nobody"+strconv.Itoa(i), password, "2001:db8::"+strconv.Itoa(i+1)).want(t, 401, "wrong_login")
		}
		wantLimited(t, w.tryLogin("another", password, "2001:db8::ffff"), time.Minute) // the same /64
		w.tryLogin("another", password, "2001:db8:1::1").want(t, 401, "wrong_login")
	})
}

func TestSignupsAreLimitedPerAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.freshWindow()
		signup := func(handle, addr string) answer {
			return w.do(call{
				method: "POST", path: "/v1/auth/signup", body: fields{"email": handle + "@example.com", "password": password, "handle": handle},
				header: map[string]string{"X-Forwarded-For": addr},
			})
		}
		for i := range 5 {
			signup("user"+strconv.Itoa(i), "203.0.113.1").want(t, 201, "")
			signup("A", "203.0.113.1").want(t, 422, "invalid") // is not even tried
			if i < 4 {
				signup("user0", "203.0.113.1").want(t, 409, "conflict") // makes no account
			}
		}
		wantLimited(t, signup("user5", "203.0.113.1"), time.Hour)
		signup("user5", "203.0.113.2").want(t, 201, "")
		w.pass(time.Hour)
		signup("user6", "203.0.113.1").want(t, 201, "")
	})
}

func TestRefreshesAreLimitedPerSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.signup("minji").str("refresh_token")
		w.freshWindow()
		for range 30 {
			token = w.refresh(token).want(t, 200, "").str("refresh_token")
		}
		wantLimited(t, w.refresh(token), time.Hour)
		w.pass(time.Hour)
		w.refresh(token).want(t, 200, "")
	})
}

func TestWrongCurrentPasswordsAreLimited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.signup("minji")
		w.freshWindow()
		token := w.login("minji").str("access_token")
		change := func(current string) answer {
			return w.do(call{method: "POST", path: "/v1/auth/password", token: token, body: fields{"current_password": current, "new_password": "another long one"}})
		}
		for range 5 {
			change("wrong password").want(t, 401, "wrong_login")
		}
		wantLimited(t, change(password), time.Minute)
	})
}

func TestRelaxedLimits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 7 {
			w.signup("user" + strconv.Itoa(i))
		}
	}, relaxed)
}
