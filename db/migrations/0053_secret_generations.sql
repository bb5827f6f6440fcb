-- How often the secret that signs visitors was replaced, and under which one a session was signed: a new secret ends those of
-- the one before.
ALTER TABLE channels ADD COLUMN secret_generation BIGINT NOT NULL DEFAULT 0;
ALTER TABLE chat_sessions ADD COLUMN secret_generation BIGINT NOT NULL DEFAULT 0;
