package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modu/internal/testenv"
)

// TestANodeSendsMail: what is forgotten is set anew through a real mail server, with STARTTLS and a password.
func TestANodeSendsMail(t *testing.T) {
	m := testenv.StartMail(t, testenv.MailOptions{User: "modu", Password: "hush/hush", Refuse: 1})
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, m.PEM, 0o600); err != nil {
		t.Fatal(err)
	}
	n := testenv.StartNode(t, "SSL_CERT_FILE="+authority, "MODU_PUBLIC_URL=https://modu.example",
		"MODU_SMTP_URL=smtp://modu:hush%2Fhush@"+m.Addr+"?from=Modu+%3Cmodu@modu.example%3E")
	post := func(path, body string) int {
		t.Helper()
		res, err := http.Post(n.URL+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	if got := post("/v1/auth/signup", `{"email":"sora@example.com","password":"correct horse battery","handle":"sora","locale":"ko"}`); got != http.StatusCreated {
		t.Fatalf("signup answers %d", got)
	}
	link := func(i int, kind string) string {
		t.Helper()
		l := m.Wait(t, i)
		_, after, ok := strings.Cut(l.Text, "https://modu.example/#"+kind+"=")
		if !ok || l.To != "sora@example.com" || l.From != "modu@modu.example" || !l.TLS || !strings.Contains(l.Text, "안녕하세요") {
			t.Fatalf("the letter is %+v", l)
		}
		token, _, _ := strings.Cut(after, "\n")
		return token
	}
	if got := post("/v1/auth/verify", `{"token":"`+link(0, "verify")+`"}`); got != http.StatusNoContent {
		t.Errorf("verify answers %d", got)
	}
	if got := post("/v1/auth/forgot", `{"login":"sora"}`); got != http.StatusAccepted {
		t.Errorf("forgot answers %d", got)
	}
	if got := post("/v1/auth/reset", `{"token":"`+link(1, "reset")+`","new_password":"another good one"}`); got != http.StatusNoContent {
		t.Errorf("reset answers %d", got)
	}
	if got := post("/v1/auth/login", `{"login":"sora","password":"another good one"}`); got != http.StatusOK {
		t.Errorf("login answers %d", got)
	}
	if strings.Contains(n.Log(), "hush") {
		t.Error("the log holds the mail server's password")
	}
}

// TestANodeSignsInByAnIssuer goes the whole way in one browser: there, back, and an access token for the cookie.
func TestANodeSignsInByAnIssuer(t *testing.T) {
	i := testenv.StartIssuer(t)
	i.Be(map[string]any{"sub": "1", "email": "sora@example.com", "email_verified": true, "name": "소라"})
	dir := t.TempDir()
	list, err := json.Marshal([]map[string]string{{"name": "home", "issuer": i.URL, "client_id": i.ClientID, "client_secret_file": "secret"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"issuers.json": string(list), "secret": i.Secret + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n := testenv.StartNode(t, "MODU_OIDC_FILE="+filepath.Join(dir, "issuers.json"))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	res, err := browser.Get(n.URL + "/v1/auth/oauth/home/start")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if at := res.Request.URL.String(); at != n.URL+"/" {
		t.Fatalf("the browser ends at %s", at)
	}
	req, err := http.NewRequest(http.MethodPost, n.URL+"/v1/auth/refresh", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", n.URL)
	res, err = browser.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(text), `"handle":"sora"`) {
		t.Errorf("refresh answers %d %s, %v", res.StatusCode, text, err)
	}
	if strings.Contains(n.Log(), i.Secret) {
		t.Error("the log holds the client's secret")
	}
}

func TestTheDoctorLooksAtMailAndIssuers(t *testing.T) {
	m := testenv.StartMail(t, testenv.MailOptions{NoTLS: true})
	i := testenv.StartIssuer(t)
	dir := t.TempDir()
	list := `[{"name":"home","issuer":"` + i.URL + `","client_id":"x","client_secret_file":"secret"}]`
	for name, text := range map[string]string{"issuers.json": list, "secret": "hush"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ := []string{
		"MODU_DATABASE_URL=" + testenv.SQLite(t).URL, "MODU_DATA=" + dir, "MODU_PUBLIC_URL=https://modu.example",
		"MODU_OIDC_FILE=" + filepath.Join(dir, "issuers.json"), "MODU_SMTP_URL=smtp://" + m.Addr + "?from=a@b.c",
	}
	_, stdout, _ := cliRun(t, environ, "doctor")
	for _, want := range []string{"the mail server lets us in", "it answers at " + i.URL} {
		if !strings.Contains(stdout, want) {
			t.Errorf("nothing says %q in:\n%s", want, stdout)
		}
	}
	environ[len(environ)-1] = "MODU_SMTP_URL=smtp://127.0.0.1:1?from=a@b.c"
	code, stdout, _ := cliRun(t, environ, "doctor")
	if code != exitFailedCheck || !strings.Contains(stdout, "mail server 127.0.0.1:1") || m.Count() != 0 {
		t.Errorf("doctor = %d, %d letters:\n%s", code, m.Count(), stdout)
	}
}
