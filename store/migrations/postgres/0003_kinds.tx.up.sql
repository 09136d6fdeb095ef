-- Routines and what they make, diaries, reminders, timers, bells, knocks and the inbox.

ALTER TABLE heads ADD COLUMN routines integer NOT NULL DEFAULT 0;
ALTER TABLE heads ADD COLUMN reminders integer NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN live_until timestamptz;
ALTER TABLE todos ADD COLUMN routine_id uuid;
ALTER TABLE todos ADD COLUMN occurrence_date text COLLATE "C";
ALTER TABLE todos ADD COLUMN timer_s bigint NOT NULL DEFAULT 0;
ALTER TABLE todos ADD COLUMN search_text text NOT NULL DEFAULT '';
UPDATE todos SET search_text = lower(title || coalesce(E'\n' || memo, ''));
CREATE UNIQUE INDEX todos_occurrence ON todos (owner_id, routine_id, occurrence_date) WHERE routine_id IS NOT NULL;
CREATE TABLE routines (
	owner_id   uuid NOT NULL,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	goal_id    uuid NOT NULL,
	title      text NOT NULL,
	rule       text NOT NULL,
	mode       text NOT NULL CHECK (mode IN ('auto', 'manual')),
	"time"     text,
	"start"    text COLLATE "C",
	"end"      text COLLATE "C",
	paused     boolean NOT NULL,
	rank       text NOT NULL COLLATE "C",
	deleted_at timestamptz,
	stamps     text NOT NULL,
	PRIMARY KEY (owner_id, id),
	FOREIGN KEY (owner_id, goal_id) REFERENCES goals (owner_id, id)
);
CREATE UNIQUE INDEX routines_id ON routines (id);
CREATE INDEX routines_goal ON routines (owner_id, goal_id);
CREATE INDEX routines_deleted ON routines (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE skips (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	routine_id uuid NOT NULL,
	date       text NOT NULL COLLATE "C",
	PRIMARY KEY (owner_id, id)
);
CREATE INDEX skips_routine ON skips (owner_id, routine_id, date);
CREATE INDEX skips_date ON skips (owner_id, date);
CREATE TABLE diaries (
	owner_id        uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id              uuid NOT NULL,
	rev             bigint NOT NULL,
	created_at      timestamptz NOT NULL,
	date            text NOT NULL COLLATE "C",
	mood            text NOT NULL,
	text            text NOT NULL,
	color           text,
	temperature     integer CHECK (temperature BETWEEN 0 AND 100),
	photo_id        uuid,
	audience        text NOT NULL CHECK (audience IN ('private', 'selected', 'followers', 'public')),
	viewers         text NOT NULL,
	draft           boolean NOT NULL,
	cheers          text NOT NULL,
	cheers_shown    text NOT NULL,
	cheers_shown_at timestamptz,
	search_text     text NOT NULL,
	deleted_at      timestamptz,
	stamps          text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX diaries_id ON diaries (id);
CREATE UNIQUE INDEX diaries_date ON diaries (owner_id, date);
CREATE INDEX diaries_deleted ON diaries (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE diary_revisions (
	owner_id   uuid NOT NULL,
	diary_id   uuid NOT NULL,
	id         uuid NOT NULL,
	created_at timestamptz NOT NULL,
	mood       text NOT NULL,
	text       text NOT NULL,
	PRIMARY KEY (owner_id, diary_id, id),
	FOREIGN KEY (owner_id, diary_id) REFERENCES diaries (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX diary_revisions_created ON diary_revisions (created_at);
CREATE TABLE diary_viewers (
	user_id  uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	owner_id uuid NOT NULL,
	diary_id uuid NOT NULL,
	PRIMARY KEY (user_id, owner_id, diary_id),
	FOREIGN KEY (owner_id, diary_id) REFERENCES diaries (owner_id, id) ON DELETE CASCADE
);
CREATE INDEX diary_viewers_diary ON diary_viewers (owner_id, diary_id);
CREATE TABLE bells (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	user_id    uuid NOT NULL,
	"user"     text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE INDEX bells_user ON bells (user_id);
CREATE TABLE knocks (
	owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	user_id  uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	at       timestamptz NOT NULL,
	PRIMARY KEY (owner_id, user_id)
);
CREATE TABLE reminders (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	"time"     text NOT NULL,
	label      text NOT NULL,
	enabled    boolean NOT NULL,
	deleted_at timestamptz,
	stamps     text NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE UNIQUE INDEX reminders_id ON reminders (id);
CREATE INDEX reminders_deleted ON reminders (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE timers (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	todo_id    uuid NOT NULL,
	state      text NOT NULL CHECK (state IN ('running', 'paused', 'stopped')),
	started_at timestamptz,
	elapsed_s  bigint NOT NULL,
	PRIMARY KEY (owner_id, id)
);
CREATE TABLE news (
	owner_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         uuid NOT NULL,
	rev        bigint NOT NULL,
	created_at timestamptz NOT NULL,
	news       text NOT NULL CHECK (news IN ('knock', 'missed', 'session', 'system')),
	from_id    uuid,
	"user"     text,
	todo_id    uuid,
	at         timestamptz NOT NULL,
	day        text NOT NULL COLLATE "C",
	PRIMARY KEY (owner_id, id)
);
CREATE INDEX news_at ON news (owner_id, at, id);
