// Package modu is the root of the tree and holds no code but the changelog. Three sentences say what the rest does: the database is the
// truth, Redis is a hint, a socket is a cursor; a stream is the unit of visibility, so whoever may read it may see all
// of it; everything is catch-up from a cursor, of which the live path is only the case where the next commit is still in
// memory.
//
// The rooms, each a package with a sentence of its own in its doc.go: models, store, sync and sync/frame, auth, hub, api,
// web, client, cmd/modu; internal/demo and internal/testenv. ARCHITECTURE.md shows the way through them, docs/protocol.md
// is the contract with clients. The tests of this package keep the arrows between the rooms as the table in deps_test.go
// has them.
package modu
