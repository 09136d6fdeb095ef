package api_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"modu/api"
	"modu/api/picture"
	"modu/auth"
	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	"modu/store/photos"
)

// pngOf is a picture of one colour.
func pngOf(t testing.TB, w, h int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 0xa0
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// upload sends a body as a photo.
func (u *user) upload(contentType, body string) answer {
	u.w.t.Helper()
	return u.w.do(call{method: "POST", path: "/v1/photos", body: body, token: u.token, header: map[string]string{"Content-Type": contentType}})
}

// photo uploads a small photo and returns its id.
func (u *user) photo() string {
	u.w.t.Helper()
	return u.upload("image/png", pngOf(u.w.t, 8, 6)).want(u.w.t, 201, "").str("id")
}

func TestAPhotoIsUploadedAndReadInItsSizes(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		a := u.upload("image/png", pngOf(t, 1500, 600)).want(t, 201, "")
		id := a.str("id")
		if a.body["width"] != 1500.0 || a.body["height"] != 600.0 || a.header.Get("Location") != "/v1/photos/"+id || !models.ID(id).Valid() {
			t.Errorf("made %v at %q", a.body, a.header.Get("Location"))
		}
		for query, want := range map[string]int{"": 1500, "?size=1024": 1024, "?size=256": 256} {
			a := u.get("/v1/photos/"+id+query).want(t, 200, "")
			c, err := jpeg.DecodeConfig(strings.NewReader(a.text))
			if err != nil || c.Width != want {
				t.Errorf("%s is %d wide, %v; want %d", query, c.Width, err, want)
			}
			for name, want := range map[string]string{
				"Content-Type": "image/jpeg", "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff",
				"Content-Disposition": `inline; filename="` + id + `.jpg"`, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			} {
				if got := a.header.Get(name); got != want {
					t.Errorf("%s: %q; want %q", name, got, want)
				}
			}
		}
		for _, bad := range []string{"?size=0", "?size=2048", "?size=x", "?other=1"} {
			u.get("/v1/photos/"+id+bad).want(t, 400, "malformed")
		}
		u.get("/v1/photos/not-an-id").want(t, 404, "not_found")
	})
}

func TestAFormBringsAPhotoToo(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		form := func(part string) (contentType, body string) {
			var b bytes.Buffer
			f := multipart.NewWriter(&b)
			if err := f.WriteField("title", "before"); err != nil {
				t.Fatal(err)
			}
			p, err := f.CreateFormFile(part, "../../etc/passwd.html")
			if err == nil {
				_, err = p.Write([]byte(pngOf(t, 20, 10)))
			}
			if err == nil {
				err = f.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			return f.FormDataContentType(), b.String()
		}
		u.upload(form("photo")).want(t, 201, "")
		u.upload(form("other")).want(t, 400, "malformed")
		kind, body := form("photo")
		u.upload(kind, body[:len(body)-40]).want(t, 400, "malformed")
		u.upload("multipart/form-data", body).want(t, 400, "malformed")
	})
}

func TestAnUploadWithAKeyIsTakenOnce(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		send := func(body, key string) answer {
			return w.do(call{method: "POST", path: "/v1/photos", body: body, token: u.token, header: map[string]string{"Idempotency-Key": key}})
		}
		first := send(pngOf(t, 20, 10), "one").want(t, 201, "")
		again := send(pngOf(t, 20, 10), "one").want(t, 201, "")
		if again.text != first.text || again.header.Get("Location") != first.header.Get("Location") {
			t.Errorf("again: %s; want %s", again.text, first.text)
		}
		send(pngOf(t, 20, 11), "one").want(t, 409, "conflict")
		if other := send(pngOf(t, 20, 10), "two").want(t, 201, ""); other.str("id") == first.str("id") {
			t.Error("another key gives the same photo")
		}
		send(pngOf(t, 20, 10), "a space").want(t, 400, "malformed")
	})
}

