package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"

	"modu/client"
	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	"modu/telemetry"
)

// What a node must never write anywhere but into its database and to whom it concerns.
const (
	secretMail   = "planted-mail@example.com"
	secretHandle = "plantedhandle"
	secretPhrase = "planted pass phrase"
	secretText   = "planted words"
	plantedAddr  = "203.0.113.77"
)

// A visit is somebody who uses a node in every way, as they should and as they should not.
type visit struct {
	t     *testing.T
	url   string
	token string   // of access
	heard []string // the bodies of all answers that were errors
}

// ask makes a request that says planted things wherever it can, and returns the status and the body.
func (v *visit) ask(method, path, body string) (int, string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(waitContext(v.t), method, v.url+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "planted-browser")
	r.Header.Set("X-Forwarded-For", plantedAddr)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", "planted=cookie")
	if v.token != "" {
		r.Header.Set("Authorization", "Bearer "+v.token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if resp.StatusCode >= http.StatusBadRequest {
		v.heard = append(v.heard, string(b))
	}
	return resp.StatusCode, string(b)
}

func (v *visit) want(status int, method, path, body string) string {
	v.t.Helper()
	got, text := v.ask(method, path, body)
	if got != status {
		v.t.Errorf("%s %s = %d %.200s; want %d", method, path, got, text, status)
	}
	return text
}

// misbehave sends what a node refuses.
func (v *visit) misbehave() {
	v.t.Helper()
	v.want(401, "POST", "/v1/auth/login", `{"login":"`+secretMail+`","password":"not the `+secretPhrase+`"}`)
	v.want(401, "POST", "/v1/auth/login", `{"login":"`+secretHandle+`","password":"`+secretText+`"}`)
	v.want(400, "POST", "/v1/goals", `{"title":"`+secretText+`","emoji":`)
	v.want(422, "POST", "/v1/goals", `{"title":"`+strings.Repeat(secretText, 50)+`"}`)
	v.want(400, "POST", "/v1/goals", `{"title":{"planted":"`+secretText+`"}}`)
	v.want(404, "GET", "/v1/planted-path?q=planted+query", "")
	v.want(404, "GET", "/v1/goals/planted-id", "")
	v.want(405, "PLANTED", "/v1/goals", "")
	v.want(400, "GET", "/v1/goals?limit=planted", "")
	v.want(409, "POST", "/v1/auth/signup", `{"email":"`+secretMail+`","password":"`+secretPhrase+`","handle":"`+secretHandle+`2"}`)
	v.want(401, "POST", "/v1/auth/refresh", "")
	v.ask("GET", "/planted-page", "")
	bad := *v
	bad.token = "modu_planted"
	bad.want(401, "GET", "/v1/me", "")
	for _, message := range []string{`{"type":"hello","token":"planted.token.x","client_id":"` + client.NewID() + `"}`, `{"type":"planted"`, `planted`} {
		v.socket(message, "")
	}
	v.socket("", "https://elsewhere.example") // which is told, as the cure is
}

// socket connects, says one thing and reads until it is closed.
func (v *visit) socket(message, origin string) {
	v.t.Helper()
	ctx := waitContext(v.t)
	header := http.Header{"X-Forwarded-For": {plantedAddr}}
	if origin != "" {
		header.Set("Origin", origin)
	}
	ws, _, err := websocket.Dial(ctx, v.url+"/v1/sync", &websocket.DialOptions{Subprotocols: []string{"modu.v1"}, HTTPHeader: header})
	if origin != "" {
		if err == nil {
			v.t.Error("a page elsewhere may connect")
		}
		return
	}
	if err != nil {
		v.t.Fatal(err)
	}
	defer ws.CloseNow() //nolint:errcheck // it is closed by then
	if err := ws.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
		v.t.Fatal(err)
	}
	for {
		if _, _, err := ws.Read(ctx); err != nil {
			return
		}
	}
}

// scrape returns the metrics of a node by name and labels, and as they came.
func scrape(t *testing.T, n *testenv.Node) (values map[string]float64, text string) {
	t.Helper()
	resp, err := http.Get(n.Admin + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %v", resp.Status, err)
	}
	values = map[string]float64{}
	for lines := bufio.NewScanner(strings.NewReader(string(b))); lines.Scan(); {
		at := strings.LastIndexByte(lines.Text(), ' ')
		if value, err := strconv.ParseFloat(lines.Text()[at+1:], 64); err == nil && !strings.HasPrefix(lines.Text(), "#") {
			values[lines.Text()[:at]] = value
		}
	}
	return values, string(b)
}

// moved are metrics that cannot be 0 after a visit.
var moved = []string{
	"modu_ready", "modu_bus_up", "modu_connections", "modu_streams", "modu_subscriptions", "modu_ring_bytes",
	"modu_delivered_bytes_total", `modu_deltas_total{source="ring"}`, `modu_catchups_total{cause="snapshot"}`,
	`modu_connects_total{result="welcomed"}`, `modu_connects_total{result="refused"}`, `modu_closes_total{code="4401"}`,
	`modu_closes_total{code="4400"}`, `modu_commit_to_frame_seconds_count{from="here"}`, "modu_commit_seconds_count",
	"modu_commit_requests_sum", "modu_queue_wait_seconds_count", `modu_mutations_total{kind="goal",result="ok"}`,
	`modu_mutations_total{kind="goal",result="invalid"}`, `modu_db_connections{pool="writer",state="idle"}`,
	`modu_db_errors_total{reason="other"}`, `modu_due_done_total{kind="accept",result="ok"}`, `modu_mails_total{result="retried"}`,
	`modu_http_requests_total{code="201",method="POST",route="/v1/auth/signup"}`,
	`modu_http_requests_total{code="404",method="GET",route="/v1/"}`,
	`modu_http_requests_total{code="500",method="GET",route="/v1/reminders"}`,
	`modu_http_requests_total{code="101",method="GET",route="/v1/sync"}`, `modu_http_request_seconds_count{route="/v1/goals"}`,
	"modu_refused_origins_total", `modu_signins_total{result="ok"}`, `modu_signins_total{result="wrong"}`,
	"modu_last_backup_timestamp_seconds",
}

// TestMetricsAndLogOfAVisit uses real nodes in every way, and finds that each metric is there and has moved, and that
// neither the metrics nor the log, at its most talkative, nor an error says anything of anybody.
func TestMetricsAndLogOfAVisit(t *testing.T) {
	t.Parallel()
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		mailer := testenv.StartMail(t, testenv.MailOptions{NoTLS: true, Refuse: 2})
		environ := []string{
			"MODU_DATABASE_URL=" + db.URL, "MODU_SIGNING_KEY=" + testKey(t), "MODU_LOG_LEVEL=debug", "MODU_TRUSTED_PROXIES=127.0.0.0/8",
			"MODU_SMTP_URL=smtp://" + mailer.Addr + "?from=modu@example.com", "MODU_PUBLIC_URL=https://modu.example",
		}
		opened := db.Open(t)
		if err := opened.NoteBackup(t.Context(), 1_700_000_000_000); err != nil {
			t.Fatal(err)
		}
		var nodes []*testenv.Node
		if opened.Postgres() {
			environ = append(environ, "MODU_REDIS_URL="+testenv.Redis(t))
			nodes = append(nodes, testenv.StartNode(t, environ...))
		}
		nodes = append(nodes, testenv.StartNode(t, environ...))
		first, last := nodes[0], nodes[len(nodes)-1]

		v := &visit{t: t, url: first.URL}
		var in struct {
			Access string `json:"access_token"`
		}
		signup := v.want(201, "POST", "/v1/auth/signup", `{"email":"`+secretMail+`","password":"`+secretPhrase+`","handle":"`+secretHandle+`"}`)
		if err := json.Unmarshal([]byte(signup), &in, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		session, err := client.Login(waitContext(t), http.DefaultClient, first.URL, secretHandle, secretPhrase)
		if err != nil {
			t.Fatal(err)
		}
		person, friend := connect(t, first.URL, session), signUp(t, last.URL, "plantedfriend")
		v.due(opened, person.User())
		shareADay(t, person, friend)
		todo := client.NewID()
		goal := client.NewID()
		person.put(t, "goal", goal, map[string]any{"title": secretText, "audience": "private"})
		person.put(t, "todo", todo, map[string]any{"goal_id": goal, "title": secretText, "date": time.Now().UTC().Format(time.DateOnly)})
		person.put(t, "goal", goal, map[string]any{"audience": "followers"})
		friend.sees(t, "todo", todo, func(f map[string]any) bool { return f["title"] == secretText })
		person.put(t, "diary", client.DerivedID("diary", person.User(), time.Now().UTC().Format(time.DateOnly)), map[string]any{"date": time.Now().UTC().Format(time.DateOnly), "text": secretText, "mood": "😊", "audience": "private"})
		ticket, err := person.Put("goal", client.NewID(), map[string]any{"title": strings.Repeat(secretText, 50)})
		if err != nil {
			t.Fatal(err)
		}
		if result, err := person.Wait(waitContext(t), ticket); err != nil || result.OK {
			t.Errorf("a title that is too long: %+v, %v", result, err)
		}
		v.token = in.Access
		v.misbehave()
		v.fail(opened)
		mailer.Wait(t, 0) // it was refused before

		for _, n := range nodes {
			v.sees(n, person, friend)
		}
		values, text := everywhere(t, nodes)
		for _, name := range moved {
			if values[name] == 0 {
				t.Errorf("%s is 0", name)
			}
		}
		for _, name := range telemetry.Names() {
			if !strings.Contains(text, "\n# TYPE "+name+" ") {
				t.Errorf("%s is not there", name)
			}
		}
		if len(nodes) > 1 {
			there, _ := scrape(t, last)
			for _, name := range []string{
				`modu_bus_messages_total{direction="sent"}`, `modu_bus_messages_total{direction="received"}`,
				`modu_commit_to_frame_seconds_count{from="bus"}`, "modu_bus_up",
			} {
				if there[name] == 0 {
					t.Errorf("%s of the other node is 0", name)
				}
			}
		}
	})
}

