-- name: list_fields
SELECT name, value, sealed, source, message_id, updated_at FROM conversation_fields
WHERE workspace = $1 AND conversation_id = $2 ORDER BY name

-- name: find_field
SELECT name, value, sealed, source, message_id, updated_at FROM conversation_fields
WHERE workspace = $1 AND conversation_id = $2 AND name = $3

-- name: put_field
INSERT INTO conversation_fields (workspace, conversation_id, name, value, sealed, source, message_id, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (workspace, conversation_id, name) DO UPDATE SET value = excluded.value, sealed = excluded.sealed,
    source = excluded.source, message_id = excluded.message_id, updated_at = excluded.updated_at

-- name: insert_field
INSERT INTO conversation_fields (workspace, conversation_id, name, value, sealed, source, message_id, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING

-- name: delete_field
DELETE FROM conversation_fields WHERE workspace = $1 AND conversation_id = $2 AND name = $3

-- name: count_fields
SELECT COUNT(*) AS number FROM conversation_fields WHERE workspace = $1 AND conversation_id = $2

-- name: list_conversations_with_field
SELECT f.conversation_id
FROM conversation_fields f CROSS JOIN conversations c
WHERE f.workspace = $1 AND f.name = $2 AND f.value = $3 AND c.workspace = f.workspace AND c.id = f.conversation_id
    AND c.status IN ('open', 'pending', 'snoozed')
