package promises

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"modu/client"
	"modu/internal/testenv"
)

// TestPromise1OfPhotos: a node that keeps photos in a directory is killed at random moments while somebody sends photos
// without a pause, each again until it is taken. All are there then, whole, once, and besides them only what was being
// written at a kill.
func TestPromise1OfPhotos(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	n := testenv.StartNode(t, "MODU_DATA="+data)
	session, err := (&person{}).signIn(t.Context(), n.URL, "minji")
	if err != nil {
		t.Fatal(err)
	}
	r := &restCaller{t: t, url: n.URL, session: session}
	over := make(chan struct{})
	var ids []string
	var sending sync.WaitGroup
	sending.Go(func() { ids = r.sendPhotos(over) })
	const kills = 6
	for range kills {
		<-time.After(longestLife / 2)
		n.Kill()
		n.Start()
	}
	close(over)
	sending.Wait()
	t.Logf("%d photos", len(ids))
	if len(ids) < kills {
		t.Errorf("only %d photos were taken", len(ids))
	}
	for _, id := range ids {
		status, b := r.call(http.MethodGet, "/v1/photos/"+id+"?size=256", "", nil)
		if _, err := jpeg.Decode(bytes.NewReader(b)); status != http.StatusOK || err != nil {
			t.Errorf("photo %s was taken and is %d, %v", id, status, err)
		}
	}
	const sizes = 3 // of each
	files, err := filepath.Glob(filepath.Join(data, "photos", r.session.User().ID, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < sizes*len(ids) || len(files) > sizes*len(ids)+sizes+kills { // the last may have had no answer
		t.Errorf("%d photos are %d files: %v", len(ids), len(files), files)
	}
	if _, err := os.Stat(filepath.Join(data, "modu.db-wal")); err != nil {
		t.Errorf("nothing that a kill leaves was there to be recovered: %v", err)
	}
}

// sendPhotos sends one after the other until over is closed, and returns the ids of those that were taken.
func (r *restCaller) sendPhotos(over <-chan struct{}) (ids []string) {
	photo := aPhoto(r.t)
	for key := client.NewID(); ; {
		select {
		case <-over:
			return ids
		default:
		}
		status, answer, err := r.try(http.MethodPost, "/v1/photos", "image/png", key, photo)
		var made struct {
			ID string `json:"id"`
		}
		switch {
		case err != nil || status == http.StatusServiceUnavailable:
			<-time.After(10 * time.Millisecond) // it is being killed, or starts
		case status != http.StatusCreated || json.Unmarshal(answer, &made) != nil:
			r.t.Errorf("a photo = %d %.300s", status, answer)
			return ids
		default:
			ids, key = append(ids, made.ID), client.NewID()
		}
	}
}
