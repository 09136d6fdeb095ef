package picture

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"testing"
)

func makeOf(t *testing.T, upload []byte) Picture {
	t.Helper()
	p, err := NewMaker().Make(t.Context(), upload)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decodeOf(t *testing.T, p Picture, size int) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(p.JPEGs[size]))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func near(a, b color.Color) bool {
	const most = 12 << 8
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	for _, d := range []int{int(ar) - int(br), int(ag) - int(bg), int(ab) - int(bb)} {
		if max(d, -d) > most {
			return false
		}
	}
	return true
}

func TestAPictureIsKeptInThreeSizes(t *testing.T) {
	p := makeOf(t, asJPEG(t, quartered(3000, 1500)))
	if p.Width != 2048 || p.Height != 1024 {
		t.Errorf("the largest is %d × %d; want 2048 × 1024", p.Width, p.Height)
	}
	for size, want := range map[int]image.Point{2048: {2048, 1024}, 1024: {1024, 512}, 256: {256, 128}} {
		img := decodeOf(t, p, size)
		if got := img.Bounds().Size(); got != want {
			t.Errorf("size %d is %v; want %v", size, got, want)
		}
		w, h := want.X, want.Y
		for i, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}, {3 * w / 4, 3 * h / 4}} {
			if got := img.At(at.X, at.Y); !near(got, corners[i]) {
				t.Errorf("size %d at %v is %v; want %v", size, at, got, corners[i])
			}
		}
	}
}

func TestASmallPictureIsNotMadeLarger(t *testing.T) {
	p := makeOf(t, asPNG(t, quartered(40, 30)))
	for _, size := range Sizes {
		if got := decodeOf(t, p, size).Bounds().Size(); got != (image.Point{40, 30}) {
			t.Errorf("size %d is %v; want 40 × 30", size, got)
		}
	}
	for _, thin := range []image.Point{{5000, 1}, {1, 5000}} {
		if p := makeOf(t, asPNG(t, image.NewGray(image.Rect(0, 0, thin.X, thin.Y)))); max(p.Width, p.Height) != 2048 || min(p.Width, p.Height) != 1 {
			t.Errorf("%v became %d × %d", thin, p.Width, p.Height)
		}
	}
}

func TestWhatIsTransparentBecomesWhite(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	p := makeOf(t, asPNG(t, img))
	if got := decodeOf(t, p, 256).At(8, 8); !near(got, color.White) {
		t.Errorf("transparent became %v; want white", got)
	}
}

func TestWebPIsTaken(t *testing.T) {
	want := color.RGBA{10, 120, 200, 255}
	p := makeOf(t, asWebP(300, 200, want))
	if p.Width != 300 || p.Height != 200 || !near(decodeOf(t, p, 2048).At(150, 100), want) {
		t.Errorf("a WebP became %d × %d of %v", p.Width, p.Height, decodeOf(t, p, 2048).At(150, 100))
	}
}

// TestAPictureIsTurnedUpright writes each orientation into each format. What is seen upright has the first corner in the
// upper left.
func TestAPictureIsTurnedUpright(t *testing.T) {
	const w, h = 64, 32
	for orientation := 1; orientation <= 8; orientation++ {
		// The way back of 6 is 8, and of every other orientation itself.
		back := map[int]int{6: 8, 8: 6}[orientation]
		if back == 0 {
			back = orientation
		}
		held := turn(quartered(w, h), back)
		for name, upload := range map[string][]byte{
			"jpeg, little": jpegWith(asJPEG(t, held), segment(0xe1, append([]byte(exifMagic), exif(binary.LittleEndian, uint16(orientation))...))),
			"jpeg, big":    jpegWith(asJPEG(t, held), segment(0xe0, []byte("JFIF\x00x")), segment(0xe1, append([]byte(exifMagic), exif(binary.BigEndian, uint16(orientation))...))),
			"png":          pngWith(asPNG(t, held), chunk("tEXt", []byte("a\x00b")), chunk("eXIf", exif(binary.BigEndian, uint16(orientation)))),
		} {
			p := makeOf(t, upload)
			img := decodeOf(t, p, 2048)
			if p.Width != w || p.Height != h || !near(img.At(8, 8), corners[0]) || !near(img.At(w-8, 8), corners[1]) || !near(img.At(8, h-8), corners[2]) {
				t.Errorf("%s held as %d became %d × %d with %v in the upper left", name, orientation, p.Width, p.Height, img.At(8, 8))
			}
		}
	}
	upload := asWebP(30, 20, corners[0], riff("EXIF", exif(binary.LittleEndian, 6)))
	if p := makeOf(t, upload); p.Width != 20 || p.Height != 30 {
		t.Errorf("a WebP held as 6 became %d × %d; want 20 × 30", p.Width, p.Height)
	}
}

