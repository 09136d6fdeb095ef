package models

import "testing"

// TestImportedIDs holds the ids of product section 10: UUIDv5 of the old id in the account's namespace.
func TestImportedIDs(t *testing.T) {
	const account, other, old ID = "01928f5e-7c00-7000-8000-00000000a001", "01928f5e-7c00-7000-8000-00000000b002", "01928f5e-7c00-7000-8000-0000000000a9"
	got := ImportedID(account, old)
	if want := ID("448300df-f811-5ae7-b077-a265238df21f"); got != want || !got.Valid() {
		t.Errorf("ImportedID = %s; want %s", got, want)
	}
	if got == ImportedID(other, old) || got == ImportedID(account, other) {
		t.Error("another account or another thing has the same id")
	}
}
