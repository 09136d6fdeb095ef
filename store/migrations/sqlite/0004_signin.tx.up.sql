-- Ways to sign in beside the password. An account that came by another way may have no e-mail: its key is empty.
ALTER TABLE users ADD COLUMN verified_at INTEGER;
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (email_key) WHERE email_key <> '';

-- Personal access tokens. The id serves as that of a session.
CREATE TABLE tokens (
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	name       TEXT NOT NULL,
	hash       TEXT NOT NULL,
	scopes     INTEGER NOT NULL CHECK (scopes BETWEEN 1 AND 7),
	created_at INTEGER NOT NULL,
	used_at    INTEGER,
	expires_at INTEGER,
	PRIMARY KEY (user_id, id)
) STRICT;
CREATE UNIQUE INDEX tokens_id ON tokens (id);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);

-- What somebody may do once and soon who holds a secret, of which only the hash is kept.
CREATE TABLE tickets (
	hash       TEXT NOT NULL PRIMARY KEY,
	kind       TEXT NOT NULL,
	user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
	payload    TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_user ON tickets (user_id);
CREATE INDEX tickets_expires ON tickets (expires_at);

CREATE TABLE invites (
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	code       TEXT NOT NULL,
	uses_left  INTEGER NOT NULL CHECK (uses_left >= 0),
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	PRIMARY KEY (user_id, id)
) STRICT;
CREATE UNIQUE INDEX invites_code ON invites (code);

-- Who somebody is to an OpenID Connect issuer.
CREATE TABLE identities (
	issuer     TEXT NOT NULL,
	subject    TEXT NOT NULL,
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	email      TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (issuer, subject)
) STRICT;
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE passkeys (
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	credential TEXT NOT NULL,
	name       TEXT NOT NULL,
	record     TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	used_at    INTEGER,
	PRIMARY KEY (user_id, id)
) STRICT;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