func TestNoByteOfTheMetadataSurvives(t *testing.T) {
	tags := exif(binary.LittleEndian, 1)
	var hidden bytes.Buffer
	archive := zip.NewWriter(&hidden)
	f, err := archive.Create(place)
	if err == nil {
		_, err = f.Write([]byte(place))
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, upload := range map[string][]byte{
		"jpeg": jpegWith(asJPEG(t, quartered(64, 64)), segment(0xe1, append([]byte(exifMagic), tags...)),
			segment(0xed, []byte(place)), segment(0xe2, []byte("ICC_PROFILE\x00"+place)), segment(0xfe, []byte(place))),
		"png":              pngWith(asPNG(t, quartered(64, 64)), chunk("eXIf", tags), chunk("tEXt", []byte("GPS\x00"+place))),
		"webp":             asWebP(64, 64, corners[0], riff("EXIF", tags), riff("XMP ", []byte(place))),
		"jpeg and a zip":   append(asJPEG(t, quartered(64, 64)), hidden.Bytes()...),
		"png and a script": append(asPNG(t, quartered(64, 64)), "<script>"+place+"</script>"...),
	} {
		if !bytes.Contains(upload, []byte(place)) {
			t.Fatalf("%s: the sample lacks what is to be removed", name)
		}
		for size, b := range makeOf(t, upload).JPEGs {
			for _, trace := range []string{place, "GPS", "Exif", "ICC_PROFILE", "XMP", "PK\x03\x04", "<script"} {
				if bytes.Contains(b, []byte(trace)) {
					t.Errorf("%s: %q is left in size %d", name, trace, size)
				}
			}
		}
	}
}

func TestBadUploadsAreRefused(t *testing.T) {
	var animated bytes.Buffer
	if err := gif.Encode(&animated, quartered(8, 8), nil); err != nil {
		t.Fatal(err)
	}
	whole := asJPEG(t, quartered(200, 200))
	manyScans := append(append([]byte{}, whole...), bytes.Repeat([]byte{0xff, 0xda}, maxScans)...)
	for name, tt := range map[string]struct {
		upload []byte
		want   error
	}{
		"nothing":                {nil, ErrFormat},
		"a text":                 {[]byte("hello"), ErrFormat},
		"an SVG":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ErrFormat},
		"a GIF":                  {animated.Bytes(), ErrFormat},
		"a GIF that is a script": {[]byte("GIF89a=1;alert(1)//"), ErrFormat},
		"a zip":                  {[]byte("PK\x03\x04rest"), ErrFormat},
		"a page":                 {[]byte("<!doctype html><script></script>"), ErrFormat},
		"half a JPEG":            {whole[:len(whole)/2], ErrBroken},
		"the start of a JPEG":    {whole[:4], ErrBroken},
		"half a PNG":             {asPNG(t, quartered(200, 200))[:100], ErrBroken},
		"the start of a WebP":    {asWebP(8, 8, corners[0])[:16], ErrBroken},
		"a bomb":                 {pngSaying(t, 100_000, 100_000), ErrPixels},
		"a pixel too many":       {pngSaying(t, 8_000, 5_001), ErrPixels},
		"a long one":             {pngSaying(t, maxSide+1, 1), ErrPixels},
		"40 megapixels of none":  {pngSaying(t, 8_000, 5_000), ErrBroken},
		"no pixels":              {pngSaying(t, 0, 5), ErrBroken},
		"a byte too many":        {append(whole, make([]byte, MaxBytes+1-len(whole))...), ErrLength},
		"too many scans":         {manyScans, ErrBroken},
	} {
		if _, err := NewMaker().Make(t.Context(), tt.upload); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v; want %v", name, err, tt.want)
		}
	}
	if p, err := NewMaker().Make(t.Context(), append(whole, make([]byte, MaxBytes-len(whole))...)); err != nil || p.Width != 200 {
		t.Errorf("10 MB to the byte: %v; want a picture", err)
	}
}

func TestFortyMegapixelsAreTaken(t *testing.T) {
	if p := makeOf(t, asJPEG(t, image.NewGray(image.Rect(0, 0, 8000, 5000)))); p.Width != 2048 || p.Height != 1280 {
		t.Errorf("became %d × %d; want 2048 × 1280", p.Width, p.Height)
	}
}

func TestTwoPicturesAreDecodedAtATime(t *testing.T) {
	m := NewMaker()
	for range atOnce {
		m.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Make(ctx, asPNG(t, quartered(8, 8))); !errors.Is(err, ctx.Err()) {
		t.Errorf("a third at a time: %v; want it to wait", err)
	}
	<-m.slots
	if _, err := m.Make(t.Context(), asPNG(t, quartered(8, 8))); err != nil {
		t.Error(err)
	}
}

// FuzzMake looks for uploads that break the reading of metadata or of pixels.
func FuzzMake(f *testing.F) {
	f.Add(jpegWith(asJPEG(f, quartered(8, 8)), segment(0xe1, append([]byte(exifMagic), exif(binary.LittleEndian, 6)...))))
	f.Add(pngWith(asPNG(f, quartered(8, 8)), chunk("eXIf", exif(binary.BigEndian, 3))))
	f.Add(asWebP(8, 8, corners[0], riff("EXIF", exif(binary.LittleEndian, 8))))
	f.Fuzz(func(t *testing.T, upload []byte) {
		if c, err := formatOf(upload); err == nil {
			c.orientation(upload)
		}
	})
}
