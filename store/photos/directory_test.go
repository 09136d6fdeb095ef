package photos_test

import (
	"os"
	"path/filepath"
	"testing"

	"modu/models"
	"modu/store"
	"modu/store/photos"
)

// TestAPhotoTakesAlongWhatAKillHasLeftOfIt: a file that was being written when the process was killed goes with its photo,
// and is nobody else's.
func TestAPhotoTakesAlongWhatAKillHasLeftOfIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	home := photos.InDirectory(dir)
	owner := models.NewID()
	photo, other := store.Key{Owner: owner, ID: models.NewID()}, store.Key{Owner: owner, ID: models.NewID()}
	for _, key := range []store.Key{photo, other} {
		if err := home.Put(t.Context(), key, 256, []byte("a photo")); err != nil {
			t.Fatal(err)
		}
		half := filepath.Join(dir, string(owner), ".new-"+string(key.ID)+"-2048.jpg-123")
		if err := os.WriteFile(half, []byte("a ph"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []int{2, 0} {
		if err := home.Remove(t.Context(), []store.Key{photo, other}[i], sizes); err != nil {
			t.Fatal(err)
		}
		if left, _ := os.ReadDir(filepath.Join(dir, string(owner))); len(left) != want {
			t.Errorf("after %d of two photos went there are %v; want %d files", i+1, left, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, string(owner))); !os.IsNotExist(err) {
		t.Errorf("the directory of somebody without photos: %v; want none", err)
	}
}
