package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// shrink returns img on white with no side longer than size. It goes over the rows once: besides the result it needs the
// memory of a few rows, however large img is.
func shrink(img image.Image, size int) *image.RGBA {
	b := img.Bounds()
	w, h := fit(b.Dx(), b.Dy(), size)
	if done, ok := img.(*image.RGBA); ok && w == b.Dx() && h == b.Dy() && done.Opaque() {
		return done
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	row := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	sums := make([]float32, 3*w)
	narrow := make([]float32, 3*w)
	columns := spans(b.Dx(), w)
	rows := spans(b.Dy(), h)
	read := -1 // the row of img that narrow holds
	for y, span := range rows {
		clear(sums)
		for i, weight := range span.weights {
			if from := span.first + i; from != read {
				read = from
				draw.Draw(row, row.Rect, image.White, image.Point{}, draw.Src)
				draw.Draw(row, row.Rect, img, image.Pt(b.Min.X, b.Min.Y+from), draw.Over)
				average(narrow, row.Pix, columns)
			}
			for x := range sums {
				sums[x] += weight * narrow[x]
			}
		}
		for x := range w {
			out.SetRGBA(x, y, color.RGBA{R: byteOf(sums[3*x]), G: byteOf(sums[3*x+1]), B: byteOf(sums[3*x+2]), A: 0xff})
		}
	}
	return out
}

// fit returns the sides of a picture that is to be no longer than size.
func fit(w, h, size int) (int, int) {
	longest := max(w, h)
	if longest <= size {
		return w, h
	}
	return max(1, (w*size+longest/2)/longest), max(1, (h*size+longest/2)/longest)
}

// A span is the pixels of a row or column that make one pixel of the result; their weights sum up to 1.
type span struct {
	first   int
	weights []float32
}

// spans divides n pixels among m, which are not more.
func spans(n, m int) []span {
	all := make([]span, m)
	per := float64(n) / float64(m)
	for i := range all {
		from, to := float64(i)*per, float64(i+1)*per
		first, last := int(from), min(n, int(to))
		if float64(last) < to && last < n {
			last++
		}
		s := span{first: first}
		for p := first; p < last; p++ {
			part := min(to, float64(p+1)) - max(from, float64(p))
			s.weights = append(s.weights, float32(part/per))
		}
		all[i] = s
	}
	return all
}

// average makes a row of RGBA pixels narrower.
func average(to []float32, pix []byte, columns []span) {
	for x, s := range columns {
		var r, g, b float32
		at := 4 * s.first
		for _, weight := range s.weights {
			r += weight * float32(pix[at])
			g += weight * float32(pix[at+1])
			b += weight * float32(pix[at+2])
			at += 4
		}
		to[3*x], to[3*x+1], to[3*x+2] = r, g, b
	}
}

func byteOf(v float32) byte { return byte(min(max(v+0.5, 0), 255)) }

// turn returns a picture upright, of which the camera was held in one of the eight ways of EXIF.
func turn(img *image.RGBA, orientation int) *image.RGBA {
	if orientation == upright {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	if orientation >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fx, fy := x, y
			switch orientation {
			case 2:
				fx = w - 1 - x
			case 3:
				fx, fy = w-1-x, h-1-y
			case 4:
				fy = h - 1 - y
			case 5:
				fx, fy = y, x
			case 6:
				fx, fy = y, w-1-x
			case 7:
				fx, fy = h-1-y, w-1-x
			case 8:
				fx, fy = h-1-y, x
			}
			out.SetRGBA(x, y, img.RGBAAt(fx, fy))
		}
	}
	return out
}
