-- What a visitor's page said of them (name, address, page), for whoever answers. Claims, not proofs.
ALTER TABLE chat_sessions ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';

-- A visitor's own messages, newest first.
CREATE INDEX messages_by_identity ON messages (workspace, identity_id, created_at, id);
