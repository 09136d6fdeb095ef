-- Routines and what they make, diaries, reminders, timers, bells, knocks and the inbox.

ALTER TABLE heads ADD COLUMN routines INTEGER NOT NULL DEFAULT 0;
ALTER TABLE heads ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN live_until INTEGER;
ALTER TABLE todos ADD COLUMN routine_id TEXT;
ALTER TABLE todos ADD COLUMN occurrence_date TEXT;
ALTER TABLE todos ADD COLUMN timer_s INTEGER NOT NULL DEFAULT 0;
ALTER TABLE todos ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE todos SET search_text = lower(title || coalesce(char(10) || memo, ''));
CREATE UNIQUE INDEX todos_occurrence ON todos (owner_id, routine_id, occurrence_date) WHERE routine_id IS NOT NULL;
CREATE TABLE routines (
	owner_id   TEXT NOT NULL,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	goal_id    TEXT NOT NULL,
	title      TEXT NOT NULL,
	rule       TEXT NOT NULL,
	mode       TEXT NOT NULL CHECK (mode IN ('auto', 'manual')),
	"time"     TEXT,
	"start"    TEXT,
	"end"      text,
	paused     INTEGER NOT NULL,
	rank       TEXT NOT NULL,
	deleted_at INTEGER,
	stamps     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id),
	FOREIGN KEY (owner_id, goal_id) REFERENCES goals (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX routines_id ON routines (id);
CREATE INDEX routines_goal ON routines (owner_id, goal_id);
CREATE INDEX routines_deleted ON routines (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE skips (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	routine_id TEXT NOT NULL,
	date       TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE INDEX skips_routine ON skips (owner_id, routine_id, date);
CREATE INDEX skips_date ON skips (owner_id, date);
CREATE TABLE diaries (
	owner_id        TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id              TEXT NOT NULL,
	rev             INTEGER NOT NULL,
	created_at      INTEGER NOT NULL,
	date            TEXT NOT NULL,
	mood            TEXT NOT NULL,
	text            TEXT NOT NULL,
	color           TEXT,
	temperature     INTEGER CHECK (temperature BETWEEN 0 AND 100),
	photo_id        TEXT,
	audience        TEXT NOT NULL CHECK (audience IN ('private', 'selected', 'followers', 'public')),
	viewers         TEXT NOT NULL,
	draft           INTEGER NOT NULL,
	cheers          TEXT NOT NULL,
	cheers_shown    TEXT NOT NULL,
	cheers_shown_at INTEGER,
	search_text     TEXT NOT NULL,
	deleted_at      INTEGER,
	stamps          TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX diaries_id ON diaries (id);
CREATE UNIQUE INDEX diaries_date ON diaries (owner_id, date);
CREATE INDEX diaries_deleted ON diaries (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE diary_revisions (
	owner_id   TEXT NOT NULL,
	diary_id   TEXT NOT NULL,
	id         TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	mood       TEXT NOT NULL,
	text       TEXT NOT NULL,
	PRIMARY KEY (owner_id, diary_id, id),
	FOREIGN KEY (owner_id, diary_id) REFERENCES diaries (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX diary_revisions_created ON diary_revisions (created_at);
CREATE TABLE diary_viewers (
	user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	owner_id TEXT NOT NULL,
	diary_id TEXT NOT NULL,
	PRIMARY KEY (user_id, owner_id, diary_id),
	FOREIGN KEY (owner_id, diary_id) REFERENCES diaries (owner_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX diary_viewers_diary ON diary_viewers (owner_id, diary_id);
CREATE TABLE bells (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	user_id    TEXT NOT NULL,
	"user"     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE INDEX bells_user ON bells (user_id);
CREATE TABLE knocks (
	owner_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	at       INTEGER NOT NULL,
	PRIMARY KEY (owner_id, user_id)
) STRICT;
CREATE TABLE reminders (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	"time"     TEXT NOT NULL,
	label      TEXT NOT NULL,
	enabled    INTEGER NOT NULL,
	deleted_at INTEGER,
	stamps     TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE UNIQUE INDEX reminders_id ON reminders (id);
CREATE INDEX reminders_deleted ON reminders (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE timers (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	todo_id    TEXT NOT NULL,
	state      TEXT NOT NULL CHECK (state IN ('running', 'paused', 'stopped')),
	started_at INTEGER,
	elapsed_s  INTEGER NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE TABLE news (
	owner_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	rev        INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	news       TEXT NOT NULL CHECK (news IN ('knock', 'missed', 'session', 'system')),
	from_id    TEXT,
	"user"     TEXT,
	todo_id    TEXT,
	at         INTEGER NOT NULL,
	day        TEXT NOT NULL,
	PRIMARY KEY (owner_id, id)
) STRICT;
CREATE INDEX news_at ON news (owner_id, at, id);
