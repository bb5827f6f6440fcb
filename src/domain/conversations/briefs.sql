-- name: list_tags_of_conversations
SELECT x.conversation_id, t.name
FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN conversation_tags x CROSS JOIN tags t
WHERE x.workspace = $1 AND x.conversation_id = wanted.value AND t.workspace = x.workspace AND t.id = x.tag_id
ORDER BY t.name

-- name: list_channels_of_conversations
SELECT x.conversation_id, h.id, h.kind, h.name
FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN conversation_channels x CROSS JOIN channels h
WHERE x.workspace = $1 AND x.conversation_id = wanted.value AND h.workspace = x.workspace AND h.id = x.channel_id
ORDER BY x.last_at DESC

-- name: count_unread_of_conversations
SELECT m.conversation_id, COUNT(*) AS unread
FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN messages m
LEFT JOIN conversation_reads r ON r.workspace = $1 AND r.conversation_id = m.conversation_id AND r.user_id = $3
WHERE m.workspace = $1 AND m.conversation_id = wanted.value AND m.kind = 'incoming' AND m.created_at > COALESCE(r.read_at, 0)
GROUP BY m.conversation_id