// TestBadPhotosAreRefused is about the door; api/picture has more kinds of bad pictures.
func TestBadPhotosAreRefused(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		good := pngOf(t, 100, 100)
		huge := []byte(good)
		copy(huge[16:24], "\x00\x01\x86\xa0\x00\x01\x86\xa0") // says 100,000 × 100,000; its checksum is wrong too
		for name, tt := range map[string]struct {
			kind, body string
			status     int
			code       string
		}{
			"nothing":              {"image/png", "", 422, "invalid"},
			"half a picture":       {"image/png", good[:len(good)/2], 422, "invalid"},
			"a bomb":               {"image/png", string(huge), 422, "invalid"},
			"a GIF":                {"image/gif", "GIF89a\x01\x00\x01\x00\x00\x00\x00;", 422, "invalid"},
			"an SVG called a PNG":  {"image/png", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 422, "invalid"},
			"a page called a JPEG": {"image/jpeg", "<!doctype html><script>alert(1)</script>", 422, "invalid"},
			"10 MB and a byte":     {"image/png", good + strings.Repeat("x", picture.MaxBytes+1-len(good)), 413, "too_large"},
			"20 MB":                {"image/png", strings.Repeat("x", 2*picture.MaxBytes), 413, "too_large"},
		} {
			a := u.upload(tt.kind, tt.body)
			if a.status != tt.status || a.body["code"] != tt.code {
				t.Errorf("%s: %d %v; want %d %s", name, a.status, a.body["code"], tt.status, tt.code)
			}
		}
		for _, kind := range []string{"image/jpeg", "text/html", "application/json", "application/x-www-form-urlencoded", "nonsense"} {
			if a := u.upload(kind, good); a.status != 201 {
				t.Errorf("a PNG called %s: %d; want 201, by its content", kind, a.status)
			}
		}
		a := w.do(call{method: "POST", path: "/v1/photos", body: "x", token: u.token, header: map[string]string{"Accept-Language": "ko"}}).want(t, 422, "invalid")
		if p := a.pointers(); len(p) != 1 || p[0] != "/photo" || !strings.Contains(a.text, "사진만") {
			t.Errorf("told as %s", a.text)
		}
		w.guest().upload("image/png", good).want(t, 401, "signed_out")
	})
}

func TestAPhotoIsReadByWhoMayReadWhatNamesIt(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		owner, follower, stranger := w.join("owner"), w.join("follower"), w.join("stranger")
		follower.follow(owner)
		photo := owner.photo()
		path := "/v1/photos/" + photo
		want := func(when string, owns, follows, other, guest int) {
			t.Helper()
			for who, s := range map[*user]int{owner: owns, follower: follows, stranger: other, w.guest(): guest} {
				if a := who.get(path); a.status != s {
					t.Errorf("%s: %d to %q; want %d", when, a.status, who.handle, s)
				}
			}
		}
		want("named by nothing", 200, 404, 404, 404)
		todo := owner.todo(owner.goal("followers", nil), "run", fields{"photo_id": photo})
		want("a todo of the backlog", 200, 404, 404, 404)
		owner.send("PATCH", "/v1/todos/"+todo, fields{"date": matrixDay}).want(t, 200, "")
		want("a todo for followers", 200, 200, 404, 404)
		owner.send("PATCH", "/v1/todos/"+todo, fields{"goal_id": owner.goal("public", nil)}).want(t, 200, "")
		want("a public todo", 200, 200, 200, 200)
		owner.send("DELETE", "/v1/todos/"+todo, nil).want(t, 204, "")
		want("a deleted todo", 200, 404, 404, 404)
		owner.send("PATCH", "/v1/me", fields{"photo_id": photo}).want(t, 200, "")
		want("the profile", 200, 200, 200, 200)
		owner.send("PUT", "/v1/users/stranger/block", nil).want(t, 200, "")
		want("the profile, to who is blocked", 200, 200, 404, 200)
		stranger.send("PATCH", "/v1/me", fields{"photo_id": photo}).want(t, 404, "not_found")
		owner.send("PATCH", "/v1/me", fields{"photo_id": nil}).want(t, 200, "")
		want("named by nothing again", 200, 404, 404, 404)
	})
}

// TestAPhotoThatIsKeptIsAskedForAgain reads with the tag of the first answer: it spares the bytes, not the question.
func TestAPhotoThatIsKeptIsAskedForAgain(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		owner, follower := w.join("owner"), w.join("follower")
		follower.follow(owner)
		photo := owner.photo()
		todo := owner.todo(owner.goal("followers", nil), "run", fields{"photo_id": photo, "date": matrixDay})
		tag := follower.get("/v1/photos/"+photo).want(t, 200, "").header.Get("ETag")
		again := func() answer {
			return w.do(call{method: "GET", path: "/v1/photos/" + photo, token: follower.token, header: map[string]string{"If-None-Match": tag}})
		}
		if a := again(); a.status != 304 || a.text != "" || a.header.Get("ETag") != tag {
			t.Errorf("again: %d, %d bytes; want 304 and none", a.status, len(a.text))
		}
		owner.send("PATCH", "/v1/todos/"+todo, fields{"goal_id": owner.goal("private", nil)}).want(t, 200, "")
		again().want(t, 404, "not_found")
	})
}

