-- name: list_mentionable
SELECT m.user_id, u.name FROM memberships m JOIN users u ON u.id = m.user_id
WHERE m.workspace = $1 AND m.removed_at IS NULL ORDER BY u.name, m.user_id LIMIT 1000

-- name: insert_mention
INSERT INTO conversation_mentions (workspace, message_id, user_id, conversation_id, created_at)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING

-- The latest mention first.
-- name: list_mentioned
SELECT c.*, x.mentioned_at
FROM (SELECT conversation_id, MAX(created_at) AS mentioned_at FROM conversation_mentions
    WHERE workspace = $1 AND user_id = $2 GROUP BY conversation_id) x
CROSS JOIN conversations_of_customers c
WHERE c.workspace = $1 AND c.id = x.conversation_id AND c.status NOT IN ('merged', 'spam')
    AND (CAST($3 AS TEXT) IS NULL OR c.assignee_id = $3) AND (CAST($4 AS TEXT) IS NULL OR c.team_id = $4)
    AND (CAST($5 AS TEXT) IS NULL OR c.channel_id = $5)
    AND (CAST($6 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM channels h WHERE h.workspace = c.workspace AND h.id = c.channel_id AND h.kind = $6))
    AND ($7 < 0 OR c.priority = $7)
    AND (CAST($8 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM conversation_tags y JOIN tags t ON t.workspace = y.workspace AND t.id = y.tag_id
        WHERE y.workspace = c.workspace AND y.conversation_id = c.id AND t.name = $8))
    AND (x.mentioned_at, c.id) < ($9, $10)
ORDER BY x.mentioned_at DESC, c.id DESC LIMIT $11

-- name: list_mentioned_among
SELECT DISTINCT m.conversation_id FROM json_each(CAST($3 AS TEXT)) AS wanted
CROSS JOIN conversation_mentions m
WHERE m.workspace = $1 AND m.user_id = $2 AND m.conversation_id = wanted.value

-- name: count_unread_mentions
SELECT COUNT(DISTINCT m.conversation_id) AS number FROM conversation_mentions m
JOIN conversations c ON c.workspace = m.workspace AND c.id = m.conversation_id AND c.status <> 'spam'
LEFT JOIN conversation_reads r
    ON r.workspace = m.workspace AND r.conversation_id = m.conversation_id AND r.user_id = m.user_id
WHERE m.workspace = $1 AND m.user_id = $2 AND m.created_at > COALESCE(r.read_at, 0)

-- name: list_unread_mentions
SELECT DISTINCT m.conversation_id
FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN conversation_mentions m
LEFT JOIN conversation_reads r
    ON r.workspace = m.workspace AND r.conversation_id = m.conversation_id AND r.user_id = m.user_id
WHERE m.workspace = $1 AND m.conversation_id = wanted.value AND m.user_id = $3 AND m.created_at > COALESCE(r.read_at, 0)
