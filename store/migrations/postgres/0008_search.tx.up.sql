-- What the read models look in: the newest cheers of each target.

DROP INDEX cheers_target;
CREATE INDEX cheers_target ON cheers (owner_id, target_id, created_at, id);
CREATE INDEX cheers_received ON cheers (owner_id, target_owner_id, created_at, id);
