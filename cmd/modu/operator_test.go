package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"

	"modu/auth"
	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// A town is a database with a few people, and the environment of a command that looks after them.
type town struct {
	t       *testing.T
	db      *store.DB
	environ []string
}

func eachTown(t *testing.T, f func(x *town)) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		x := &town{t: t, db: env.Open(t), environ: []string{"MODU_DATABASE_URL=" + env.URL, "MODU_ADMIN_LISTEN=127.0.0.1:1", "TZ=Asia/Seoul", "USER=dana"}}
		for handle, name := range map[string]string{"minji": "김민지", "sora": "Sora", "leo_runs": "Leo", "leo_rests": "Leo"} {
			x.settle(handle, name)
		}
		f(x)
	})
}

// settle makes an account.
func (x *town) settle(handle, name string) {
	x.t.Helper()
	now, email := models.TimeOf(time.Now()), handle+"@example.com"
	err := x.db.InTx(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		return store.CreateAccount(ctx, tx, &models.User{ID: models.NewID(), Email: email, EmailKey: email, CreatedAt: now},
			&models.Profile{Handle: handle, Name: name, Stamps: models.Stamps{}},
			&models.Settings{Locale: "en", TimeZone: "UTC", WeekStart: "mon", DefaultAudience: models.Private, Stamps: models.Stamps{}})
	})
	if err != nil {
		x.t.Fatal(err)
	}
}

// ok runs a command that must succeed, and returns what it printed.
func (x *town) ok(args ...string) string {
	x.t.Helper()
	code, stdout, stderr := cliRun(x.t, x.environ, args...)
	if code != exitOK {
		x.t.Fatalf("modu %v = %d %q", args, code, stderr)
	}
	return stdout
}

// fails runs a command that must fail with a code and a sentence.
func (x *town) fails(code int, text string, args ...string) {
	x.t.Helper()
	got, stdout, stderr := cliRun(x.t, x.environ, args...)
	if got != code || !strings.Contains(stderr, text) || stdout != "" || strings.Contains(stderr, "SELECT") {
		x.t.Errorf("modu %v = %d %q %q; want %d and %q", args, got, stdout, stderr, code, text)
	}
}

