-- Photos, their bytes where no directory or bucket keeps them, and the secrets of calendar feeds.
CREATE TABLE photos (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	width      INTEGER NOT NULL,
	height     INTEGER NOT NULL,
	state      INTEGER NOT NULL CHECK (state IN (0, 1, 2, 3)),
	look_at    INTEGER NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX photos_id ON photos (id);
CREATE INDEX photos_look ON photos (look_at);
CREATE INDEX todos_photo ON todos (owner_id, photo_id) WHERE photo_id IS NOT NULL;
CREATE INDEX diaries_photo ON diaries (owner_id, photo_id) WHERE photo_id IS NOT NULL;

CREATE TABLE photo_bytes (
	owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	photo_id TEXT NOT NULL,
	size     INTEGER NOT NULL,
	bytes    BLOB NOT NULL,
	PRIMARY KEY (owner_id, photo_id, size)
) STRICT;

CREATE TABLE calendar_secrets (
	owner_id   TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	hash       TEXT NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX calendar_secrets_hash ON calendar_secrets (hash);
