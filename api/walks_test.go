package api_test

import (
	"strings"

	"modu/models"
)

// walks say what the example of an operation needs beyond the stage. An operation that is not here needs nothing.
var walks = map[string]func(s *stage, r *sent){
	"signup":      func(_ *stage, r *sent) { r.change(fields{"handle": "sunho", "email": "sunho@example.com"}) },
	"refresh":     func(s *stage, r *sent) { r.change(fields{"refresh_token": s.refresh}) },
	"logout":      func(s *stage, r *sent) { r.change(fields{"refresh_token": s.refresh}) },
	"session-end": func(s *stage, r *sent) { r.params["id"] = s.otherSession() },
	"end-token": func(s *stage, r *sent) {
		r.params["id"] = s.minji.send("POST", "/v1/auth/tokens", fields{"name": "x"}).want(s.t, 201, "").str("id")
	},
	"end-invite": func(s *stage, r *sent) {
		r.params["id"] = s.minji.send("POST", "/v1/me/invites", fields{}).want(s.t, 201, "").str("id")
	},
	"reset": func(s *stage, r *sent) {
		s.w.do(call{method: "POST", path: "/v1/auth/forgot", body: fields{"login": "minji"}}).want(s.t, 202, "")
		r.change(fields{"token": s.letter("reset")})
	},
	"verify": func(s *stage, r *sent) {
		s.minji.send("POST", "/v1/auth/verify/send", nil).want(s.t, 202, "")
		r.change(fields{"token": s.letter("verify")})
	},
	"oauth-callback": func(s *stage, r *sent) {
		s.issuer.Be(claimsOf("1", "sora@example.com", true))
		b := s.w.browser()
		back := b.start("")
		r.do = func(string) answer { return b.send("GET", back.RequestURI(), nil, "") }
	},
	"oauth-link": func(s *stage, r *sent) {
		b := s.identity("minji@example.com", "")
		r.do = func(path string) answer { return b.send("POST", path, r.body, "") }
	},
	"make-identity": func(s *stage, r *sent) {
		b := s.identity("elsewhere@example.com", "?link=true")
		r.do = func(path string) answer { return b.send("POST", path, nil, r.token) }
	},
	"end-identity": func(s *stage, r *sent) {
		b := s.identity("elsewhere@example.com", "?link=true")
		b.send("POST", "/v1/auth/identities", nil, r.token).want(s.t, 201, "")
	},

	"move-todo": func(s *stage, _ *sent) {
		s.minji.send("PATCH", "/v1/todos/"+exampleTodo, fields{"done": false}).want(s.t, 200, "")
	},
	"put-timer": func(s *stage, _ *sent) {
		s.minji.send("PATCH", "/v1/todos/"+exampleTodo, fields{"done": false}).want(s.t, 200, "")
	},
	"reminder":        withReminder,
	"change-reminder": withReminder,
	"delete-reminder": withReminder,
	"unsubscribe": func(s *stage, r *sent) {
		r.params["id"] = s.minji.send("POST", "/v1/push/subscriptions", subscription(models.NewID())).want(s.t, 201, "").str("id")
	}, "passkey-begin": func(_ *stage, r *sent) { r.host = keyHost },
	"passkey-login-begin": func(_ *stage, r *sent) { r.host = keyHost },
	"passkey-finish": func(s *stage, r *sent) {
		r.host, r.body = keyHost, s.minji.keyring().attest(newPasskey())
	},
	"passkey-login-finish": func(s *stage, r *sent) {
		k := s.minji.keyring()
		k.add()
		r.host, r.body = keyHost, k.assert()
	},
	"end-passkey": func(s *stage, r *sent) { r.params["id"] = s.minji.keyring().add() },

	"delete-skip": func(s *stage, _ *sent) {
		s.minji.send("PUT", "/v1/routines/"+exampleRoutine+"/skips/2026-11-22", nil).want(s.t, 200, "")
	},
	"cheer-todo":   byJiwoo,
	"uncheer-todo": func(s *stage, r *sent) { s.cheer("/v1/todos/" + exampleTodo); byJiwoo(s, r) },
	"list-cheers":  func(s *stage, _ *sent) { s.cheer("/v1/todos/" + exampleTodo) },
	"put-follower": func(s *stage, _ *sent) {
		s.minji.send("DELETE", "/v1/me/followers/jiwoo", nil).want(s.t, 204, "")
		s.jiwoo.send("PUT", "/v1/users/minji/follow", nil).want(s.t, 200, "")
	},
	"delete-block": func(s *stage, _ *sent) { s.minji.send("PUT", "/v1/users/jiwoo/block", nil).want(s.t, 200, "") },
	"delete-bell":  func(s *stage, _ *sent) { s.minji.send("PUT", "/v1/users/jiwoo/bell", nil).want(s.t, 200, "") },
	"delete-mute":  func(s *stage, _ *sent) { s.minji.send("PUT", "/v1/users/jiwoo/mute", nil).want(s.t, 200, "") },

	"make-diary":           func(_ *stage, r *sent) { r.change(fields{"date": "2026-11-21"}) },
	"diary":                ofDiary,
	"change-diary":         ofDiary,
	"delete-diary":         ofDiary,
	"list-diary-revisions": ofDiary,
	"cheer-diary":          func(s *stage, r *sent) { ofDiary(s, r); byJiwoo(s, r) },
	"uncheer-diary":        func(s *stage, r *sent) { ofDiary(s, r); s.cheer("/v1/diaries/" + s.diary); byJiwoo(s, r) },
	"list-diary-cheers":    func(s *stage, r *sent) { ofDiary(s, r); s.cheer("/v1/diaries/" + s.diary) },

	"make-photo": func(s *stage, r *sent) {
		r.body, r.header["Content-Type"] = pngOf(s.t, 8, 8), "image/png"
	},
	"photo": func(s *stage, r *sent) { r.params["id"] = s.minji.photo() },
	"import": func(s *stage, r *sent) {
		r.body, _ = s.minji.export()
		r.header["Content-Type"] = "application/zip"
	},
	"ics": func(s *stage, r *sent) { r.params["secret"] = s.minji.feed()[len("/v1/ics/"):] },
}

