// Package models holds the rows of Modu and the rules that a row obeys alone: ids, times, civil days, ranks,
// audiences, text. It does no I/O and imports none of our other rooms.
//
// Every row of a person's starts with owner_id, in its key and in its indexes. Column names are the wire's field names.
// An edge between two people (a follow, a cheer) is stored under each end, since every key starts with its owner.
package models
