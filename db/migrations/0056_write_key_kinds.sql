-- Where a key lives. A browser's key stands in a page that everybody can read: what comes with it is a claim.
ALTER TABLE write_keys ADD COLUMN kind TEXT NOT NULL DEFAULT 'server';
