package client

import "github.com/google/uuid"

// namespace is that of the ids which two devices derive without talking (docs/protocol.md).
var namespace = uuid.MustParse("6d6f6475-0000-5000-8000-006964730001")

// NewID returns a new UUIDv7: the id of a goal, a todo, or a client.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// DerivedID returns the id of kind:a:b, for example of cheer:<target>:<sender> or follow:<me>:<other>.
func DerivedID(kind, a, b string) string {
	return uuid.NewSHA1(namespace, []byte(kind+":"+a+":"+b)).String()
}