func TestADiaryShowsItsPhoto(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		owner, listed, unlisted := w.join("owner"), w.join("listed"), w.join("unlisted")
		listed.follow(owner)
		unlisted.follow(owner)
		photo := models.ID(owner.photo())
		for audience, want := range map[models.Audience][3]int{ // to the listed, the unlisted, a guest
			models.Private: {404, 404, 404}, models.Selected: {200, 404, 404}, models.Followers: {200, 200, 404}, models.Public: {200, 200, 200},
		} {
			for _, draft := range []bool{false, true} {
				w.diary(owner.id, photo, audience, draft, listed.id)
				for i, who := range []*user{listed, unlisted, w.guest()} {
					status := want[i]
					if draft {
						status = 404
					}
					if a := who.get("/v1/photos/" + string(photo)); a.status != status {
						t.Errorf("%s, draft %v: %d to %q; want %d", audience, draft, a.status, who.handle, status)
					}
				}
			}
		}
	})
}

// diary writes the owner's only diary into the database.
func (w *world) diary(owner, photo models.ID, audience models.Audience, draft bool, viewer models.ID) {
	w.t.Helper()
	err := w.store.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		d := &models.Diary{
			OwnerID: owner, ID: models.DiaryID(owner, matrixDay), Rev: 1, CreatedAt: models.TimeOf(w.now()), Date: matrixDay, Mood: "🙂", Text: "x",
			PhotoID: photo, Audience: audience, Viewers: []models.ID{viewer}, Draft: draft, Cheers: models.Counts{}, Shown: models.Counts{}, Stamps: models.Stamps{},
		}
		if err := tx.SaveDiaries(ctx, []*models.Diary{d}); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&models.DiaryViewer{UserID: viewer, OwnerID: owner, DiaryID: d.ID}).Ignore().Exec(ctx)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestUploadsAreLimited(t *testing.T) {
	w := newDomain(t, testenv.SQLite(t), strictQuotas)
	u := w.join("minji")
	for range 60 {
		u.upload("image/png", "x").want(t, 422, "invalid")
	}
	a := u.upload("image/png", pngOf(t, 8, 8)).want(t, 429, "rate_limited")
	if a.header.Get("Retry-After") == "" || !strings.Contains(a.header.Get("RateLimit"), `"upload";r=0`) {
		t.Errorf("Retry-After %q, RateLimit %q", a.header.Get("Retry-After"), a.header.Get("RateLimit"))
	}
	w.pass(time.Hour)
	u.token = w.login("minji").str("access_token")
	u.upload("image/png", pngOf(t, 8, 8)).want(t, 201, "")
}

func strictQuotas(_ *auth.Options, d *api.Deps) { d.Relaxed = false }

// TestAPhotoIsNotPurgedWhileItIsNamed lets both happen at once: either the put is refused, or the photo stays.
func TestAPhotoIsNotPurgedWhileItIsNamed(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		goal := u.goal("private", nil)
		p := photos.New(slog.New(slog.DiscardHandler), w.store, photos.InTable(w.store), picture.Sizes, w.now)
		refused := 0
		for range 20 {
			photo := u.photo()
			w.pass(25 * time.Hour)
			u.token = w.login("minji").str("access_token")
			purged := make(chan error, 1)
			go func() { purged <- p.Purge(t.Context()) }()
			a := u.send("POST", "/v1/todos", fields{"goal_id": goal, "title": "x", "photo_id": photo})
			if err := <-purged; err != nil {
				t.Fatal(err)
			}
			// What was just named is looked at again a day later, and stays.
			there := u.get("/v1/photos/" + photo)
			switch {
			case a.status == 201 && there.status == 200:
			case a.status == 404 && there.status == 404:
				refused++
			default:
				t.Fatalf("put %d, read %d", a.status, there.status)
			}
		}
		t.Logf("%d of 20 came too late", refused)
	})
}

// TestUploadsWaitForAPlace fills every place with uploads that do not arrive.
func TestUploadsWaitForAPlace(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		u := w.join("minji")
		slow := make(chan error)
		ends := make([]*io.PipeWriter, 33)
		for i := range ends {
			body, end := io.Pipe()
			ends[i] = end
			go func() {
				r, err := http.NewRequest("POST", w.url+"/v1/photos", body)
				if err == nil {
					r.Header.Set("Authorization", "Bearer "+u.token)
					var res *http.Response
					if res, err = client.Do(r); err == nil {
						err = res.Body.Close()
					}
				}
				slow <- err
			}()
		}
		for _, end := range ends { // one of them waits until another has come
			if _, err := io.WriteString(end, pngOf(t, 8, 8)); err != nil {
				t.Fatal(err)
			}
			if err := end.Close(); err != nil {
				t.Fatal(err)
			}
		}
		for range ends {
			if err := <-slow; err != nil {
				t.Error(err)
			}
		}
	})
}
