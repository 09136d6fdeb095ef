package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"

	"modu/api/picture"
	"modu/models"
	"modu/store"
	"modu/store/photos"
)

const (
	uploadTime   = 2 * time.Minute // for one photo to arrive and be made
	uploadAround = 64 << 10        // bytes that a multipart form may have around a photo
	photoPart    = "photo"         // the name of the part
)

// uploadQuota limits photos: decoding them costs more than anything else that one request can ask for.
var uploadQuota = quota{"upload", 60}

func (s *server) photoRoutes() {
	register(s, signedIn(answering(http.StatusCreated, operation("make-photo", http.MethodPost, "/v1/photos", "Upload a photo"))), s.makePhoto)
	register(s, maybeSignedIn(operation("photo", http.MethodGet, "/v1/photos/{id}", "See a photo")), s.photo)
	// Said here and not by a type, so that nothing reads the body before its handler.
	binary := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	paths := s.huma.OpenAPI().Paths
	paths["/v1/photos"].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"image/jpeg": binary, "image/png": binary, "image/webp": binary,
		"multipart/form-data": {Schema: &huma.Schema{
			Type: "object", Properties: map[string]*huma.Schema{photoPart: binary.Schema}, Required: []string{photoPart},
		}},
	}}
	paths["/v1/photos/{id}"].Get.Responses["200"].Content = map[string]*huma.MediaType{"image/jpeg": binary}
	paths["/v1/photos/{id}"].Get.Responses["304"] = &huma.Response{Description: "It is still the one in If-None-Match, and still to be seen."}
}

type photoMade struct {
	Location string `header:"Location"`
	Body     photoBody
}

type photoBody struct {
	ID     models.ID `json:"id" format:"uuid" doc:"To be put as photo_id; a photo that nothing names goes after 24 hours"`
	Width  int       `json:"width" doc:"Pixels of the largest size"`
	Height int       `json:"height"`
}

func (s *server) makePhoto(ctx context.Context, in *OnceHeader) (*photoMade, error) {
	caller, _ := callerOf(ctx)
	if err := checkKey(in.Key); err != nil {
		return nil, err
	}
	if err := s.count(ctx, uploadQuota, caller.User); err != nil {
		return nil, err
	}
	if err := s.uploads.take(ctx); err != nil {
		return nil, err
	}
	defer s.uploads.leave()
	ctx, cancel := requestOf(ctx).takeTime(ctx, uploadTime)
	defer cancel()
	upload, err := readUpload(requestOf(ctx).http)
	if err != nil {
		return nil, err
	}
	if in.Key == "" {
		return s.addPhoto(ctx, store.Key{Owner: caller.User, ID: models.NewID()}, upload)
	}
	return s.addPhotoOnce(ctx, caller.User, in.Key, upload)
}

func (s *server) addPhoto(ctx context.Context, photo store.Key, upload []byte) (*photoMade, error) {
	made, err := s.pictures.Make(ctx, upload)
	if err != nil {
		return nil, pictureError(err)
	}
	if err := s.Photos.Add(ctx, photo, photos.Picture{Width: made.Width, Height: made.Height, Bytes: made.JPEGs}); err != nil {
		return nil, err
	}
	return &photoMade{
		Location: "/v1/photos/" + string(photo.ID), Body: photoBody{ID: photo.ID, Width: made.Width, Height: made.Height},
	}, nil
}

// addPhotoOnce is addPhoto with an Idempotency-Key: it gives the id, and the same upload gets the same answer.
func (s *server) addPhotoOnce(ctx context.Context, user models.ID, key string, upload []byte) (*photoMade, error) {
	hash := fmt.Sprintf("%x", sha256.Sum256(upload))
	kept, err := keptOf[photoBody](ctx, s, user, key, hash)
	if err != nil {
		return nil, err
	}
	if kept != nil {
		out := &photoMade{Location: kept.Location}
		return out, json.Unmarshal(kept.Body.raw, &out.Body)
	}
	out, err := s.addPhoto(ctx, store.Key{Owner: user, ID: models.DerivedID("rest-photo", user, key)}, upload)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(out.Body)
	if err != nil {
		return nil, err
	}
	return out, s.keep(ctx, user, key, hash, keptAnswer{Location: out.Location, Body: body})
}