// everywhere adds up the metrics of nodes, once one of them has done what was due.
func everywhere(t *testing.T, nodes []*testenv.Node) (sum map[string]float64, text string) {
	t.Helper()
	for ctx := waitContext(t); ctx.Err() == nil; {
		sum, text = map[string]float64{}, ""
		for _, n := range nodes {
			values, t := scrape(t, n)
			for name, value := range values {
				sum[name] += value
			}
			text += t
		}
		if sum[`modu_due_done_total{kind="accept",result="ok"}`] > 0 {
			break
		}
	}
	return sum, text
}

// due writes down something that is due for whichever node looks first.
func (v *visit) due(db *store.DB, user string) {
	v.t.Helper()
	row := &models.Due{
		ID: models.NewID(), UserID: models.ID(user), Kind: "accept", FireAt: models.TimeOf(time.Now()), DedupeKey: "accept:" + user,
		Payload: `{"owner":"` + user + `"}`,
	}
	err := db.InTx(v.t.Context(), func(ctx context.Context, tx store.Tx) error { return tx.AddDue(ctx, []*models.Due{row}) })
	if err != nil {
		v.t.Fatal(err)
	}
}

// fail asks for what the database cannot give, which is logged once.
func (v *visit) fail(db *store.DB) {
	v.t.Helper()
	err := db.InTx(v.t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.NewRaw("ALTER TABLE reminders RENAME TO elsewhere").Exec(ctx)
		return err
	})
	if err != nil {
		v.t.Fatal(err)
	}
	v.want(500, "GET", "/v1/reminders", "")
}

