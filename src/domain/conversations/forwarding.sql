-- name: list_mailboxes
SELECT id FROM channels
WHERE workspace = $1 AND kind = 'email' AND enabled AND removed_at IS NULL
ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END, created_at, id LIMIT 200
