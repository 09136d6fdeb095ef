-- Finding people, reports, and accounts that are on their way out.
ALTER TABLE users ADD COLUMN deleted_at INTEGER;
CREATE INDEX users_deleted ON users (id) WHERE deleted_at IS NOT NULL;
CREATE INDEX users_disabled ON users (id) WHERE disabled_at IS NOT NULL;

ALTER TABLE heads ADD COLUMN deleted_at INTEGER;
ALTER TABLE heads ADD COLUMN in_explore INTEGER NOT NULL DEFAULT 0;
ALTER TABLE heads ADD COLUMN public_at INTEGER;
UPDATE heads SET in_explore = (SELECT s.in_explore FROM settings s WHERE s.owner_id = heads.owner_id)
	WHERE owner_id IN (SELECT owner_id FROM settings WHERE in_explore);
UPDATE heads SET public_at = (SELECT max(e.at) FROM entries e
	WHERE e.owner_id = heads.owner_id AND e.audience = 'p' AND e.kind = 'todo' AND e.state = 0);
CREATE INDEX heads_explore ON heads (public_at, owner_id) WHERE in_explore AND deleted_at IS NULL;

ALTER TABLE profiles ADD COLUMN search_name TEXT NOT NULL DEFAULT '';
UPDATE profiles SET search_name = lower(name);
CREATE INDEX profiles_name ON profiles (search_name, owner_id);

-- Who names a person: asked when an account goes.
CREATE INDEX blocks_of ON blocks (user_id, owner_id);
CREATE INDEX mutes_of ON mutes (user_id, owner_id);
CREATE INDEX news_from ON news (from_id, owner_id) WHERE from_id IS NOT NULL;
CREATE INDEX knocks_user ON knocks (user_id);

CREATE TABLE reports (
	id          TEXT PRIMARY KEY,
	created_at  INTEGER NOT NULL,
	owner_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	reason      TEXT NOT NULL,
	text        TEXT NOT NULL,
	target_kind TEXT,
	target_id   TEXT
) STRICT;
CREATE INDEX reports_owner ON reports (owner_id, created_at);
CREATE INDEX reports_user ON reports (user_id, created_at);
