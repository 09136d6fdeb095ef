package promises

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"modu/client"
	"modu/internal/testenv"
	"modu/sync/frame"
)

// A restorable is a site with what the command line needs to know of it.
type restorable struct {
	*site
	environ []string // of commands
	data    string   // MODU_DATA of the only node
}

func eachRestorable(t *testing.T, f func(t *testing.T, r *restorable)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		db, data := testenv.SQLite(t), t.TempDir()
		environ := []string{"MODU_DATABASE_URL=" + db.URL, "MODU_DATA=" + data}
		f(t, &restorable{&site{nodes: []*testenv.Node{testenv.StartNode(t, environ...)}, database: db}, environ, data})
	})
	t.Run("two nodes", func(t *testing.T) {
		t.Parallel()
		s := twoNodes(t)
		f(t, &restorable{s, []string{"MODU_DATABASE_URL=" + s.database.URL}, ""})
	})
}

// modu is a command of the binary, ready to run.
func (r *restorable) modu(t *testing.T, args ...string) (cmd *exec.Cmd, said *bytes.Buffer) {
	t.Helper()
	cmd, said = exec.Command(testenv.Binary(t), args...), &bytes.Buffer{}
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "MODU_LOG_LEVEL=error"}, r.environ...)
	cmd.Stdout, cmd.Stderr = said, said
	return cmd, said
}

func (r *restorable) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd, said := r.modu(t, args...)
	if err := cmd.Run(); err != nil {
		t.Fatalf("modu %v: %v: %s", args, err, said)
	}
	return said.String()
}

func (r *restorable) stop() {
	for _, n := range r.nodes {
		n.Kill()
	}
}

func (r *restorable) start() {
	for _, n := range r.nodes {
		n.Start()
	}
}

// An epochs hears which histories a device was welcomed in, and of which of its streams it was told to forget all.
type epochs struct {
	mu    sync.Mutex // guards everything below
	heard []string
	reset map[string]bool // streams, since the last welcome
}

func (e *epochs) look(raw []byte) {
	f, _ := frame.DecodeServer(raw) // the client has decoded it
	e.mu.Lock()
	defer e.mu.Unlock()
	switch f := f.(type) {
	case *frame.Welcome:
		e.heard, e.reset = append(e.heard, f.Epoch), map[string]bool{}
	case *frame.Delta:
		if f.Reset {
			e.reset[f.Stream] = true
		}
	}
}

// last returns the epoch of the last welcome, and whether it differs from the first.
func (e *epochs) last() (epoch string, another bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	epoch = e.heard[len(e.heard)-1]
	return epoch, epoch != e.heard[0]
}

// TestARestoreTakesNobodyBackSilently: people work while a backup is taken, and go on. After the restore every device is
// told of another history and ends with what the backup has and nothing of what came after it, but for what it had not
// sent: that is sent and done. Who was signed in stays so, also with a token from after the backup; a session from after it
// is over.
func TestARestoreTakesNobodyBackSilently(t *testing.T) {
	eachRestorable(t, func(t *testing.T, r *restorable) {
		var heard [3]epochs
		owner := r.join(t, "minji", 0, 1, heard[0].look)
		owner.devices = append(owner.devices, run(t, r.url(1), owner.session, heard[1].look))
		reader := r.join(t, "leo_runs", 1, 1, heard[2].look)
		reader.follow(t, owner)
		w := r.begin(t, owner)
		file := r.backUp(t, owner, w)
		w.goOn(t, r, owner, reader)
		late := w.lateComers(t, r)
		r.stop()
		w.editWithoutServer(t, owner)
		said := r.run(t, "restore", "--replace", file)
		if !strings.Contains(said, "next: start the nodes") {
			t.Errorf("restore says %q", said)
		}
		r.start()
		for i, c := range append(owner.devices, reader.devices...) {
			until(t, c, "a welcome in another history", patience, func() bool { _, another := heard[i].last(); return another })
			settled(t, c)
			for _, stream := range c.Streams() {
				heard[i].mu.Lock()
				if !heard[i].reset[stream] {
					t.Errorf("device %d kept %s", i, stream)
				}
				heard[i].mu.Unlock()
			}
		}
		w.check(t, r, owner, reader)
		late.areOut(t)
		for _, p := range []*person{owner, reader} {
			for _, c := range p.devices {
				same(t, c, run(t, r.url(0), p.session, nil))
			}
		}
	})
}

