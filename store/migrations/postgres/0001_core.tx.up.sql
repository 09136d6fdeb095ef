-- The core: people, what they own, the streams, and who asked for what. Every key of a person's rows starts with
-- the owner. Times are timestamptz; days, HH:MM and JSON are text; ranks sort by byte.

CREATE TABLE meta (
	name  text PRIMARY KEY,
	value text NOT NULL
);

CREATE TABLE users (
	id            uuid PRIMARY KEY,
	email         text NOT NULL,
	email_key     text NOT NULL,
	password_hash text NOT NULL,
	disabled_at   timestamptz,
	created_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email_key);

CREATE TABLE profiles (
	owner_id   uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	handle     text NOT NULL COLLATE "C",
	name       text NOT NULL,
	bio        text NOT NULL,
	photo_id   uuid,
	stamps     text NOT NULL
);
CREATE UNIQUE INDEX profiles_handle ON profiles (handle);

CREATE TABLE settings (
	owner_id             uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	rev                  bigint NOT NULL,
	created_at           timestamptz NOT NULL,
	locale               text NOT NULL CHECK (locale IN ('ko', 'en')),
	time_zone            text NOT NULL CHECK (time_zone NOT IN ('', 'Local')),
	week_start           text NOT NULL CHECK (week_start IN ('mon', 'sun')),
	day_start_hour       integer NOT NULL CHECK (day_start_hour BETWEEN 0 AND 6),
	newest_first         boolean NOT NULL,
	approve_followers    boolean NOT NULL,
	searchable_by_handle boolean NOT NULL,
	searchable_by_email  boolean NOT NULL,
	in_explore           boolean NOT NULL,
	cheers_on_todos      boolean NOT NULL,
	cheers_on_diaries    boolean NOT NULL,
	default_audience     text NOT NULL CHECK (default_audience IN ('private', 'selected', 'followers', 'public')),
	quiet_from           text,
	quiet_to             text,
	inbox_seen_at        timestamptz,
	stamps               text NOT NULL
);

CREATE TABLE sessions (
	user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	generation bigint NOT NULL,
	rotated_at timestamptz NOT NULL,
	agent      text NOT NULL,
	created_at timestamptz NOT NULL,
	used_at    timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	revoked_at timestamptz,
	PRIMARY KEY (user_id, id)
);
CREATE UNIQUE INDEX sessions_id ON sessions (id);

