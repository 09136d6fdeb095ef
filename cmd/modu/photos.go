package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"modu/store"
	"modu/store/photos"
)

// The homes of photos beside s3://….
const (
	photosInFiles = "file:"
	photosInTable = "db:"
)

func applyPhotos(c *config, v string) (err error) {
	switch {
	case strings.HasPrefix(v, "s3://"):
		c.bucket, err = photos.ParseBucket(v)
	case v != "" && v != photosInFiles && v != photosInTable:
		err = errors.New("it is none of file: (a directory in MODU_DATA), db: (a table) and s3://bucket/prefix?endpoint=…&region=…")
	}
	c.photos = v
	return err
}

// photoHome returns where the bytes of photos are.
func (c *config) photoHome(db *store.DB) (photos.Home, error) {
	switch {
	case c.photos == photosInTable, c.photos == "" && c.postgres():
		return photos.InTable(db), nil
	case strings.HasPrefix(c.photos, "s3://"):
		return photos.InBucket(c.bucket, string(c.s3AccessKey), string(c.s3SecretKey))
	}
	return photos.InDirectory(c.photoDirectory()), nil
}

func (c *config) photoDirectory() string { return filepath.Join(c.data, "photos") }

// photosInDirectory reports whether the bytes of photos are files of this machine.
func (c *config) photosInDirectory() bool {
	return c.photos == photosInFiles || c.photos == "" && !c.postgres()
}

// photoClashes are settings of photos each of which would be right alone.
func (c *config) photoClashes() (problems []error) {
	inBucket := strings.HasPrefix(c.photos, "s3://")
	switch {
	case c.postgres() && c.photos == photosInFiles:
		problems = append(problems, errors.New(prefix+"PHOTOS: with Postgres a directory will not do, since other nodes cannot read it: "+
			"take db: or s3://…"))
	case inBucket && (c.s3AccessKey == "" || c.s3SecretKey == ""):
		problems = append(problems, errors.New(prefix+"PHOTOS: a bucket needs "+prefix+"S3_ACCESS_KEY and "+prefix+"S3_SECRET_KEY, or the "+
			"files that "+prefix+"S3_ACCESS_KEY_FILE and "+prefix+"S3_SECRET_KEY_FILE name"))
	case !inBucket && (c.s3AccessKey != "" || c.s3SecretKey != ""):
		problems = append(problems, errors.New(prefix+"S3_ACCESS_KEY: there are keys, and "+prefix+"PHOTOS names no bucket: "+
			"s3://bucket/prefix?endpoint=…&region=…"))
	}
	return problems
}

func checkPhotos(s *surrounding, cfg *config) []finding {
	ctx, cancel := context.WithTimeout(s.ctx, checkWait)
	defer cancel()
	if cfg.photos == photosInTable || cfg.photos == "" && cfg.postgres() {
		return []finding{{Check: "photos", State: fine, What: "they are in the database"}}
	}
	if _, err := os.Stat(cfg.data); errors.Is(err, fs.ErrNotExist) && !strings.HasPrefix(cfg.photos, "s3://") { // to try would make it
		return []finding{{Check: "photos", State: fine, What: "the first start makes " + filepath.Join(cfg.data, "photos")}}
	}
	if strings.HasPrefix(cfg.photos, "s3://") {
		if t := cfg.bucketTrouble(ctx); t != nil {
			return []finding{t.finding("photos", problem)}
		}
		return []finding{{Check: "photos", State: fine, What: "the bucket " + cfg.bucket.Bucket + " at " + cfg.bucket.Endpoint + " answers"}}
	}
	home, err := cfg.photoHome(nil)
	if err == nil {
		err = home.Check(ctx)
	}
	if err != nil {
		return []finding{troubleFinding("photos", problem, fileTrouble(prefix+"DATA", filepath.Join(cfg.data, "photos"), err))}
	}
	return []finding{{Check: "photos", State: fine, What: "they are in " + filepath.Join(cfg.data, "photos")}}
}
