package photos_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	"modu/store/photos"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var sizes = []int{2048, 256}

// homes runs f on each kind of home.
func homes(t *testing.T, f func(t *testing.T, home photos.Home, db *store.DB)) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db := env.Open(t)
		t.Run("table", func(t *testing.T) { f(t, photos.InTable(db), db) })
		if env.Name == "sqlite" {
			t.Run("directory", func(t *testing.T) { f(t, photos.InDirectory(filepath.Join(t.TempDir(), "photos")), db) })
			return
		}
		t.Run("bucket", func(t *testing.T) {
			home := bucket(t, "s3://modu/some/prefix?region=eu-1&endpoint=http://"+testenv.S3(t, "modu"))
			f(t, home, db)
		})
	})
}

func bucket(t *testing.T, url string) photos.Home {
	t.Helper()
	place, err := photos.ParseBucket(url)
	if err != nil {
		t.Fatal(err)
	}
	home, err := photos.InBucket(place, "access", "secret")
	if err != nil {
		t.Fatal(err)
	}
	return home
}

// person makes an account.
func person(t *testing.T, db *store.DB) models.ID {
	t.Helper()
	id := models.NewID()
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		now := models.TimeOf(time.Now())
		handle := "u" + string(id)[24:]
		return store.CreateAccount(ctx, tx, &models.User{ID: id, Email: handle, EmailKey: handle, PasswordHash: "-", CreatedAt: now},
			&models.Profile{Handle: handle, Name: handle},
			&models.Settings{Locale: "ko", TimeZone: "Asia/Seoul", WeekStart: "mon", DefaultAudience: models.Private})
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestEveryHomeKeepsReadsAndRemoves(t *testing.T) {
	homes(t, func(t *testing.T, home photos.Home, db *store.DB) {
		ctx := t.Context()
		if err := home.Check(ctx); err != nil {
			t.Fatal(err)
		}
		owner := person(t, db)
		photo, other := store.Key{Owner: owner, ID: models.NewID()}, store.Key{Owner: owner, ID: models.NewID()}
		if _, err := home.Read(ctx, photo, 256); !errors.Is(err, photos.ErrNoBytes) {
			t.Errorf("read before put: %v; want %v", err, photos.ErrNoBytes)
		}
		large := bytes.Repeat([]byte("\x00\xff'\\?"), 200_000)
		for _, put := range []struct {
			of   store.Key
			size int
			b    []byte
		}{{photo, 2048, []byte("first")}, {photo, 2048, large}, {photo, 256, []byte("small")}, {other, 2048, []byte("other")}} {
			if err := home.Put(ctx, put.of, put.size, put.b); err != nil {
				t.Fatal(err)
			}
		}
		want := func(of store.Key, size int, b []byte) {
			t.Helper()
			if got, err := home.Read(ctx, of, size); err != nil || !bytes.Equal(got, b) {
				t.Errorf("read size %d = %d bytes, %v; want %d", size, len(got), err, len(b))
			}
		}
		want(photo, 2048, large)
		want(photo, 256, []byte("small"))
		for range 2 { // what is gone can be removed
			if err := home.Remove(ctx, photo, sizes); err != nil {
				t.Fatal(err)
			}
		}
		for _, size := range sizes {
			if _, err := home.Read(ctx, photo, size); !errors.Is(err, photos.ErrNoBytes) {
				t.Errorf("read of size %d after remove: %v; want %v", size, err, photos.ErrNoBytes)
			}
		}
		want(other, 2048, []byte("other"))
	})
}

func TestABucketThatIsNotThereIsReported(t *testing.T) {
	addr := testenv.S3(t, "modu")
	for _, url := range []string{"s3://other?region=a&endpoint=http://" + addr, "s3://modu?region=a&endpoint=http://127.0.0.1:1"} {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if err := bucket(t, url).Check(ctx); err == nil {
			t.Errorf("%s is fine; want an error", url)
		}
		cancel()
	}
}

func TestParseBucket(t *testing.T) {
	for text, want := range map[string]photos.BucketPlace{
		"s3://b":                                        {Bucket: "b", Endpoint: "s3.amazonaws.com"},
		"s3://b/a/c/?region=r":                          {Bucket: "b", Prefix: "a/c", Endpoint: "s3.amazonaws.com", Region: "r"},
		"s3://b?endpoint=fly.storage.tigris.dev":        {Bucket: "b", Endpoint: "fly.storage.tigris.dev"},
		"s3://b/x?endpoint=http://127.0.0.1:9000/":      {Bucket: "b", Prefix: "x", Endpoint: "127.0.0.1:9000", Plain: true},
		"s3://b?endpoint=https://minio.example&region=": {Bucket: "b", Endpoint: "minio.example"},
	} {
		if got, err := photos.ParseBucket(text); err != nil || got != want {
			t.Errorf("%s = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "s3://", "http://b", "s3:b", "s3://key:secret@b", "s3://b:80", "s3://b?endpoint=", "s3://b?key=x", "s3://b?endpoint=ftp://a",
		"s3://b?endpoint=a/b", "s3://b#x",
	} {
		if p, err := photos.ParseBucket(text); err == nil {
			t.Errorf("%s = %+v; want an error", text, p)
		}
	}
}

// A clock is moved by the test.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func TestPhotosThatNothingNamesGoAfterADay(t *testing.T) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		db, ctx := env.Open(t), t.Context()
		dir := filepath.Join(t.TempDir(), "photos")
		c := &clock{time.Now()}
		p := photos.New(slog.New(slog.DiscardHandler), db, photos.InDirectory(dir), sizes, c.now)
		owner := person(t, db)
		named, unnamed := add(t, p, owner), add(t, p, owner)
		name(t, db, owner, named)
		// Hours of purges, and which photos are there after each.
		for _, step := range []struct {
			pass time.Duration
			do   func()
			want []models.ID
		}{
			{23 * time.Hour, nil, []models.ID{named, unnamed}},
			{2 * time.Hour, nil, []models.ID{named}},
			{25 * time.Hour, func() { name(t, db, owner, "") }, []models.ID{named}}, // from now on it has a day
			{23 * time.Hour, nil, []models.ID{named}},
			{2 * time.Hour, nil, nil},
		} {
			if c.at = c.at.Add(step.pass); step.do != nil {
				step.do()
			}
			if err := p.Purge(ctx); err != nil {
				t.Fatal(err)
			}
			if got := there(t, db, owner); !slices.Equal(got, sorted(step.want)) {
				t.Errorf("%v later there are %v; want %v", step.pass, got, sorted(step.want))
			}
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("left in the directory: %v, %v; want nothing", left, err)
		}
	})
}

