-- name: move_messages
UPDATE messages SET conversation_id = $3,
    client_id = CASE WHEN client_id IS NULL THEN NULL ELSE conversation_id || ':' || client_id END
WHERE workspace = $1 AND conversation_id = $2

-- name: copy_channels
INSERT INTO conversation_channels (workspace, conversation_id, channel_id, identity_id, last_incoming_at, last_at)
SELECT workspace, $3, channel_id, identity_id, last_incoming_at, last_at FROM conversation_channels
WHERE workspace = $1 AND conversation_id = $2
ON CONFLICT DO NOTHING

-- name: copy_participants
INSERT INTO conversation_participants (workspace, conversation_id, address, added_by, is_copied, created_at)
SELECT workspace, $3, address, added_by, is_copied, created_at FROM conversation_participants
WHERE workspace = $1 AND conversation_id = $2
ON CONFLICT DO NOTHING

-- name: copy_tags
INSERT INTO conversation_tags (workspace, conversation_id, tag_id)
SELECT workspace, $3, tag_id FROM conversation_tags WHERE workspace = $1 AND conversation_id = $2
ON CONFLICT DO NOTHING

-- name: insert_link
INSERT INTO conversation_links (workspace, id, conversation_id, other_id, reason, status, created_at)
VALUES ($1, $2, $3, $4, $5, 'open', $6) ON CONFLICT DO NOTHING

-- name: list_open_links
SELECT l.id, l.conversation_id, l.other_id, l.reason, l.created_at
FROM conversation_links l
WHERE l.workspace = $1 AND l.conversation_id = $2 AND l.status = 'open'
UNION ALL
SELECT l.id, l.conversation_id, l.other_id, l.reason, l.created_at
FROM conversation_links l
WHERE l.workspace = $1 AND l.other_id = $2 AND l.status = 'open'
ORDER BY created_at DESC, id

-- name: find_link
SELECT id, conversation_id, other_id, reason, status, created_at FROM conversation_links WHERE workspace = $1 AND id = $2

-- name: decide_link
UPDATE conversation_links SET status = $3, decided_at = $4, decided_by = $5
WHERE workspace = $1 AND id = $2 AND status = 'open'

-- Read marks are times: one that lies behind what nobody read in the other conversation moves before it.
-- name: keep_unread
UPDATE conversation_reads SET read_at = (SELECT MIN(m.created_at) - 1 FROM messages m
    WHERE m.workspace = $1 AND m.conversation_id = $2 AND m.kind = 'incoming' AND m.created_at > COALESCE((
        SELECT r.read_at FROM conversation_reads r
        WHERE r.workspace = $1 AND r.conversation_id = $2 AND r.user_id = conversation_reads.user_id), 0))
WHERE workspace = $1 AND conversation_id = $3 AND read_at >= (SELECT MIN(m.created_at) FROM messages m
    WHERE m.workspace = $1 AND m.conversation_id = $2 AND m.kind = 'incoming' AND m.created_at > COALESCE((
        SELECT r.read_at FROM conversation_reads r
        WHERE r.workspace = $1 AND r.conversation_id = $2 AND r.user_id = conversation_reads.user_id), 0))

-- name: move_mentions
UPDATE conversation_mentions SET conversation_id = $3 WHERE workspace = $1 AND conversation_id = $2

-- name: copy_drafts
INSERT INTO conversation_drafts (workspace, conversation_id, user_id, kind, body, channel_id, cc, attachments, updated_at)
SELECT workspace, $3, user_id, kind, body, channel_id, cc, attachments, updated_at FROM conversation_drafts
WHERE workspace = $1 AND conversation_id = $2
ON CONFLICT DO NOTHING