CREATE TABLE goals (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	title      text NOT NULL,
	color      text NOT NULL,
	rank       text NOT NULL COLLATE "C",
	audience   text NOT NULL CHECK (audience IN ('private', 'selected', 'followers', 'public')),
	viewers    text NOT NULL,
	status     text NOT NULL CHECK (status IN ('active', 'hidden', 'done', 'ended', 'stopped')),
	deleted_at timestamptz,
	stamps     text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX goals_id ON goals (id);
CREATE INDEX goals_deleted ON goals (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE viewers (
	user_id  uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	owner_id uuid NOT NULL,
	goal_id  uuid NOT NULL,
	PRIMARY KEY (user_id, owner_id, goal_id),
	FOREIGN KEY (owner_id, goal_id) REFERENCES goals (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX viewers_goal ON viewers (owner_id, goal_id);

CREATE TABLE todos (
	owner_id        uuid NOT NULL,
	id              uuid NOT NULL,
	rev             bigint NOT NULL,
	created_at      timestamptz NOT NULL,
	goal_id         uuid NOT NULL,
	title           text NOT NULL,
	date            text COLLATE "C",
	done            boolean NOT NULL,
	done_at         timestamptz,
	rank            text NOT NULL COLLATE "C",
	memo            text,
	memo_public     boolean NOT NULL,
	alarm           text,
	checklist       text NOT NULL,
	photo_id        uuid,
	cheers          text NOT NULL,
	cheers_shown    text NOT NULL,
	cheers_shown_at timestamptz,
	deleted_at      timestamptz,
	stamps          text NOT NULL,
	PRIMARY KEY (owner_id, id),
	FOREIGN KEY (owner_id, goal_id) REFERENCES goals (owner_id, id)
);
CREATE UNIQUE INDEX todos_id ON todos (id);
CREATE INDEX todos_date ON todos (owner_id, date, goal_id);
CREATE INDEX todos_deleted ON todos (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX todos_goal ON todos (owner_id, goal_id, id);

CREATE TABLE cheers (
	owner_id        uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id              uuid NOT NULL,
	rev             bigint NOT NULL,
	created_at      timestamptz NOT NULL,
	target_owner_id uuid NOT NULL,
	target_kind     text NOT NULL CHECK (target_kind IN ('todo', 'diary')),
	target_id       uuid NOT NULL,
	sender_id       uuid NOT NULL,
	emoji           text NOT NULL,
	"user"          text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE INDEX cheers_target ON cheers (owner_id, target_id);
CREATE INDEX cheers_sender ON cheers (owner_id, sender_id);

CREATE TABLE follows (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	user_id    uuid NOT NULL,
	state      text NOT NULL CHECK (state IN ('requested', 'accepted')),
	"user"     text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX follows_user ON follows (owner_id, user_id);

CREATE TABLE followers (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	user_id    uuid NOT NULL,
	state      text NOT NULL CHECK (state IN ('requested', 'accepted')),
	"user"     text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX followers_user ON followers (owner_id, user_id);
CREATE INDEX followers_state ON followers (owner_id, state, created_at);

CREATE TABLE blocks (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	user_id    uuid NOT NULL,
	"user"     text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX blocks_user ON blocks (owner_id, user_id);

CREATE TABLE mutes (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	user_id    uuid NOT NULL,
	"user"     text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX mutes_user ON mutes (owner_id, user_id);

CREATE TABLE heads (
	owner_id  uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
	seq_s     bigint NOT NULL,
	seq_f     bigint NOT NULL,
	seq_p     bigint NOT NULL,
	floor_s   bigint NOT NULL,
	floor_f   bigint NOT NULL,
	floor_p   bigint NOT NULL,
	fence     bigint NOT NULL,
	goals     integer NOT NULL,
	todos     integer NOT NULL,
	followees integer NOT NULL
);

CREATE TABLE shared_heads (
	owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id       uuid NOT NULL,
	seq      bigint NOT NULL,
	floor    bigint NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX shared_heads_id ON shared_heads (id);

-- One row per entity and stream; its seq moves forward with each change.
CREATE TABLE entries (
	owner_id  uuid NOT NULL,
	audience  text NOT NULL COLLATE "C",
	kind      text NOT NULL COLLATE "C",
	entity_id uuid NOT NULL,
	root_id   uuid,
	day       text NOT NULL COLLATE "C",
	seq       bigint NOT NULL,
	rev       bigint NOT NULL,
	state     smallint NOT NULL CHECK (state IN (0, 1, 2)),
	at        timestamptz NOT NULL,
	PRIMARY KEY (owner_id, audience, kind, entity_id)
);
CREATE UNIQUE INDEX entries_seq ON entries (owner_id, audience, seq);
CREATE INDEX entries_day ON entries (owner_id, audience, day, seq) WHERE state = 0;
CREATE INDEX entries_forgotten ON entries (at) WHERE state <> 0;
CREATE INDEX entries_root ON entries (owner_id, root_id, audience);

CREATE TABLE clients (
	client_id uuid PRIMARY KEY,
	user_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	last_n    bigint NOT NULL,
	hellos    bigint NOT NULL,
	agent     text NOT NULL,
	seen_at   timestamptz NOT NULL
);
CREATE INDEX clients_user ON clients (user_id);

CREATE TABLE results (
	client_id  uuid NOT NULL REFERENCES clients (client_id) ON DELETE CASCADE,
	n          bigint NOT NULL,
	hash       text NOT NULL,
	result     text NOT NULL,
	refused_id uuid,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (client_id, n)
);
CREATE INDEX results_refused ON results (client_id, refused_id) WHERE refused_id IS NOT NULL;
CREATE INDEX results_created ON results (created_at);

CREATE TABLE due (
	id          uuid PRIMARY KEY,
	user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	kind        text NOT NULL,
	fire_at     timestamptz NOT NULL,
	lease_until timestamptz,
	attempts    integer NOT NULL,
	dedupe_key  text NOT NULL,
	payload     text NOT NULL
);
CREATE UNIQUE INDEX due_dedupe ON due (dedupe_key);
CREATE INDEX due_fire ON due (fire_at);

CREATE TABLE attempts (
	name         text NOT NULL,
	window_start timestamptz NOT NULL,
	n            integer NOT NULL,
	PRIMARY KEY (name, window_start)
);
CREATE INDEX attempts_window ON attempts (window_start);