// TestACrashWhileAPhotoGoesIsMadeGood leaves a row without its bytes and bytes without their going row.
func TestACrashWhileAPhotoGoesIsMadeGood(t *testing.T) {
	db, ctx := testenv.SQLite(t).Open(t), t.Context()
	c := &clock{time.Now()}
	home := &stubborn{Home: photos.InTable(db)}
	p := photos.New(slog.New(slog.DiscardHandler), db, home, sizes, c.now)
	owner := person(t, db)
	id := add(t, p, owner)
	home.err = errors.New("the disk is away")
	c.at = c.at.Add(25 * time.Hour)
	if err := p.Purge(ctx); !errors.Is(err, home.err) {
		t.Fatalf("purge = %v; want %v", err, home.err)
	}
	err := db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		if own, err := tx.OwnPhotos(ctx, []store.Key{{Owner: owner, ID: id}}); err != nil || len(own) > 0 && own[store.Key{Owner: owner, ID: id}] {
			t.Errorf("a photo that is going can be named: %v, %v", own, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	home.err = nil
	c.at = c.at.Add(25 * time.Hour)
	if err := p.Purge(ctx); err != nil {
		t.Fatal(err)
	}
	if got := there(t, db, owner); len(got) != 0 {
		t.Errorf("left: %v; want nothing", got)
	}
	if _, err := p.Read(ctx, store.Key{Owner: owner, ID: id}, 0); !errors.Is(err, photos.ErrNoBytes) {
		t.Errorf("read = %v; want %v", err, photos.ErrNoBytes)
	}
}

// TestAnAccountThatIsPurgedTakesItsPhotosAlong marks all photos of a person as going, as the purge of an account does.
func TestAnAccountThatIsPurgedTakesItsPhotosAlong(t *testing.T) {
	db, dir := testenv.SQLite(t).Open(t), t.TempDir()
	p := photos.New(slog.New(slog.DiscardHandler), db, photos.InDirectory(dir), sizes, time.Now)
	going, staying := person(t, db), person(t, db)
	name(t, db, going, add(t, p, going))
	kept := add(t, p, staying)
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		any, err := tx.LetPhotosGo(ctx, going, models.TimeOf(time.Now()))
		if !any {
			t.Error("there are no photos to let go")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a, b := there(t, db, going), there(t, db, staying); len(a) != 0 || !slices.Equal(b, []models.ID{kept}) {
		t.Errorf("there are %v and %v; want none and %v", a, b, kept)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != string(staying) {
		t.Errorf("left: %v, %v; want the other's directory", left, err)
	}
}

// A stubborn home removes nothing while it has an error.
type stubborn struct {
	photos.Home
	err error
}

func (s *stubborn) Remove(ctx context.Context, photo store.Key, sizes []int) error {
	if s.err != nil {
		return s.err
	}
	return s.Home.Remove(ctx, photo, sizes)
}

func add(t *testing.T, p *photos.Photos, owner models.ID) models.ID {
	t.Helper()
	photo := store.Key{Owner: owner, ID: models.NewID()}
	for range 2 { // the second changes nothing
		err := p.Add(t.Context(), photo, photos.Picture{Width: 3, Height: 2, Bytes: map[int][]byte{2048: []byte("large"), 256: []byte("small")}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if b, err := p.Read(t.Context(), photo, 256); err != nil || string(b) != "small" {
		t.Fatalf("read = %q, %v", b, err)
	}
	return photo.ID
}

// name makes a person's profile name a photo, or none.
func name(t *testing.T, db *store.DB, owner, photo models.ID) {
	t.Helper()
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		rows, err := tx.Profiles(ctx, []models.ID{owner})
		if err != nil {
			return err
		}
		rows[0].PhotoID = photo
		return tx.SaveProfiles(ctx, rows)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func there(t *testing.T, db *store.DB, owner models.ID) (ids []models.ID) {
	t.Helper()
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		rows, err := tx.PhotosOf(ctx, owner)
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func sorted(ids []models.ID) []models.ID {
	slices.Sort(ids)
	return ids
}
