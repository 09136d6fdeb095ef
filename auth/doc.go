// Package auth says who is calling: passwords, passkeys, issuers of OpenID Connect, access and refresh tokens, personal
// access tokens, sessions, invites, and the limits on trying.
//
// An access token is a signed JWT that lives ten minutes. A refresh token is session.generation.mac: nothing of it is
// kept but the session's row, and its key is kept in the database, so every node accepts what another gave out. Each
// use makes the next generation; a generation that was superseded long ago means that the token was stolen, and ends
// the session. A personal access token is a secret of which only the hash is kept; its id stands for a session's.
//
// Every way in ends in signIn, with a proof that is looked at once more in the transaction that begins the session. What
// has to be remembered between two steps, a link in a letter or a challenge, is a ticket: good once, for some minutes,
// on every node, its secret kept as a hash.
//
// Whatever ends a session raises the user's fence in the same transaction and returns the raise: the caller has it
// announced, which closes the session's sockets on every node.
package auth
