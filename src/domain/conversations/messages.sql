-- name: insert_message
INSERT INTO messages (workspace, id, conversation_id, kind, channel_id, identity_id, author_kind, author_id, author_name,
    subject, body, quoted, html, cc, attachments, client_id, external_id, activity, data, is_automatic, is_suspicious,
    proof, sent_at, undo_until, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
ON CONFLICT DO NOTHING

-- name: find_received_message
SELECT id, conversation_id FROM messages WHERE workspace = $1 AND channel_id = $2 AND external_id = $3

-- A visitor whom nothing but browsers says is nobody whose name is known.
-- name: find_proof
SELECT m.proof, CASE WHEN EXISTS (SELECT 1 FROM identities o WHERE o.workspace = i.workspace AND o.customer_id = i.customer_id
    AND o.kind NOT IN ('web_chat', 'anonymous_id')) THEN 0 ELSE 1 END AS is_nobody
FROM messages m JOIN identities i ON i.workspace = m.workspace AND i.id = m.identity_id
WHERE m.workspace = $1 AND m.id = $2

-- name: find_message_of_client
SELECT id, withdrawn_at FROM messages WHERE workspace = $1 AND conversation_id = $2 AND client_id = $3

-- name: find_message
SELECT id, conversation_id, kind, channel_id, identity_id, author_kind, author_id, author_name, subject, body, quoted, html,
    cc, attachments, client_id, external_id, activity, data, is_automatic, is_suspicious, proof, sent_at, undo_until, created_at
FROM messages WHERE workspace = $1 AND conversation_id = $2 AND id = $3 AND withdrawn_at IS NULL

-- name: list_messages
SELECT id, conversation_id, kind, channel_id, identity_id, author_kind, author_id, author_name, subject, body, quoted,
    CASE WHEN html IS NULL THEN NULL ELSE '' END AS html, cc, attachments, client_id, external_id, activity, data,
    is_automatic, is_suspicious, proof, sent_at, undo_until, created_at
FROM messages
WHERE workspace = $1 AND conversation_id = $2 AND withdrawn_at IS NULL AND (created_at, id) < ($3, $4)
ORDER BY created_at DESC, id DESC LIMIT $5

-- name: list_messages_by_ids
SELECT m.id, m.conversation_id, m.kind, m.channel_id, m.identity_id, m.author_kind, m.author_id, m.author_name, m.subject,
    m.body, m.quoted, CASE WHEN m.html IS NULL THEN NULL ELSE '' END AS html, m.cc, m.attachments, m.client_id,
    m.external_id, m.activity, m.data, m.is_automatic, m.is_suspicious, m.proof, m.sent_at, m.undo_until, m.created_at
FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN messages m
WHERE m.workspace = $1 AND m.id = wanted.value AND m.withdrawn_at IS NULL

-- name: withdraw_message
UPDATE messages SET withdrawn_at = $3, body = '', html = NULL WHERE workspace = $1 AND id = $2 AND withdrawn_at IS NULL

-- name: mark_undelivered
UPDATE messages SET undelivered_at = $3
WHERE workspace = $1 AND id = $2 AND kind = 'outgoing' AND NOT is_automatic AND withdrawn_at IS NULL AND undelivered_at IS NULL

-- name: mark_delivered
UPDATE messages SET undelivered_at = NULL WHERE workspace = $1 AND id = $2 AND undelivered_at IS NOT NULL

-- name: find_newest_message
SELECT id, created_at FROM messages
WHERE workspace = $1 AND conversation_id = $2 AND withdrawn_at IS NULL AND kind <> 'activity'
  AND NOT (is_automatic AND kind = 'outgoing')
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: list_external_ids
SELECT external_id FROM messages
WHERE workspace = $1 AND conversation_id = $2 AND channel_id = $3 AND external_id IS NOT NULL
ORDER BY created_at DESC, id DESC LIMIT 20

-- name: find_channel_subject
SELECT subject FROM messages
WHERE workspace = $1 AND conversation_id = $2 AND channel_id = $3 AND kind = 'incoming' AND subject IS NOT NULL
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: find_reply_after
SELECT id, created_at, author_id FROM messages
WHERE workspace = $1 AND conversation_id = $2 AND kind = 'outgoing' AND author_kind IN ('agent', 'token') AND NOT is_automatic
    AND withdrawn_at IS NULL AND undelivered_at IS NULL AND created_at >= $3
ORDER BY created_at, id LIMIT 1

-- name: put_draft
INSERT INTO conversation_drafts (workspace, conversation_id, user_id, kind, body, channel_id, cc, attachments, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (workspace, conversation_id, user_id) DO UPDATE SET kind = excluded.kind, body = excluded.body,
    channel_id = excluded.channel_id, cc = excluded.cc, attachments = excluded.attachments, updated_at = excluded.updated_at

-- name: find_draft
SELECT kind, body, channel_id, cc, attachments, updated_at FROM conversation_drafts
WHERE workspace = $1 AND conversation_id = $2 AND user_id = $3

-- name: delete_draft
DELETE FROM conversation_drafts WHERE workspace = $1 AND conversation_id = $2 AND user_id = $3

-- name: list_channel_refs
SELECT id, kind, name FROM channels WHERE workspace = $1

-- name: find_channel_kind
SELECT kind FROM channels WHERE workspace = $1 AND id = $2

-- name: find_open_channel
SELECT id, kind, name, team_id, settings FROM channels
WHERE workspace = $1 AND id = $2 AND enabled AND removed_at IS NULL
