// Package auth says who is calling: passwords, access and refresh tokens, sessions, and the limits on trying.
//
// An access token is a signed JWT that lives ten minutes. A refresh token is session.generation.mac: nothing of it is
// kept but the session's row, and its key is kept in the database, so every node accepts what another gave out. Each
// use makes the next generation; a generation that was superseded long ago means that the token was stolen, and ends
// the session.
//
// Whatever ends a session raises the user's fence in the same transaction and returns the raise: the caller has it
// announced, which closes the session's sockets on every node.
package auth