// sees looks for what must not be where an operator, or somebody else, reads.
func (v *visit) sees(n *testenv.Node, people ...*person) {
	v.t.Helper()
	_, metrics := scrape(v.t, n)
	log := n.Log()
	for _, secret := range []string{"lanted", "PLANTED", plantedAddr, "127.0.0.1:", "Bearer", v.token, "a long sentence"} {
		for where, text := range map[string]string{"metrics": metrics, "log": log, "errors": strings.Join(v.heard, "\n")} {
			if at := strings.Index(text, secret); at >= 0 && !(where == "log" && secret == "127.0.0.1:") {
				v.t.Errorf("the %s hold %q: …%s…", where, secret, text[max(0, at-200):min(len(text), at+100)])
			}
		}
	}
	for _, p := range people {
		if strings.Contains(metrics, p.User()) {
			v.t.Error("the metrics hold somebody's id")
		}
		if token := p.session.RefreshToken(); token != "" && strings.Contains(log, token) {
			v.t.Error("the log holds a refresh token")
		}
	}
	failed := 0
	for line := range strings.Lines(log) {
		if strings.Contains(line, `"route":"/v1/reminders"`) && strings.Contains(line, `"code":500`) {
			failed++
			for _, part := range []string{`"level":"ERROR"`, `"method":"GET"`, `"took":`, `"request":"`, `"err":"`} {
				if !strings.Contains(line, part) {
					v.t.Errorf("the line of a failed request has no %s: %s", part, line)
				}
			}
		}
	}
	if want := map[bool]int{true: 1}[n.URL == v.url]; failed != want {
		v.t.Errorf("a request that failed stands %d times in the log; want %d", failed, want)
	}
}
