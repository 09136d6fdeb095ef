-- older versions: run
-- What whoever runs the server notes: why an account is disabled, and what became of a report.
ALTER TABLE users ADD COLUMN disabled_reason TEXT;

ALTER TABLE reports ADD COLUMN closed_at INTEGER;
ALTER TABLE reports ADD COLUMN closed_by TEXT;
ALTER TABLE reports ADD COLUMN note TEXT;
CREATE INDEX reports_open ON reports (created_at, id) WHERE closed_at IS NULL;
CREATE INDEX reports_created ON reports (created_at, id);

CREATE INDEX invites_created ON invites (created_at, id);
