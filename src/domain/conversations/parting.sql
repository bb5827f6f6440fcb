-- Ways into other people's conversations by which one of this customer's identities would be answered.
-- name: list_foreign_channels
SELECT DISTINCT x.conversation_id, x.channel_id
FROM identities i
CROSS JOIN messages m
CROSS JOIN conversation_channels x
CROSS JOIN conversations c
CROSS JOIN identities o
WHERE i.workspace = $1 AND i.customer_id = $2
    AND m.workspace = $1 AND m.identity_id = i.id
    AND x.workspace = $1 AND x.conversation_id = m.conversation_id AND x.identity_id = i.id
    AND c.workspace = $1 AND c.id = x.conversation_id
    AND o.workspace = $1 AND o.id = c.identity_id AND o.customer_id <> $2

-- The newest message of the customer's own on this way.
-- name: find_own_word
SELECT m.identity_id, m.created_at FROM messages m JOIN identities i ON i.workspace = $1 AND i.id = m.identity_id
WHERE m.workspace = $1 AND m.conversation_id = $2 AND m.channel_id = $3 AND i.customer_id = $4
ORDER BY m.created_at DESC, m.id DESC LIMIT 1

-- name: find_own_incoming
SELECT m.created_at FROM messages m JOIN identities i ON i.workspace = $1 AND i.id = m.identity_id
WHERE m.workspace = $1 AND m.conversation_id = $2 AND m.channel_id = $3 AND i.customer_id = $4 AND m.kind = 'incoming'
ORDER BY m.created_at DESC, m.id DESC LIMIT 1

-- name: give_channel_back
UPDATE conversation_channels SET identity_id = $4, last_incoming_at = $5, last_at = $6
WHERE workspace = $1 AND conversation_id = $2 AND channel_id = $3

-- name: close_channel
DELETE FROM conversation_channels WHERE workspace = $1 AND conversation_id = $2 AND channel_id = $3
