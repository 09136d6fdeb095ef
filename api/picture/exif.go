package picture

import (
	"bytes"
	"encoding/binary"
)

const (
	pngMagic       = "\x89PNG\r\n\x1a\n"
	exifMagic      = "Exif\x00\x00"
	tagOrientation = 0x0112
	typeShort      = 3
	upright        = 1
)

// exifOfJPEG returns the TIFF structure in the segment APP1.
func exifOfJPEG(b []byte) []byte {
	const app1, startOfScan = 0xe1, 0xda
	for b = b[2:]; len(b) >= 4 && b[0] == 0xff && b[1] != startOfScan; {
		n := 2 + int(binary.BigEndian.Uint16(b[2:]))
		if n < 4 || n > len(b) {
			return nil
		}
		if exif, ok := bytes.CutPrefix(b[4:n], []byte(exifMagic)); ok && b[1] == app1 {
			return exif
		}
		b = b[n:]
	}
	return nil
}

// exifOfPNG returns the TIFF structure in the chunk eXIf.
func exifOfPNG(b []byte) []byte {
	const around = 12 // length, name and checksum
	for b = b[len(pngMagic):]; len(b) >= around; {
		n := int64(binary.BigEndian.Uint32(b))
		if n+around > int64(len(b)) {
			return nil
		}
		if string(b[4:8]) == "eXIf" {
			return b[8 : 8+n]
		}
		b = b[n+around:]
	}
	return nil
}

// exifOfWebP returns the TIFF structure in the chunk EXIF.
func exifOfWebP(b []byte) []byte {
	const header = 8 // name and length; odd lengths are filled up
	for b = b[12:]; len(b) >= header; {
		n := int64(binary.LittleEndian.Uint32(b[4:]))
		if n+header > int64(len(b)) {
			return nil
		}
		if string(b[:4]) == "EXIF" {
			return bytes.TrimPrefix(b[header:header+n], []byte(exifMagic))
		}
		b = b[min(header+n+n%2, int64(len(b))):]
	}
	return nil
}

// orientationIn reads the orientation from the first directory of a TIFF structure; what cannot be read is upright.
func orientationIn(tiff []byte) int {
	const header, entry = 8, 12
	if len(tiff) < header {
		return upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entry {
			return upright
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := int(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return upright
		}
		entries = entries[entry:]
	}
	return upright
}
