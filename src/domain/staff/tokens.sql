-- name: insert_api_token
INSERT INTO api_tokens (workspace, id, name, token_hash, prefix, scopes, created_by, created_at, expires_at, parent_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: list_api_tokens
SELECT id, name, prefix, scopes, created_at, expires_at, used_at, revoked_at FROM api_tokens
WHERE workspace = $1 ORDER BY created_at DESC LIMIT 500

-- name: revoke_api_token
UPDATE api_tokens SET revoked_at = $3 WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL

-- Those made with it, and those made with them.
-- name: revoke_children_of_api_token
WITH RECURSIVE children(id) AS (
    SELECT id FROM api_tokens WHERE workspace = $1 AND parent_id = $2
    UNION
    SELECT t.id FROM api_tokens t JOIN children c ON t.parent_id = c.id WHERE t.workspace = $1
)
UPDATE api_tokens SET revoked_at = $3
WHERE workspace = $1 AND id IN (SELECT id FROM children) AND revoked_at IS NULL
RETURNING id

-- name: find_api_token
SELECT t.workspace, t.id, t.scopes, t.created_by, t.used_at, m.role FROM api_tokens t
LEFT JOIN memberships m ON m.workspace = t.workspace AND m.removed_at IS NULL
    AND t.created_by LIKE 'user:%' AND m.user_id = substr(t.created_by, 6)
WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2)

-- name: find_api_token_by_id
SELECT t.workspace, t.id, t.scopes, t.created_by, t.used_at, m.role FROM api_tokens t
LEFT JOIN memberships m ON m.workspace = t.workspace AND m.removed_at IS NULL
    AND t.created_by LIKE 'user:%' AND m.user_id = substr(t.created_by, 6)
WHERE t.workspace = $1 AND t.id = $2 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $3)

-- name: revoke_api_tokens_of
UPDATE api_tokens SET revoked_at = $3 WHERE workspace = $1 AND created_by = $2 AND revoked_at IS NULL

-- An update, so that a revocation at the same moment comes before or after: it finds the child or stops it.
-- name: use_api_token_as_parent
UPDATE api_tokens SET used_at = $3 WHERE workspace = $1 AND id = $2 AND revoked_at IS NULL
RETURNING created_by, expires_at

-- name: touch_api_token
UPDATE api_tokens SET used_at = $3 WHERE workspace = $1 AND id = $2
