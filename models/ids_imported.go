package models

import "github.com/google/uuid"

// ImportedID is the id that something of an archive gets in an account: UUIDv5 of its old id in the account's namespace,
// so that the same archive makes the same things (product section 10).
func ImportedID(account, old ID) ID {
	return ID(uuid.NewSHA1(uuid.MustParse(string(account)), []byte(old)).String())
}
