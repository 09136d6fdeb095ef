package picture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
)

// Limits of product section 11, and of what a decoder is trusted with.
const (
	MaxBytes  = 10 << 20   // of an upload
	MaxPixels = 40_000_000 // of one picture

	maxSide  = 16_383 // pixels; the most that WebP can have, and more than any camera makes
	maxScans = 100    // of one JPEG: each may go over all pixels again; encoders make about ten
	atOnce   = 2      // pictures that are decoded at a time: each takes up to 8 bytes a pixel
	quality  = 85     // of the JPEGs that are made
)

// Sizes are the longest sides of the pictures that are kept, in pixels, the largest first. A smaller picture stays as
// it is.
var Sizes = []int{2048, 1024, 256}

// What is wrong with an upload.
var (
	ErrFormat = errors.New("is neither JPEG nor PNG nor WebP")
	ErrPixels = fmt.Errorf("has more than %d pixels", MaxPixels)
	ErrBroken = errors.New("cannot be read as a picture")
	ErrLength = fmt.Errorf("has more than %d bytes", MaxBytes)
)

// A Picture is an upload as it is kept: JPEGs by size.
type Picture struct {
	Width, Height int // pixels, of the largest
	JPEGs         map[int][]byte
}

// A Maker makes pictures, few at a time.
type Maker struct {
	slots chan struct{} // holds one for each picture under way
}

// NewMaker returns a maker for the whole process.
func NewMaker() *Maker { return &Maker{slots: make(chan struct{}, atOnce)} }

// Make makes pictures of an upload. It waits for its turn until ctx ends. Its own errors are those above.
func (m *Maker) Make(ctx context.Context, upload []byte) (Picture, error) {
	if len(upload) > MaxBytes {
		return Picture{}, ErrLength
	}
	f, err := formatOf(upload)
	if err != nil {
		return Picture{}, err
	}
	select {
	case m.slots <- struct{}{}:
	case <-ctx.Done():
		return Picture{}, fmt.Errorf("wait for a place to decode: %w", ctx.Err())
	}
	defer func() { <-m.slots }()
	decoded, err := f.decode(bytes.NewReader(upload))
	if err != nil {
		return Picture{}, ErrBroken
	}
	upright := turn(shrink(decoded, Sizes[0]), f.orientation(upload))
	return encode(upright)
}

func encode(img image.Image) (Picture, error) {
	b := img.Bounds()
	p := Picture{Width: b.Dx(), Height: b.Dy(), JPEGs: map[int][]byte{}}
	for _, size := range Sizes {
		var buf bytes.Buffer
		if err := jpeg.Encode(&buf, shrink(img, size), &jpeg.Options{Quality: quality}); err != nil {
			return Picture{}, fmt.Errorf("encode a picture: %w", err)
		}
		p.JPEGs[size] = buf.Bytes()
	}
	return p, nil
}