// A week is what happens to one goal.
type week struct {
	goal                  string
	kept                  string // a todo whose title is changed after the backup
	lost                  string // a todo from after the backup
	unsent                string // one that was made while there was no server
	photo                 string
	bytes                 []byte
	raw                   *socket // a client that numbers for itself
	rawID                 string
	away                  *traveller // a device that was away before the backup, and edits
	awayTodo              string
	during                int // changes acked while the backup was written
	renamed, renamedNever string
}

func (r *restorable) begin(t *testing.T, owner *person) *week {
	t.Helper()
	w := &week{goal: owner.goal(t, "followers"), renamed: "before", renamedNever: "after"}
	for _, id := range []*string{&w.kept, &w.lost, &w.unsent, &w.rawID, &w.awayTodo} {
		*id = client.NewID()
	}
	must(t, owner.devices[0], w.todo(w.kept, w.renamed))
	w.raw = dial(t, r.url(0), owner.session, w.rawID)
	w.raw.send(&frame.Mutate{Mutations: []frame.Mutation{mutation(1, "goal", client.NewID(), `{"title":"raw 1"}`)}})
	w.raw.acks(1, 1)
	w.away = &traveller{url: r.url(0), session: owner.session, path: filepath.Join(t.TempDir(), "away")}
	w.away.come(t)
	settled(t, w.away.c)
	w.away.leave()
	w.photo = upload(t, owner.session)
	must(t, owner.devices[0], put("profile", owner.id(), map[string]any{"photo_id": w.photo}))
	w.bytes = download(t, owner.session, w.photo)
	return w
}

func (w *week) todo(id, title string) client.Change {
	return put("todo", id, map[string]any{"goal_id": w.goal, "title": title, "date": today()})
}

// backUp takes a backup while the owner goes on changing things.
func (r *restorable) backUp(t *testing.T, owner *person, w *week) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "b.modu-backup")
	cmd, said := r.modu(t, "backup", file)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Run() }()
	var ids []string
	for {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("backup: %v: %s", err, said)
			}
			t.Logf("%d changes were acked while the backup was written", w.during)
			return file
		default:
		}
		const different = 50 // todos: a day has room for 200
		if w.during++; w.during <= different {
			ids = append(ids, client.NewID())
		}
		must(t, owner.devices[0], w.todo(ids[w.during%len(ids)], fmt.Sprint("during ", w.during)))
	}
}

