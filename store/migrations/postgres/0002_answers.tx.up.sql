-- What was answered to a POST with an Idempotency-Key, so that the same request gets the same answer for a day.
CREATE TABLE answers (
	user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	key        text NOT NULL COLLATE "C",
	hash       text NOT NULL,
	answer     text NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (user_id, key)
);
