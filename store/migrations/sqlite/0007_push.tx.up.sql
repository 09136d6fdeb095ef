-- Web Push, and what is looked for by the clock.

CREATE TABLE push_subscriptions (
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id         TEXT NOT NULL,
	client_id  TEXT NOT NULL,
	session_id TEXT NOT NULL,
	endpoint   TEXT NOT NULL,
	p256dh     TEXT NOT NULL,
	auth       TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (user_id, id)
) STRICT;
CREATE UNIQUE INDEX push_subscriptions_client ON push_subscriptions (client_id);
CREATE UNIQUE INDEX push_subscriptions_endpoint ON push_subscriptions (endpoint);
ALTER TABLE bells ADD COLUMN rung_at INTEGER;
DROP INDEX bells_user;
CREATE INDEX bells_user ON bells (user_id, owner_id);
DROP INDEX due_fire;
CREATE INDEX due_jobs ON due (fire_at) WHERE kind <> 'push';
CREATE INDEX due_pushes ON due (fire_at) WHERE kind = 'push';
CREATE INDEX due_reminders ON due (fire_at) WHERE kind = 'reminder';
CREATE INDEX todos_alarm ON todos (owner_id, id) WHERE alarm IS NOT NULL;
CREATE INDEX timers_running ON timers (owner_id) WHERE state = 'running';
CREATE INDEX reminders_owner ON reminders (owner_id, "time", id) WHERE deleted_at IS NULL;
CREATE INDEX news_old ON news (at);
