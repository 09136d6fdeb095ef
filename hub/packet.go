package hub

import (
	"encoding/binary"
	"math"

	"modu/sync/frame"
)

// A packet is one frame as a WebSocket text message of a server: header and JSON in one piece, made once and shared by
// all who read it. It is never changed.
type packet struct {
	bytes []byte
}

const (
	finText   = 0x81 // the first and only fragment of a text message
	maxLength = 125  // in the second byte
	length16  = 126  // two bytes of length follow
	length64  = 127  // eight do
	maxHeader = 10   // bytes; a server does not mask
)

// newPacket copies json into a packet.
func newPacket(json []byte) packet {
	b := make([]byte, 0, len(json)+maxHeader)
	return packet{append(appendHeader(b, len(json)), json...)}
}

// packetOf encodes f.
func packetOf(f frame.ServerFrame) packet {
	var room [512]byte
	return newPacket(frame.Append(room[:0], f))
}

// appendHeader appends the header of a text message of n bytes.
func appendHeader(b []byte, n int) []byte {
	b = append(b, finText)
	switch {
	case n <= maxLength:
		return append(b, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, length16), uint16(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, length64), uint64(n))
	}
}

// size is what the packet costs on the wire and in memory, in bytes.
func (p packet) size() int { return len(p.bytes) }