// goOn is the future that will be lost.
func (w *week) goOn(t *testing.T, r *restorable, owner, reader *person) {
	t.Helper()
	must(t, owner.devices[1%len(r.nodes)], w.todo(w.lost, "lost"), w.todo(w.kept, w.renamedNever))
	until(t, reader.devices[0], "what will be lost", patience, func() bool { return titleOf(reader.devices[0], w.lost) == "lost" })
	w.raw.send(&frame.Mutate{Mutations: []frame.Mutation{
		mutation(2, "goal", client.NewID(), `{"title":"raw 2"}`), mutation(3, "goal", client.NewID(), `{"title":"raw 3"}`),
	}})
	w.raw.acks(2, 3)
	w.away.edit(t, w.todo(w.awayTodo, "edited away"))
	// Every device exchanges its refresh token within ten minutes: the database will know an older one.
	for _, p := range []*person{owner, reader} {
		was, err := p.session.Token(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.session.Token(t.Context(), was); err != nil {
			t.Fatal(err)
		}
	}
}

// editWithoutServer makes a change that nobody can take yet.
func (w *week) editWithoutServer(t *testing.T, owner *person) {
	t.Helper()
	if _, err := owner.devices[0].Do(w.todo(w.unsent, "unsent")); err != nil {
		t.Fatal(err)
	}
}

// check looks at what everybody has after the restore.
func (w *week) check(t *testing.T, r *restorable, owner, reader *person) {
	t.Helper()
	for _, c := range append(owner.devices, reader.devices...) {
		until(t, c, "what had not been sent", patience, func() bool { return titleOf(c, w.unsent) == "unsent" })
		if got := titleOf(c, w.kept); got != w.renamed {
			t.Errorf("a todo is called %q; want %q", got, w.renamed)
		}
		if _, there := c.Entity("todo", w.lost); there {
			t.Error("a device keeps what is lost")
		}
	}
	w.away.come(t)
	settled(t, w.away.c)
	if got := titleOf(w.away.c, w.awayTodo); got != "edited away" {
		t.Errorf("what was edited on the way is %q", got)
	}
	if _, there := w.away.c.Entity("todo", w.lost); there {
		t.Error("the device that was away has what is lost")
	}
	if got := download(t, reader.session, w.photo); !bytes.Equal(got, w.bytes) {
		t.Errorf("the photo has %d bytes; want the %d from before", len(got), len(w.bytes))
	}
	// A token of the generation that the database does not know was good, and the next is.
	was, err := owner.session.Token(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := owner.session.Token(t.Context(), was); err != nil {
		t.Errorf("a session from before the backup: %v", err)
	}
	w.checkNumbers(t, r, owner)
}

// checkNumbers: the client that numbers for itself is told that its second and third change are not known, and its next
// second one is not answered with the result of the lost one.
func (w *week) checkNumbers(t *testing.T, r *restorable, owner *person) {
	t.Helper()
	s, welcome := greet(t, r.url(0), owner.session, w.rawID)
	if welcome.LastN != 1 {
		t.Errorf("the raw client's last number is %d; want 1", welcome.LastN)
	}
	id := client.NewID()
	s.send(&frame.Mutate{Mutations: []frame.Mutation{mutation(2, "goal", id, `{"title":"another 2"}`)}})
	if results := s.acks(2, 2); len(results) != 1 || !results[0].OK {
		t.Errorf("%+v", results)
	}
	until(t, owner.devices[0], "the raw client's change", patience, func() bool { _, ok := owner.devices[0].Entity("goal", id); return ok })
}

// lateComers are a session of somebody who was there, and an account, both from after the backup.
type lateComers []*client.Session

func (w *week) lateComers(t *testing.T, r *restorable) (late lateComers) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	again, err := client.Login(ctx, http.DefaultClient, r.url(0), "minji", "a long sentence")
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := (&person{}).signIn(ctx, r.url(0), "sora_")
	if err != nil {
		t.Fatal(err)
	}
	return lateComers{again, fresh}
}

// areOut: whoever signed in after the backup is told so plainly, by REST and by the socket.
func (l lateComers) areOut(t *testing.T) {
	t.Helper()
	for _, session := range l {
		err := session.Do(t.Context(), http.MethodGet, "/v1/me", nil, nil)
		if problem, ok := errors.AsType[*client.Problem](err); !ok || problem.Status != http.StatusUnauthorized {
			t.Errorf("REST with a session from after the backup: %v; want 401", err)
		}
		was, _ := session.Token(t.Context(), "")
		if _, err := session.Token(t.Context(), was); !errors.Is(err, client.ErrSignedOut) {
			t.Errorf("a refresh of a session from after the backup: %v; want %v", err, client.ErrSignedOut)
		}
	}
}

func upload(t *testing.T, session *client.Session) (id string) {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 200))); err != nil {
		t.Fatal(err)
	}
	body := exchange(t, session, http.MethodPost, "/v1/photos", "image/png", &picture)
	_, rest, _ := strings.Cut(string(body), `"id":"`)
	id, _, _ = strings.Cut(rest, `"`)
	return id
}

func download(t *testing.T, session *client.Session, photo string) []byte {
	t.Helper()
	return exchange(t, session, http.MethodGet, "/v1/photos/"+photo, "", nil)
}

func exchange(t *testing.T, session *client.Session, method, path, contentType string, body io.Reader) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	answer, err := session.Send(ctx, method, path, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Close()
	b, err := io.ReadAll(answer)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
