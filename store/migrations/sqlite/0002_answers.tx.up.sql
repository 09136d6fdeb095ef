-- What was answered to a POST with an Idempotency-Key, so that the same request gets the same answer for a day.
CREATE TABLE answers (
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	key        TEXT NOT NULL,
	hash       TEXT NOT NULL,
	answer     TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (user_id, key)
) STRICT;
