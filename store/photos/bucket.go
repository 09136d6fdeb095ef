package photos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"modu/store"
)

// A BucketPlace says which bucket of an S3 keeps the photos.
type BucketPlace struct {
	Endpoint string // host[:port]
	Plain    bool   // http
	Region   string // empty: asked for
	Bucket   string
	Prefix   string // of every key, without slashes at its ends; may be empty
}

const defaultEndpoint = "s3.amazonaws.com"

// ParseBucket reads s3://bucket/prefix?endpoint=…&region=…, where an endpoint is host[:port] or an http or https URL.
func ParseBucket(text string) (BucketPlace, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.Fragment != "" || u.Port() != "" {
		return BucketPlace{}, errors.New("it is not s3://bucket/prefix?endpoint=…&region=…")
	}
	p := BucketPlace{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/"), Endpoint: defaultEndpoint}
	for name, values := range u.Query() {
		switch {
		case name == "region":
			p.Region = values[0]
		case name == "endpoint" && values[0] != "":
			scheme, rest, ok := strings.Cut(values[0], "://")
			if !ok {
				scheme, rest = "https", values[0]
			}
			p.Endpoint, p.Plain = strings.TrimSuffix(rest, "/"), scheme == "http"
			if scheme != "http" && scheme != "https" || strings.ContainsAny(p.Endpoint, "/?@") {
				return BucketPlace{}, fmt.Errorf("%q is no endpoint; for example s3.example.com or http://127.0.0.1:9000", values[0])
			}
		default:
			return BucketPlace{}, fmt.Errorf("it knows endpoint and region, not %q", name)
		}
	}
	return p, nil
}

// A bucket is a home that all nodes share.
type bucket struct {
	client *minio.Client
	place  BucketPlace
}

// InBucket returns the home in a bucket; nothing is asked of the network yet.
func InBucket(place BucketPlace, accessKey, secretKey string) (Home, error) {
	client, err := minio.New(place.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Secure: !place.Plain, Region: place.Region,
	})
	if err != nil {
		return nil, fmt.Errorf("photos in s3: %w", err)
	}
	return bucket{client, place}, nil
}

func (b bucket) key(photo store.Key, size int) string {
	name := string(photo.Owner) + "/" + string(photo.ID) + "-" + strconv.Itoa(size) + ".jpg"
	if b.place.Prefix != "" {
		name = b.place.Prefix + "/" + name
	}
	return name
}

func (b bucket) Put(ctx context.Context, photo store.Key, size int, data []byte) error {
	_, err := b.client.PutObject(ctx, b.place.Bucket, b.key(photo, size), bytes.NewReader(data), int64(len(data)),
		minio.PutObjectOptions{ContentType: "image/jpeg", DisableMultipart: true})
	if err != nil {
		return fmt.Errorf("keep a photo in s3: %w", err)
	}
	return nil
}

func (b bucket) Read(ctx context.Context, photo store.Key, size int) (_ []byte, err error) {
	object, err := b.client.GetObject(ctx, b.place.Bucket, b.key(photo, size), minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("read photo %s from s3: %w", photo.ID, err)
	}
	defer func() { err = errors.Join(err, object.Close()) }()
	data, err := io.ReadAll(object)
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("read photo %s: %w", photo.ID, ErrNoBytes)
	}
	if err != nil {
		return nil, fmt.Errorf("read photo %s from s3: %w", photo.ID, err)
	}
	return data, nil
}

func (b bucket) Remove(ctx context.Context, photo store.Key, sizes []int) error {
	for _, size := range sizes {
		err := b.client.RemoveObject(ctx, b.place.Bucket, b.key(photo, size), minio.RemoveObjectOptions{})
		if err != nil && minio.ToErrorResponse(err).StatusCode != http.StatusNotFound {
			return fmt.Errorf("remove photo %s from s3: %w", photo.ID, err)
		}
	}
	return nil
}

func (b bucket) Check(ctx context.Context) error {
	ok, err := b.client.BucketExists(ctx, b.place.Bucket)
	switch {
	case err != nil:
		return fmt.Errorf("photos in s3: %w", err)
	case !ok:
		return fmt.Errorf("photos in s3: there is no bucket %q, or the keys do not open it", b.place.Bucket)
	}
	return nil
}
