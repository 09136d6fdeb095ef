package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// A format is one that uploads may have. Names and headers say nothing about it.
type format struct {
	magic  func(b []byte) bool
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	exif   func(b []byte) []byte // where the metadata stand; nil if there are none
}

var formats = []format{
	{isJPEG, jpeg.DecodeConfig, jpeg.Decode, exifOfJPEG},
	{isPNG, png.DecodeConfig, png.Decode, exifOfPNG},
	{isWebP, webp.DecodeConfig, webp.Decode, exifOfWebP},
}

func isJPEG(b []byte) bool { return bytes.HasPrefix(b, []byte("\xff\xd8\xff")) }

func isPNG(b []byte) bool { return bytes.HasPrefix(b, []byte(pngMagic)) }

func isWebP(b []byte) bool {
	return len(b) >= 12 && bytes.HasPrefix(b, []byte("RIFF")) && string(b[8:12]) == "WEBP"
}

// formatOf returns the format of an upload that is small enough to be decoded.
func formatOf(b []byte) (format, error) {
	for _, f := range formats {
		if !f.magic(b) {
			continue
		}
		c, err := f.config(bytes.NewReader(b))
		switch {
		case err != nil || c.Width <= 0 || c.Height <= 0:
			return format{}, ErrBroken
		case c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > MaxPixels:
			return format{}, ErrPixels
		case isJPEG(b) && scans(b) > maxScans:
			return format{}, ErrBroken
		}
		return f, nil
	}
	return format{}, ErrFormat
}

// scans counts the scans of a JPEG. In its data the marker cannot stand; in its metadata a few may, of thumbnails.
func scans(b []byte) int { return bytes.Count(b, []byte{0xff, 0xda}) }

// orientation returns how the camera was held, from 1 to 8 as in EXIF; 1 is upright.
func (f format) orientation(b []byte) int { return orientationIn(f.exif(b)) }