// readUpload reads a photo: the body, or the part of a form. What the headers call it does not count.
func readUpload(r *http.Request) ([]byte, error) {
	in := io.Reader(http.MaxBytesReader(nil, r.Body, picture.MaxBytes+uploadAround))
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		if in, err = partOf(in, params["boundary"]); err != nil {
			return nil, err
		}
	}
	b, err := io.ReadAll(io.LimitReader(in, picture.MaxBytes+1))
	if err != nil {
		return nil, uploadError(err)
	}
	if len(b) > picture.MaxBytes {
		return nil, codeError{code: codeTooLarge}
	}
	return b, nil
}

// partOf finds the photo in a form.
func partOf(form io.Reader, boundary string) (io.Reader, error) {
	parts := multipart.NewReader(form, boundary)
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, codeError{code: codeMalformed, fields: []fieldError{{"/" + photoPart, formMissing, ""}}}
		case err != nil:
			return nil, uploadError(err)
		case part.FormName() == photoPart:
			return part, nil
		}
	}
}

// uploadError is why a body did not arrive.
func uploadError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return codeError{code: codeTooLarge, cause: err}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return codeError{code: codeTimeout, cause: err}
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err // our own disk
	}
	return codeError{code: codeMalformed, cause: err, fields: []fieldError{{"", formSyntax, "could not be read to its end"}}}
}

// pictureError is why an upload cannot be a photo.
func pictureError(err error) error {
	for _, known := range []error{picture.ErrFormat, picture.ErrPixels, picture.ErrBroken} {
		if errors.Is(err, known) {
			return &models.FieldError{Field: photoPart, Problem: known.Error()}
		}
	}
	if errors.Is(err, picture.ErrLength) {
		return codeError{code: codeTooLarge}
	}
	return err
}

type photoInput struct {
	ID    string `path:"id"`
	Size  string `query:"size" enum:"256,1024" doc:"The longest side in pixels; without it up to 2048"`
	Match string `header:"If-None-Match"`
}

type photoOutput struct {
	Status      int
	ETag        string `header:"ETag"`
	Cache       string `header:"Cache-Control"`
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// photo shows a photo to its owner, and to whoever sees something that names it. It never changes, but whoever may see
// it does: it may be kept, and is asked for again each time.
func (s *server) photo(ctx context.Context, in *photoInput) (*photoOutput, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if !id.Valid() {
		return nil, errNotFound
	}
	size, _ := strconv.Atoi(in.Size) // one of the enum, or 0: the largest
	var photo *models.Photo
	err := s.snapshot(ctx, caller.User, func(ctx context.Context, v *view) (err error) {
		photo, err = v.photo(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &photoOutput{
		Status: http.StatusOK, ETag: `"` + strconv.Itoa(size) + `"`, Cache: "private, no-cache", Type: "image/jpeg",
		Disposition: `inline; filename="` + in.ID + `.jpg"`,
	}
	if in.Match == out.ETag {
		out.Status = http.StatusNotModified
		return out, nil
	}
	out.Body, err = s.Photos.Read(ctx, store.Key{Owner: photo.OwnerID, ID: photo.ID}, size)
	if errors.Is(err, photos.ErrNoBytes) {
		return nil, errNotFound // it has gone meanwhile
	}
	return out, err
}

// photo returns a photo that the reader sees.
func (v *view) photo(ctx context.Context, id models.ID) (*models.Photo, error) {
	p, err := v.tx.Photo(ctx, id)
	if err != nil || p == nil {
		return nil, orNotFound(err)
	}
	if p.OwnerID == v.reader {
		return p, nil
	}
	o, err := v.of(ctx, p.OwnerID)
	if err != nil {
		return nil, err
	}
	shown, err := v.tx.PhotoShown(ctx, store.Key{Owner: p.OwnerID, ID: id},
		store.PhotoReader{ID: v.reader, Goals: o.goalIDs(), Follows: o.Follows})
	if err != nil || !shown {
		return nil, orNotFound(err)
	}
	return p, nil
}
