// Package backup writes a whole installation into one archive, checks archives, and restores them.
//
// An archive is a gzipped tar. It begins with manifest.json, and ends with SHA256SUMS, which lists every other entry as
// sha256sum does: what ends before it was cut short. Between them stand the database as it was at one moment, the photos
// that the database of that moment names where a directory holds them, and the signing key where a file beside the
// database holds it.
//
// A restore begins another history: it changes the epoch in the same step in which the restored database takes its place,
// so that no client ever meets old data under the epoch it knows. A restore that is killed leaves the old database or the
// new one, never a mixture.
package backup
