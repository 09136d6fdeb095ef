-- The core: people, what they own, the streams, and who asked for what. Every key of a person's rows starts with
-- the owner. Times are Unix milliseconds; days, HH:MM and JSON are text; text sorts by byte.

CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

CREATE TABLE users (
	id            TEXT NOT NULL PRIMARY KEY,
	email         TEXT NOT NULL,
	email_key     TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	disabled_at   INTEGER,
	created_at    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_email ON users (email_key);

CREATE TABLE profiles (
	owner_id   TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	handle     TEXT NOT NULL,
	name       TEXT NOT NULL,
	bio        TEXT NOT NULL,
	photo_id   TEXT,
	stamps     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX profiles_handle ON profiles (handle);

CREATE TABLE settings (
	owner_id             TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	rev                  INTEGER NOT NULL,
	created_at           INTEGER NOT NULL,
	locale               TEXT NOT NULL CHECK (locale IN ('ko', 'en')),
	time_zone            TEXT NOT NULL CHECK (time_zone NOT IN ('', 'Local')),
	week_start           TEXT NOT NULL CHECK (week_start IN ('mon', 'sun')),
	day_start_hour       INTEGER NOT NULL CHECK (day_start_hour BETWEEN 0 AND 6),
	newest_first         INTEGER NOT NULL,
	approve_followers    INTEGER NOT NULL,
	searchable_by_handle INTEGER NOT NULL,
	searchable_by_email  INTEGER NOT NULL,
	in_explore           INTEGER NOT NULL,
	cheers_on_todos      INTEGER NOT NULL,
	cheers_on_diaries    INTEGER NOT NULL,
	default_audience     TEXT NOT NULL CHECK (default_audience IN ('private', 'selected', 'followers', 'public')),
	quiet_from           TEXT,
	quiet_to             TEXT,
	inbox_seen_at        INTEGER,
	stamps               TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	generation INTEGER NOT NULL,
	rotated_at INTEGER NOT NULL,
	agent      TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	used_at    INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	revoked_at INTEGER,
	PRIMARY KEY (user_id, id)
) STRICT;
CREATE UNIQUE INDEX sessions_id ON sessions (id);

CREATE TABLE goals (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	title      TEXT NOT NULL,
	color      TEXT NOT NULL,
	rank       TEXT NOT NULL,
	audience   TEXT NOT NULL CHECK (audience IN ('private', 'selected', 'followers', 'public')),
	viewers    TEXT NOT NULL,
	status     TEXT NOT NULL CHECK (status IN ('active', 'hidden', 'done', 'ended', 'stopped')),
	deleted_at INTEGER,
	stamps     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX goals_id ON goals (id);
CREATE INDEX goals_deleted ON goals (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE viewers (
	user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	owner_id TEXT NOT NULL,
	goal_id  TEXT NOT NULL,
	PRIMARY KEY (user_id, owner_id, goal_id),
	FOREIGN KEY (owner_id, goal_id) REFERENCES goals (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX viewers_goal ON viewers (owner_id, goal_id);

CREATE TABLE todos (
	owner_id        TEXT NOT NULL,
	id              TEXT NOT NULL,
	rev             INTEGER NOT NULL,
	created_at      INTEGER NOT NULL,
	goal_id         TEXT NOT NULL,
	title           TEXT NOT NULL,
	date            TEXT,
	done            INTEGER NOT NULL,
	done_at         INTEGER,
	rank            TEXT NOT NULL,
	memo            TEXT,
	memo_public     INTEGER NOT NULL,
	alarm           TEXT,
	checklist       TEXT NOT NULL,
	photo_id        TEXT,
	cheers          TEXT NOT NULL,
	cheers_shown    TEXT NOT NULL,
	cheers_shown_at INTEGER,
	deleted_at      INTEGER,
	stamps          TEXT NOT NULL,
	PRIMARY KEY (owner_id, id),
	FOREIGN KEY (owner_id, goal_id) REFERENCES goals (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX todos_id ON todos (id);
CREATE INDEX todos_date ON todos (owner_id, date, goal_id);
CREATE INDEX todos_deleted ON todos (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX todos_goal ON todos (owner_id, goal_id, id);

CREATE TABLE cheers (
	owner_id        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id              TEXT NOT NULL,
	rev             INTEGER NOT NULL,
	created_at      INTEGER NOT NULL,
	target_owner_id TEXT NOT NULL,
	target_kind     TEXT NOT NULL CHECK (target_kind IN ('todo', 'diary')),
	target_id       TEXT NOT NULL,
	sender_id       TEXT NOT NULL,
	emoji           TEXT NOT NULL,
	"user"          TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE INDEX cheers_target ON cheers (owner_id, target_id);
CREATE INDEX cheers_sender ON cheers (owner_id, sender_id);

CREATE TABLE follows (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	user_id    TEXT NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
	"user"     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX follows_user ON follows (owner_id, user_id);

CREATE TABLE followers (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	user_id    TEXT NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('requested', 'accepted')),
	"user"     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX followers_user ON followers (owner_id, user_id);
CREATE INDEX followers_state ON followers (owner_id, state, created_at);

CREATE TABLE blocks (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	user_id    TEXT NOT NULL,
	"user"     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX blocks_user ON blocks (owner_id, user_id);

CREATE TABLE mutes (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	user_id    TEXT NOT NULL,
	"user"     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX mutes_user ON mutes (owner_id, user_id);

CREATE TABLE heads (
	owner_id  TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	seq_s     INTEGER NOT NULL,
	seq_f     INTEGER NOT NULL,
	seq_p     INTEGER NOT NULL,
	floor_s   INTEGER NOT NULL,
	floor_f   INTEGER NOT NULL,
	floor_p   INTEGER NOT NULL,
	fence     INTEGER NOT NULL,
	goals     INTEGER NOT NULL,
	todos     INTEGER NOT NULL,
	followees INTEGER NOT NULL
) STRICT;

CREATE TABLE shared_heads (
	owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id       TEXT NOT NULL,
	seq      INTEGER NOT NULL,
	floor    INTEGER NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX shared_heads_id ON shared_heads (id);

-- One row per entity and stream; its seq moves forward with each change.
CREATE TABLE entries (
	owner_id  TEXT NOT NULL,
	audience  TEXT NOT NULL,
	kind      TEXT NOT NULL,
	entity_id TEXT NOT NULL,
	root_id   TEXT,
	day       TEXT NOT NULL,
	seq       INTEGER NOT NULL,
	rev       INTEGER NOT NULL,
	state     INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
	at        INTEGER NOT NULL,
	PRIMARY KEY (owner_id, audience, kind, entity_id)
) STRICT;
CREATE UNIQUE INDEX entries_seq ON entries (owner_id, audience, seq);
CREATE INDEX entries_day ON entries (owner_id, audience, day, seq) WHERE state = 0;
CREATE INDEX entries_forgotten ON entries (at) WHERE state <> 0;
CREATE INDEX entries_root ON entries (owner_id, root_id, audience);

CREATE TABLE clients (
	client_id TEXT NOT NULL PRIMARY KEY,
	user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	last_n    INTEGER NOT NULL,
	hellos    INTEGER NOT NULL,
	agent     TEXT NOT NULL,
	seen_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX clients_user ON clients (user_id);

CREATE TABLE results (
	client_id  TEXT NOT NULL REFERENCES clients (client_id) ON DELETE CASCADE,
	n          INTEGER NOT NULL,
	hash       TEXT NOT NULL,
	result     TEXT NOT NULL,
	refused_id TEXT,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (client_id, n)
) STRICT;
CREATE INDEX results_refused ON results (client_id, refused_id) WHERE refused_id IS NOT NULL;
CREATE INDEX results_created ON results (created_at);

CREATE TABLE due (
	id          TEXT NOT NULL PRIMARY KEY,
	user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	kind        TEXT NOT NULL,
	fire_at     INTEGER NOT NULL,
	lease_until INTEGER,
	attempts    INTEGER NOT NULL,
	dedupe_key  TEXT NOT NULL,
	payload     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX due_dedupe ON due (dedupe_key);
CREATE INDEX due_fire ON due (fire_at);

CREATE TABLE attempts (
	name         TEXT NOT NULL,
	window_start INTEGER NOT NULL,
	n            INTEGER NOT NULL,
	PRIMARY KEY (name, window_start)
) STRICT;
CREATE INDEX attempts_window ON attempts (window_start);
