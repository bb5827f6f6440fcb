-- Whose messages these are: the visitor's own and, of a user, those of the nobodies whose browser has shown in this chat
-- that it is theirs. A nobody sees nothing of the user.
-- part: of_visitor
    m.identity_id IN (SELECT CAST($3 AS TEXT) UNION ALL
        SELECT n.id FROM identity_edges e
        JOIN identities n ON n.workspace = e.workspace AND n.kind = 'web_chat'
            AND n.id = CASE WHEN e.node_a = $3 THEN e.node_b ELSE e.node_a END
        WHERE e.workspace = $1 AND (e.node_a = $3 OR e.node_b = $3) AND e.evidence = $2 AND e.retracted_at IS NULL)

-- name: insert_chat_session
INSERT INTO chat_sessions (token_hash, workspace, channel_id, identity_id, visitor_id, user_id, locale, profile, created_at,
    seen_at, expires_at, secret_generation)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)

-- A session that a signature began ends with the secret that made it.
-- part: of_present_secret
    (s.user_id IS NULL OR s.secret_generation = c.secret_generation)

-- The token finds the row, whatever the workspace.
-- name: find_chat_session
SELECT s.workspace, s.channel_id, s.identity_id, s.visitor_id, s.user_id, s.locale, s.profile, s.expires_at
FROM chat_sessions s
JOIN channels c ON c.workspace = s.workspace AND c.id = s.channel_id AND c.enabled AND c.removed_at IS NULL
WHERE s.token_hash = $1 AND s.expires_at > $2 AND
-- use: of_present_secret

-- name: renew_chat_session
UPDATE chat_sessions SET seen_at = $3, expires_at = $4, locale = $5, profile = $6 WHERE workspace = $1 AND token_hash = $2

-- The tokens find the rows, whatever the workspace.
-- name: list_living_chat_sessions
SELECT s.token_hash
FROM json_each(CAST($1 AS TEXT)) AS wanted
JOIN chat_sessions s ON s.token_hash = wanted.value
JOIN channels c ON c.workspace = s.workspace AND c.id = s.channel_id AND c.enabled AND c.removed_at IS NULL
WHERE s.expires_at > $2 AND
-- use: of_present_secret

-- name: find_shop
SELECT name, locale FROM workspaces WHERE id = $1

-- name: find_chat_hours
SELECT b.calendar
FROM channels c
JOIN business_hours b ON b.workspace = c.workspace
    AND (b.id = c.business_hours_id OR (c.business_hours_id IS NULL AND b.is_default))
WHERE c.workspace = $1 AND c.id = $2

-- name: find_member_online
SELECT user_id FROM memberships WHERE workspace = $1 AND removed_at IS NULL AND availability = 'online' LIMIT 1

-- name: find_last_chat
SELECT m.conversation_id, c.status
FROM messages m JOIN conversations c ON c.workspace = m.workspace AND c.id = m.conversation_id
WHERE m.workspace = $1 AND m.channel_id = $2 AND m.withdrawn_at IS NULL AND
-- use: of_visitor
ORDER BY m.created_at DESC, m.id DESC LIMIT 1

-- name: count_unread_chat
SELECT COUNT(*) AS unread
FROM messages m JOIN deliveries d ON d.workspace = m.workspace AND d.message_id = m.id
WHERE m.workspace = $1 AND m.channel_id = $2 AND m.kind = 'outgoing' AND m.withdrawn_at IS NULL
    AND d.state IN ('sent', 'delivered') AND
-- use: of_visitor

-- name: find_team_read_at
SELECT MAX(read_at) AS read_at FROM conversation_reads WHERE workspace = $1 AND conversation_id = $2

-- A reply belongs to the visitor once it has left: until then its writer can take it back.
-- name: list_chat_messages
SELECT m.id, m.conversation_id, m.channel_id, m.identity_id, m.kind, m.author_kind, m.author_name, m.body, m.attachments,
    m.external_id, m.data, m.created_at
FROM messages m LEFT JOIN deliveries d ON d.workspace = m.workspace AND d.message_id = m.id
WHERE m.workspace = $1 AND m.channel_id = $2 AND m.withdrawn_at IS NULL
    AND (m.kind = 'incoming' OR (m.kind = 'outgoing' AND d.state IN ('sent', 'delivered', 'read')))
    AND (m.created_at, m.id) < ($4, $5) AND
-- use: of_visitor
ORDER BY m.created_at DESC, m.id DESC LIMIT $6

-- name: find_chat_message
SELECT m.id, m.conversation_id, m.channel_id, m.identity_id, m.kind, m.author_kind, m.author_name, m.body, m.attachments,
    m.external_id, m.data, m.created_at
FROM messages m
JOIN channels c ON c.workspace = m.workspace AND c.id = m.channel_id AND c.kind = 'web_chat'
LEFT JOIN deliveries d ON d.workspace = m.workspace AND d.message_id = m.id
WHERE m.workspace = $1 AND m.id = $2 AND m.identity_id IS NOT NULL AND m.withdrawn_at IS NULL
    AND (m.kind = 'incoming' OR (m.kind = 'outgoing' AND d.state IN ('sent', 'delivered', 'read')))

-- name: list_unread_chat
SELECT m.id
FROM messages m JOIN deliveries d ON d.workspace = m.workspace AND d.message_id = m.id
WHERE m.workspace = $1 AND m.channel_id = $2 AND m.kind = 'outgoing' AND m.withdrawn_at IS NULL
    AND d.state IN ('sent', 'delivered')
    AND (m.created_at, m.id) <= (SELECT m.created_at, m.id FROM messages m
        WHERE m.workspace = $1 AND m.channel_id = $2 AND m.id = $4 AND
-- use: of_visitor
    ) AND
-- use: of_visitor

-- Who sees what is said to this identity besides itself: the user whose browser it was before they signed in.
-- name: list_users_of_chat
SELECT n.id FROM identity_edges e
JOIN identities n ON n.workspace = e.workspace AND n.kind = 'user_id'
    AND n.id = CASE WHEN e.node_a = $3 THEN e.node_b ELSE e.node_a END
WHERE e.workspace = $1 AND (e.node_a = $3 OR e.node_b = $3) AND e.evidence = $2 AND e.retracted_at IS NULL

-- name: list_chats_of_conversation
SELECT h.channel_id, h.identity_id
FROM conversation_channels h JOIN channels c ON c.workspace = h.workspace AND c.id = h.channel_id AND c.kind = 'web_chat'
WHERE h.workspace = $1 AND h.conversation_id = $2

-- name: find_files_of_chat_message
SELECT m.attachments
FROM messages m LEFT JOIN deliveries d ON d.workspace = m.workspace AND d.message_id = m.id
WHERE m.workspace = $1 AND m.channel_id = $2 AND m.id = $4 AND m.withdrawn_at IS NULL
    AND (m.kind = 'incoming' OR (m.kind = 'outgoing' AND d.state IN ('sent', 'delivered', 'read'))) AND
-- use: of_visitor
