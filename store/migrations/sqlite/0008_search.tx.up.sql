-- What the read models look in: the newest cheers of each target, and for counts and the search one index that answers
-- without the rows, which SQLite finds one by one.

DROP INDEX cheers_target;
CREATE INDEX cheers_target ON cheers (owner_id, target_id, created_at, id);
CREATE INDEX cheers_received ON cheers (owner_id, target_owner_id, created_at, id);
CREATE INDEX todos_read ON todos (owner_id, date, goal_id, done, id, search_text) WHERE deleted_at IS NULL;