func withReminder(s *stage, _ *sent) {
	s.minji.send("POST", "/v1/reminders", fields{"id": exampleReminder, "time": "21:30"}).want(s.t, 201, "")
}

func byJiwoo(s *stage, r *sent) { r.token = s.jiwoo.token }

func ofDiary(s *stage, r *sent) { r.params["id"] = s.diary }

// cheer makes jiwoo cheer for what stands at a path.
func (s *stage) cheer(path string) {
	s.t.Helper()
	s.jiwoo.send("PUT", path+"/cheer", fields{"emoji": "🔥"}).want(s.t, 200, "")
}

// otherSession signs minji in once more and returns the id of the session.
func (s *stage) otherSession() string {
	s.t.Helper()
	s.w.do(call{method: "POST", path: "/v1/auth/login", body: fields{"login": "minji", "password": examplePassword}}).want(s.t, 200, "")
	for _, one := range list(s.w.sessions(s.minji.token).want(s.t, 200, "").body["data"]) {
		if member(one, "current") != true {
			return member(one, "id").(string)
		}
	}
	s.t.Fatal("no other session")
	return ""
}

// letter returns the token of the next letter of a kind.
func (s *stage) letter(kind string) string {
	s.t.Helper()
	for l := range s.letters {
		if strings.Contains(l.Text, "#"+kind+"=") {
			return linkIn(s.t, l, kind)
		}
	}
	return ""
}

// identity comes back from the issuer as somebody of an address; the browser holds what links the identity.
func (s *stage) identity(email, query string) *browser {
	s.t.Helper()
	s.issuer.Be(claimsOf("1", email, true))
	b := s.w.browser()
	if at := b.arrive(b.start(query)); at != "/?oauth=link" {
		s.t.Fatalf("sent to %s", at)
	}
	return b
}