func (x *town) sql(statements ...string) {
	x.t.Helper()
	err := x.db.InTx(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		for _, s := range statements {
			if _, err := tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		x.t.Fatal(err)
	}
}

// parse reads what a command printed with --json.
func parse[T any](x *town, args ...string) (value T) {
	x.t.Helper()
	if err := json.Unmarshal([]byte(x.ok(append(args, "--json")...)), &value); err != nil {
		x.t.Fatalf("modu %v --json: %v", args, err)
	}
	return value
}

type userPageOf struct {
	Users []userLine `json:"users"`
	Next  string     `json:"next"`
}

func (p userPageOf) handles() (handles []string) {
	for _, u := range p.Users {
		handles = append(handles, u.Handle)
	}
	return handles
}

func TestAccountsAreListedInPages(t *testing.T) {
	eachTown(t, func(x *town) {
		list := func(want string, args ...string) {
			x.t.Helper()
			if got := parse[userPageOf](x, append([]string{"user", "list"}, args...)...); strings.Join(got.handles(), " ")+got.Next != want {
				x.t.Errorf("user list %v = %v, next %q; want %q", args, got.handles(), got.Next, want)
			}
		}
		list("leo_rests leo_runs minji sora")
		list("leo_rests leo_runsleo_runs", "--limit", "2")
		list("minji sora", "--limit", "2", "--after", "@leo_runs")
		list("leo_rests leo_runs", "--search", "leo")
		list("leo_rests leo_runs", "--search", "_r") // no wildcard
		list("", "--search", "l%o")
		list("minji", "--search", "민지")
		list("minji", "--search", "MINJI@EXAMPLE")
		list("", "--disabled")
		x.ok("user", "disable", "sora")
		x.ok("user", "delete", "leo_runs", "--yes")
		list("leo_runs sora", "--disabled")
		list("leo_runs", "--deleted")
		list("leo_runs", "--deleted", "--search", "runs", "--limit", "1")
		lines := strings.Split(x.ok("user", "list"), "\n")
		if len(lines) != 6 || !strings.HasPrefix(lines[3], "minji      김민지  minji@example.com") || !strings.HasSuffix(lines[3], " KST") {
			x.t.Errorf("user list prints\n%s", strings.Join(lines, "\n"))
		}
		x.fails(exitUsage, "--limit", "user", "list", "--limit", "0")
		x.fails(exitUsage, "--limit", "report", "list", "--limit", "1001")
		if code, stdout, stderr := cliRun(x.t, x.environ, "user", "list", "--search", "nobody"); code != exitOK || stdout != "" || !strings.Contains(stderr, "no such account") {
			x.t.Errorf("an empty list = %d %q %q", code, stdout, stderr)
		}
	})
}

func TestOneAccountIsShown(t *testing.T) {
	eachTown(t, func(x *town) {
		x.sql("UPDATE profiles SET name = 'x' || '\x1b[2J\u202ey' WHERE handle = 'sora'")
		x.ok("invite", "sora", "--uses", "2")
		for _, login := range []string{"sora", "@sora", "SORA@example.com", string(parse[userPage](x, "user", "show", "sora").ID)} {
			text := x.ok("user", "show", login)
			for _, want := range []string{"@sora  ", "x�[2J�y", "sora@example.com, not verified", "active", ", en", "1 good code", "no way yet"} {
				if !strings.Contains(text, want) {
					x.t.Errorf("user show %s lacks %q:\n%s", login, want, text)
				}
			}
			if strings.ContainsAny(text, "\x1b\u202e") {
				x.t.Errorf("user show %s lets the name through", login)
			}
		}
		x.ok("user", "disable", "sora", "--reason", "spam")
		x.ok("user", "disable", "sora") // keeps the reason
		if p := parse[userPage](x, "user", "show", "sora"); p.State != "disabled" || p.DisabledReason != "spam" || p.Invites != 1 {
			x.t.Errorf("user show = %+v", p)
		}
		x.ok("user", "delete", "sora", "--yes", "--reason", "more spam")
		if text := x.ok("user", "show", "sora"); !strings.Contains(text, "(more spam); deleted by an operator, purged after ") {
			x.t.Errorf("user show\n%s", text)
		}
	})
}

// TestWhoIsMeant: an error says who may have been.
func TestWhoIsMeant(t *testing.T) {
	eachTown(t, func(x *town) {
		x.fails(exitWrong, "nobody is called minij; did you mean @minji?", "user", "show", "minij")
		x.fails(exitWrong, "did you mean @minji?", "user", "disable", "@mimji")
		x.fails(exitWrong, "nobody is called 김민지; did you mean @minji, whose name that is?", "user", "delete", "김민지", "--yes")
		x.fails(exitWrong, "it is the name of @leo_", "user", "enable", "leo")
		x.fails(exitWrong, "nobody is called x@y.z\n", "user", "reset-password", "x@y.z")
		x.fails(exitWrong, "nobody is called \ufffd[2J\n", "invite", "\x1b[2J")
		x.fails(exitUsage, "say --yes", "user", "delete", "minji")
		x.fails(exitUsage, "say --yes", "user", "delete", "minji", "--now")
		x.fails(exitWrong, "@minji is not disabled", "user", "enable", "minji")
		x.fails(exitUsage, "reason", "user", "disable", "minji", "--reason", strings.Repeat("x", 301))
		if got := parse[userPageOf](x, "user", "list", "--disabled"); len(got.Users) != 0 {
			x.t.Errorf("somebody was disabled: %v", got.handles())
		}
	})
}

// TestOwnersDeletionIsTheOwners: an operator does not take it back by enabling.
func TestOwnersDeletionIsTheOwners(t *testing.T) {
	eachTown(t, func(x *town) {
		x.sql("UPDATE users SET deleted_at = created_at WHERE email = 'sora@example.com'",
			"UPDATE heads SET deleted_at = (SELECT created_at FROM users WHERE id = owner_id) WHERE owner_id IN (SELECT id FROM users WHERE email = 'sora@example.com')")
		x.fails(exitWrong, "its owner has deleted it, and gets it back by signing in before", "user", "enable", "sora")
		x.ok("user", "disable", "sora")
		if got := x.ok("user", "enable", "sora"); got != "@sora is enabled\n" {
			x.t.Errorf("enable says %q", got)
		}
		if text := x.ok("user", "show", "sora"); !strings.Contains(text, "deleted by its owner") {
			x.t.Errorf("user show\n%s", text)
		}
	})
}

// TestNoDatabaseIsMade by asking for what is in it.
func TestNoDatabaseIsMade(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{
		{"user", "list"},
		{"user", "show", "sora"},
		{"user", "disable", "sora"},
		{"user", "delete", "sora", "--yes"},
		{"user", "reset-password", "sora"},
		{"invite", "sora"},
		{"invite", "list"},
		{"report", "list"},
		{"report", "close", "0199"},
	} {
		code, stdout, stderr := cliRun(t, []string{"MODU_DATA=" + data}, args...)
		if want := "there is no database at " + filepath.Join(data, "modu.db") + "; `modu serve` makes it"; code != exitWrong || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("modu %v = %d %q %q; want %q", args, code, stdout, stderr, want)
		}
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v; want none", data, err)
	}
	empty := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := cliRun(t, []string{"MODU_DATABASE_URL=sqlite://" + empty}, "user", "list")
	if code != exitWrong || !strings.Contains(stderr, "the schema lacks") || !strings.Contains(stderr, "modu migrate") {
		t.Errorf("of an empty database: %d %q", code, stderr)
	}
}

