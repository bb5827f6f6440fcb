-- Every filter that is NULL lets all through.
-- part: filters
    AND (CAST($2 AS TEXT) IS NULL OR c.assignee_id = $2) AND (CAST($3 AS TEXT) IS NULL OR c.team_id = $3) AND (CAST($4 AS TEXT) IS NULL OR c.channel_id = $4)
    AND (CAST($5 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM channels h WHERE h.workspace = c.workspace AND h.id = c.channel_id AND h.kind = $5))
    AND ($6 < 0 OR c.priority = $6)
    AND (CAST($7 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM conversation_tags x JOIN tags t ON t.workspace = x.workspace AND t.id = x.tag_id
        WHERE x.workspace = c.workspace AND x.conversation_id = c.id AND t.name = $7))

-- Which view and which order. $11 is used by the order of priority alone.
-- name: list_all_by_activity
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status NOT IN ('merged', 'spam')
-- use: filters
    AND (c.last_activity_at, c.id) < ($8, $9)
ORDER BY c.last_activity_at DESC, c.id DESC LIMIT $10

-- name: list_status_by_activity
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status = $12
-- use: filters
    AND ($13 = FALSE OR c.assignee_id IS NULL)
    AND (c.last_activity_at, c.id) < ($8, $9)
ORDER BY c.last_activity_at DESC, c.id DESC LIMIT $10

-- name: list_all_by_age
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status NOT IN ('merged', 'spam')
-- use: filters
    AND (c.last_activity_at, c.id) > ($8, $9)
ORDER BY c.last_activity_at, c.id LIMIT $10

-- name: list_status_by_age
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status = $12
-- use: filters
    AND ($13 = FALSE OR c.assignee_id IS NULL)
    AND (c.last_activity_at, c.id) > ($8, $9)
ORDER BY c.last_activity_at, c.id LIMIT $10

-- name: list_all_by_wait
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status NOT IN ('merged', 'spam')
-- use: filters
    AND (c.waiting_order, c.id) > ($8, $9)
ORDER BY c.waiting_order, c.id LIMIT $10

-- name: list_status_by_wait
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status = $12
-- use: filters
    AND ($13 = FALSE OR c.assignee_id IS NULL)
    AND (c.waiting_order, c.id) > ($8, $9)
ORDER BY c.waiting_order, c.id LIMIT $10

-- name: list_all_by_priority
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status NOT IN ('merged', 'spam')
-- use: filters
    AND (c.priority, c.last_activity_at, c.id) < ($11, $8, $9)
ORDER BY c.priority DESC, c.last_activity_at DESC, c.id DESC LIMIT $10

-- name: list_status_by_priority
SELECT * FROM conversations_of_customers c
WHERE c.workspace = $1 AND c.status = $12
-- use: filters
    AND ($13 = FALSE OR c.assignee_id IS NULL)
    AND (c.priority, c.last_activity_at, c.id) < ($11, $8, $9)
ORDER BY c.priority DESC, c.last_activity_at DESC, c.id DESC LIMIT $10

-- name: list_of_customer
SELECT c.* FROM identities n CROSS JOIN conversations_of_customers c
WHERE n.workspace = $1 AND n.customer_id = $2 AND c.workspace = n.workspace AND c.identity_id = n.id
    AND CASE WHEN CAST($3 AS TEXT) IS NULL THEN c.status NOT IN ('merged', 'spam') ELSE c.status = $3 END
    AND (c.last_activity_at, c.id) < ($4, $5)
ORDER BY c.last_activity_at DESC, c.id DESC LIMIT $6

-- name: list_by_ids
SELECT c.* FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN conversations_of_customers c
WHERE c.workspace = $1 AND c.id = wanted.value AND c.status NOT IN ('merged', 'spam')

-- name: list_by_numbers
SELECT c.* FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN conversations_of_customers c
WHERE c.workspace = $1 AND c.number = CAST(wanted.value AS BIGINT) AND c.status <> 'merged'

-- name: list_numbers_of_messages
SELECT m.id, c.number
FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN messages m CROSS JOIN conversations c
WHERE m.workspace = $1 AND m.id = wanted.value AND m.withdrawn_at IS NULL
    AND c.workspace = m.workspace AND c.id = m.conversation_id AND c.status <> 'merged'

-- name: find_by_number
SELECT id FROM conversations WHERE workspace = $1 AND number = $2 AND status <> 'merged'

-- name: list_newest_of_customers
SELECT c.id, c.number
FROM json_each(CAST($2 AS TEXT)) AS wanted CROSS JOIN identities i CROSS JOIN conversations c
WHERE i.workspace = $1 AND i.customer_id = wanted.value AND c.workspace = i.workspace AND c.identity_id = i.id
    AND c.status <> 'merged'
ORDER BY c.last_activity_at DESC, c.id DESC LIMIT $3

-- name: count_views
SELECT c.status, COUNT(*) AS number, COUNT(CASE WHEN c.assignee_id IS NULL THEN 1 END) AS unassigned
FROM conversations c
WHERE c.workspace = $1 AND c.status IN ('open', 'pending', 'snoozed')
GROUP BY c.status

-- name: count_mine
SELECT COUNT(*) AS mine,
    COUNT(CASE WHEN c.last_incoming_at > COALESCE((SELECT r.read_at FROM conversation_reads r
        WHERE r.workspace = c.workspace AND r.conversation_id = c.id AND r.user_id = $2), 0) THEN 1 END) AS mine_unread
FROM conversations c
WHERE c.workspace = $1 AND c.assignee_id = $2 AND c.status = 'open'

-- Of the latest hundred that are nobody's: that there is something new does not hang on the rest of a long queue.
-- name: count_unassigned_unread
SELECT COUNT(*) AS number
FROM (SELECT c.workspace, c.id, c.last_incoming_at FROM conversations c
    WHERE c.workspace = $1 AND c.status = 'open' AND c.assignee_id IS NULL ORDER BY c.last_activity_at DESC, c.id DESC LIMIT 100) AS latest
WHERE latest.last_incoming_at > COALESCE((SELECT r.read_at FROM conversation_reads r
    WHERE r.workspace = latest.workspace AND r.conversation_id = latest.id AND r.user_id = $2), 0)

-- name: count_all_conversations
SELECT last_number - removed AS number FROM conversation_numbers WHERE workspace = $1
