-- Ways to sign in beside the password. An account that came by another way may have no e-mail: its key is empty.
ALTER TABLE users ADD COLUMN verified_at timestamptz;
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (email_key) WHERE email_key <> '';

-- Personal access tokens. The id serves as that of a session.
CREATE TABLE tokens (
	user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	name       text NOT NULL,
	hash       text NOT NULL,
	scopes     smallint NOT NULL CHECK (scopes BETWEEN 1 AND 7),
	created_at timestamptz NOT NULL,
	used_at    timestamptz,
	expires_at timestamptz,
	PRIMARY KEY (user_id, id)
);
CREATE UNIQUE INDEX tokens_id ON tokens (id);
CREATE UNIQUE INDEX tokens_hash ON tokens (hash);

-- What somebody may do once and soon who holds a secret, of which only the hash is kept.
CREATE TABLE tickets (
	hash       text PRIMARY KEY,
	kind       text NOT NULL,
	user_id    uuid REFERENCES users (id) ON DELETE CASCADE,
	payload    text NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX tickets_user ON tickets (user_id);
CREATE INDEX tickets_expires ON tickets (expires_at);

CREATE TABLE invites (
	user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	code       text NOT NULL,
	uses_left  integer NOT NULL CHECK (uses_left >= 0),
	created_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE UNIQUE INDEX invites_code ON invites (code);

-- Who somebody is to an OpenID Connect issuer.
CREATE TABLE identities (
	issuer     text NOT NULL,
	subject    text NOT NULL,
	user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	email      text NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id);

CREATE TABLE passkeys (
	user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	credential text NOT NULL,
	name       text NOT NULL,
	record     text NOT NULL,
	created_at timestamptz NOT NULL,
	used_at    timestamptz,
	PRIMARY KEY (user_id, id)
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
