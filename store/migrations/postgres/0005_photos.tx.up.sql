-- Photos, their bytes where no directory or bucket keeps them, and the secrets of calendar feeds.
CREATE TABLE photos (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	created_at timestamptz NOT NULL,
	width      integer NOT NULL,
	height     integer NOT NULL,
	state      smallint NOT NULL CHECK (state IN (0, 1, 2, 3)),
	look_at    timestamptz NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX photos_id ON photos (id);
CREATE INDEX photos_look ON photos (look_at);
CREATE INDEX todos_photo ON todos (owner_id, photo_id) WHERE photo_id IS NOT NULL;
CREATE INDEX diaries_photo ON diaries (owner_id, photo_id) WHERE photo_id IS NOT NULL;

CREATE TABLE photo_bytes (
	owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	photo_id uuid NOT NULL,
	size     integer NOT NULL,
	bytes    bytea NOT NULL,
	PRIMARY KEY (owner_id, photo_id, size)
);

CREATE TABLE calendar_secrets (
	owner_id   uuid NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	hash       text NOT NULL COLLATE "C",
	created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX calendar_secrets_hash ON calendar_secrets (hash);
