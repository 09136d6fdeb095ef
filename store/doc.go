// Package store reads and writes the models through Bun, on Postgres and on SQLite with the same code: migrations,
// transactions, queries. It decides nothing.
//
// Queries are methods of Tx, so that every one of them says in which transaction, and so in which snapshot, it runs.
package store
