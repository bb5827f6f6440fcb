-- name: insert_api_token
INSERT INTO api_tokens (workspace, id, name, token_hash, prefix, scopes, created_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: list_api_tokens
SELECT id, name, prefix, scopes, created_at, expires_at, used_at, revoked_at FROM api_tokens
WHERE workspace = $1 ORDER BY created_at DESC LIMIT 500

-- name: revoke_api_token
UPDATE api_tokens SET revoked_at = $3 WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL

-- name: find_api_token
SELECT workspace, id, scopes, used_at FROM api_tokens
WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)

-- name: touch_api_token
UPDATE api_tokens SET used_at = $3 WHERE workspace = $1 AND id = $2
