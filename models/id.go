package models

import (
	"github.com/google/uuid"
)

// An ID is a UUID as lower-case text: what the wire, SQLite and Go hold; Postgres stores it as uuid.
type ID string

// NilID is the client id of writes that come by REST (protocol section 6).
const NilID ID = "00000000-0000-0000-0000-000000000000"

// namespace is that of every derived id (protocol section 3).
var namespace = uuid.MustParse("6d6f6475-0000-5000-8000-006964730001")

// NewID returns a new UUIDv7, which sorts by the time it was made.
func NewID() ID { return ID(uuid.Must(uuid.NewV7()).String()) }

// DerivedID returns the UUIDv5 of kind:a:b in Modu's namespace: the id of what two devices must agree on without
// talking. a and b are ids or a day.
func DerivedID[A, B ~string](kind string, a A, b B) ID {
	return ID(uuid.NewSHA1(namespace, []byte(kind+":"+string(a)+":"+string(b))).String())
}

// derivedFromOne returns the UUIDv5 of kind:a.
func derivedFromOne(kind string, a ID) ID {
	return ID(uuid.NewSHA1(namespace, []byte(kind+":"+string(a))).String())
}

// Derived reports whether the id is a UUIDv5: made of what others may know too, so that it can be made before the thing.
func (id ID) Derived() bool { return id.Valid() && id[14] == '5' }

// Valid reports whether the id is the canonical lower-case text of a UUID of version 1 to 8.
func (id ID) Valid() bool {
	if len(id) != 36 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return id[14] >= '1' && id[14] <= '8' && (id[19] == '8' || id[19] == '9' || id[19] == 'a' || id[19] == 'b')
}
