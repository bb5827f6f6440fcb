-- The token that a token was made with: it ends no later, and is revoked with it.
ALTER TABLE api_tokens ADD COLUMN parent_id TEXT;
