package hub

import (
	"encoding/binary"

	"modu/sync/frame"
)

// A packet is one frame as a WebSocket text message of a server: header and JSON in one piece, made once and shared by
// all who read it. It is never changed.
type packet struct {
	bytes []byte
	json  int // where the JSON begins
}

// Lengths of a WebSocket header from a server, which does not mask.
const (
	shortHeader = 2
	midHeader   = 4
	longHeader  = 10
)

const (
	finText    = 0x81 // the last and only fragment of a text message
	shortMax   = 125
	length16   = 126
	length64   = 127
	maxUint16  = 1<<16 - 1
	packetRoom = longHeader
)

// newPacket copies json into a packet.
func newPacket(json []byte) packet {
	b := make([]byte, 0, len(json)+packetRoom)
	b = appendHeader(b, len(json))
	n := len(b)
	return packet{bytes: append(b, json...), json: n}
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
	case n <= shortMax:
		return append(b, byte(n))
	case n <= maxUint16:
		return binary.BigEndian.AppendUint16(append(b, length16), uint16(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, length64), uint64(n))
	}
}

// text returns the frame as JSON.
func (p packet) text() []byte { return p.bytes[p.json:] }

// size is what the packet costs on the wire and in memory, in bytes.
func (p packet) size() int { return len(p.bytes) }
