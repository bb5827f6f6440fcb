-- Sessions are found by their token, whatever the workspace.
-- name: list_living_sessions
SELECT s.token_hash, s.workspace, s.seen_at, m.role
FROM json_each(CAST($1 AS TEXT)) AS wanted
JOIN sessions s ON s.token_hash = wanted.value
JOIN memberships m ON m.workspace = s.workspace AND m.user_id = s.user_id AND m.removed_at IS NULL
WHERE s.expires_at > $2
