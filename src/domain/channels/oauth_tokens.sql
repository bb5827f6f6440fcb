-- name: find_oauth_tokens
SELECT secrets, expires_at FROM oauth_tokens WHERE workspace = $1 AND grant_hash = $2

-- name: save_oauth_tokens
INSERT INTO oauth_tokens (workspace, grant_hash, secrets, expires_at, updated_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, grant_hash) DO UPDATE
SET secrets = excluded.secrets, expires_at = excluded.expires_at, updated_at = excluded.updated_at

-- What no mailbox has used for half a year belongs to none any more.
-- name: forget_old_oauth_tokens
DELETE FROM oauth_tokens WHERE workspace = $1 AND updated_at < $2