func TestInvitesAreListedAndTakenBack(t *testing.T) {
	eachTown(t, func(x *town) {
		var codes []string
		for _, login := range []string{"sora", "minji", "sora"} {
			codes = append(codes, strings.TrimSpace(x.ok("invite", login, "--uses", "3")))
		}
		type page struct {
			Invites []inviteLine `json:"invites"`
			Next    string       `json:"next"`
		}
		listed := func(args ...string) (codes []string) {
			for _, i := range parse[page](x, append([]string{"invite", "list"}, args...)...).Invites {
				codes = append(codes, i.Code)
			}
			return codes
		}
		slices.Reverse(codes) // the newest first
		if got := listed(); !slices.Equal(got, codes) {
			x.t.Errorf("invite list = %v; want %v", got, codes)
		}
		if got := listed("--limit", "1", "--after", strings.ToLower(codes[0])); !slices.Equal(got, codes[1:2]) {
			x.t.Errorf("the second page = %v; want %v", got, codes[1:2])
		}
		if got := listed("minji"); !slices.Equal(got, codes[1:2]) {
			x.t.Errorf("those of minji = %v; want %v", got, codes[1:2])
		}
		if text := x.ok("invite", "list"); !strings.Contains(text, codes[0]+"  sora   Sora            3  ") {
			x.t.Errorf("invite list prints\n%s", text)
		}
		x.ok("invite", "revoke", codes[0], codes[1])
		x.fails(exitWrong, "there is no code "+codes[0], "invite", "revoke", codes[0])
		if got := listed(); !slices.Equal(got, codes[2:]) {
			x.t.Errorf("after two were taken back: %v; want %v", got, codes[2:])
		}
		err := x.db.InTx(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
			now := models.TimeOf(time.Now())
			held, err := tx.HandleOwners(ctx, []string{"sora"})
			for range auth.MaxInvites - 1 {
				id := models.NewID()
				invite := &models.Invite{UserID: held["sora"], ID: id, Code: string(id), UsesLeft: 1, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}
				err = errors.Join(err, tx.AddInvite(ctx, invite, now))
			}
			return err
		})
		if err != nil {
			x.t.Fatal(err)
		}
		x.fails(exitWrong, "@sora has 20 codes", "invite", "sora")
	})
}

// TestExamplesAreOfCommands: what --help begins with is found.
func TestExamplesAreOfCommands(t *testing.T) {
	parser, err := kong.New(&cli{})
	if err != nil {
		t.Fatal(err)
	}
	for name := range examples {
		node := parser.Model.Node
		for _, word := range strings.Fields(name) {
			i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word })
			if i < 0 {
				t.Fatalf("there are examples of modu %s, which is no command", name)
			}
			node = node.Children[i]
		}
	}
	for _, words := range [][]string{{"report", "close"}, {"invite"}} {
		_, stdout, _ := cliRun(t, nil, append(words, "--help")...)
		if !strings.HasPrefix(stdout, "Examples:\n  modu "+strings.Join(words, " ")) {
			t.Errorf("modu %v --help begins with %.60q", words, stdout)
		}
	}
}

// report keeps a report and returns its id.
func (x *town) report(by, about string, change func(r *models.Report)) models.ID {
	x.t.Helper()
	r := &models.Report{ID: models.NewID(), CreatedAt: models.TimeOf(time.Now()), Reason: "spam"}
	err := x.db.InTx(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		held, err := tx.HandleOwners(ctx, []string{by, about})
		if err != nil {
			return err
		}
		r.OwnerID, r.UserID = held[by], held[about]
		if change != nil {
			change(r)
		}
		return tx.AddReport(ctx, r)
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return r.ID
}
