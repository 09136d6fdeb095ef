package promises

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"modu/client"
	"modu/internal/testenv"
)

// TestPromise1OnAFullDisk: under load the disk of an embedded server fills up, with room again later and with a kill before
// that. Who writes meanwhile is told to come again, who reads gets answers, and in the end each change is there once.
func TestPromise1OnAFullDisk(t *testing.T) {
	t.Parallel()
	d := newDisk(t)
	n := testenv.StartNode(t, "MODU_DATA="+filepath.Join(d.path, "data"))
	s := &site{nodes: []*testenv.Node{n}}
	w := newWriter(t, s, 0)
	r := &restCaller{t: t, url: n.URL, session: w.owner.session}
	over := make(chan struct{})
	var pushing sync.WaitGroup
	pushing.Go(func() { w.push(t, over) })
	for _, killed := range []bool{false, true} {
		w.goOn(t)
		d.fill(t, func() bool { return r.post(w.goal) == http.StatusServiceUnavailable })
		r.whileFull()
		if log := n.Log(); !strings.Contains(log, "disk is full") {
			t.Error("the log does not say that the disk is full")
		}
		if killed {
			n.Kill()
		}
		d.free(t)
		if killed {
			n.Start()
		}
		w.goOn(t)
		if status := r.post(w.goal); status != http.StatusCreated {
			t.Errorf("with room again a todo = %d", status)
		}
	}
	close(over)
	pushing.Wait()
	w.checkBeside(t, s, 0, r.made)
	if len(w.owner.devices[0].Parked()) > 0 {
		t.Error("a change was given up")
	}
}

// goOn waits until some more changes were taken.
func (w *writer) goOn(t *testing.T) {
	t.Helper()
	const some = 2 * mostFlying
	from := w.seq()
	until(t, w.owner.devices[0], "more changes", patience, func() bool { return w.seq() >= from+some })
}

// A disk is one of a few megabytes that only this test sees, and that goes with it.
type disk struct{ path, ballast string }

const (
	diskSize  = "size=12m"
	diskChunk = 64 << 10 // bytes; then single pages
	diskPage  = 4 << 10  // bytes
)

func newDisk(t *testing.T) *disk {
	t.Helper()
	path := t.TempDir()
	runtime.LockOSThread() // for the rest of the test: with its thread the mount goes, whatever happens
	err := syscall.Unshare(syscall.CLONE_NEWNS)
	if err == nil {
		err = syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	}
	if err == nil {
		err = syscall.Mount("modu", path, "tmpfs", 0, diskSize)
	}
	if errors.Is(err, syscall.EPERM) {
		t.Skip("this machine lets us make no disk: only root may")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(path, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return &disk{path: path, ballast: filepath.Join(path, "ballast")}
}

// fill takes all the room there is, again and again, until full says that it is felt.
func (d *disk) fill(t *testing.T, full func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !full(); {
		if time.Now().After(deadline) {
			t.Fatal("nobody minds that the disk is full")
		}
		f, err := os.OpenFile(d.ballast, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{diskChunk, diskPage} {
			for err = nil; err == nil; {
				_, err = f.Write(make([]byte, size))
			}
			if !errors.Is(err, syscall.ENOSPC) {
				t.Fatal(err)
			}
		}
		f.Close()
	}
}

func (d *disk) free(t *testing.T) {
	t.Helper()
	if err := os.Remove(d.ballast); err != nil {
		t.Fatal(err)
	}
}

// A restCaller makes requests as one person.
type restCaller struct {
	t       *testing.T
	url     string
	session *client.Session
	made    int // todos
}

// post makes a todo and returns the status.
func (r *restCaller) post(goal string) int {
	r.t.Helper()
	body, err := json.Marshal(map[string]any{"goal_id": goal, "title": fmt.Sprint("by REST ", r.made), "date": nil})
	if err != nil {
		r.t.Fatal(err)
	}
	status, answer := r.call(http.MethodPost, "/v1/todos", "application/json", body)
	switch status {
	case http.StatusCreated:
		r.made++
	case http.StatusServiceUnavailable:
		var problem struct {
			Code string `json:"code"`
		}
		if err := json.Unmarshal(answer, &problem); err != nil || problem.Code != "overloaded" {
			r.t.Errorf("on a full disk a todo = %d %s", status, answer)
		}
	default:
		r.t.Errorf("on a full disk a todo = %d %s", status, answer)
	}
	return status
}

// whileFull checks that reading goes on, and that photos are told the same as todos.
func (r *restCaller) whileFull() {
	r.t.Helper()
	for _, path := range []string{"/v1/todos?backlog=true", "/v1/day?date=" + today(), "/healthz", "/readyz"} {
		if status, answer := r.call(http.MethodGet, path, "", nil); status != http.StatusOK {
			r.t.Errorf("on a full disk %s = %d %.300s", path, status, answer)
		}
	}
	if status, answer := r.call(http.MethodPost, "/v1/photos", "image/png", aPhoto(r.t)); status != http.StatusServiceUnavailable {
		r.t.Errorf("on a full disk a photo = %d %.300s", status, answer)
	}
}

func aPhoto(t *testing.T) []byte {
	t.Helper()
	const side = 64 // pixels
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (r *restCaller) call(method, path, contentType string, body []byte) (status int, answer []byte) {
	r.t.Helper()
	status, answer, err := r.try(method, path, contentType, "", body)
	if err != nil {
		r.t.Fatal(err)
	}
	return status, answer
}

// try makes one request; an error says that there is no answer. key, if any, makes it one that may be repeated.
func (r *restCaller) try(method, path, contentType, key string, body []byte) (status int, answer []byte, err error) {
	token, err := r.session.Token(r.t.Context(), "")
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}
