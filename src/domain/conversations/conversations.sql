-- name: next_conversation_number
INSERT INTO conversation_numbers (workspace, last_number, removed) VALUES ($1, 1, 0)
ON CONFLICT (workspace) DO UPDATE SET last_number = conversation_numbers.last_number + 1
RETURNING last_number

-- name: count_conversations_removed
UPDATE conversation_numbers SET removed = removed + $2 WHERE workspace = $1

-- name: insert_conversation
INSERT INTO conversations (workspace, id, number, identity_id, subject, status, priority, assignee_id, team_id, channel_id,
    open_key, suspicious, waiting_since, waiting_order, cycle, previous_id, last_message_id, last_incoming_id,
    last_incoming_at, version, created_at, updated_at, last_activity_at)
VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15, $16, $17, 1, $18, $18, $18)
ON CONFLICT DO NOTHING

-- name: update_conversation
UPDATE conversations SET identity_id = $3, subject = $4, status = $5, priority = $6, assignee_id = $7, team_id = $8,
    channel_id = $9, open_key = $10, waiting_since = $11, waiting_order = $12, first_response_at = $13,
    snoozed_until = $14, resolved_at = $15, resolved_by = $16, cycle = $17, merged_into = $18, last_message_id = $19,
    last_incoming_id = $20, last_incoming_at = $21, csat_score = $22, version = $23, updated_at = $24,
    last_activity_at = $25
WHERE workspace = $1 AND id = $2

-- name: find_conversation
SELECT * FROM conversations_of_customers WHERE workspace = $1 AND id = $2

-- What this customer has open, the latest first; what a doubtful sender began counts for nobody. The joined text keeps
-- SQLite from reading every open conversation by the index on status, the sum keeps PostgreSQL from reading every one by the index on
-- changes until it has statistics.
-- name: list_open_matters
SELECT c.id
FROM identities i CROSS JOIN conversations c
WHERE i.workspace = $1 AND i.customer_id = $2 AND c.workspace = i.workspace AND c.identity_id = i.id AND c.status || '' IN ('open', 'pending', 'snoozed') AND NOT c.suspicious
ORDER BY c.last_activity_at + 0 DESC, c.id DESC LIMIT 50

-- Resolved or spam.
-- name: find_last_done
SELECT c.id
FROM identities i CROSS JOIN conversations c
WHERE i.workspace = $1 AND i.customer_id = $2 AND c.workspace = i.workspace AND c.identity_id = i.id AND c.status IN ('resolved', 'spam')
    AND NOT c.suspicious
ORDER BY CASE WHEN c.status = 'spam' THEN c.last_activity_at ELSE c.resolved_at END DESC, c.id DESC LIMIT 1

-- What a person here wrote to this customer, and did not do away with as spam.
-- name: find_answer_to
SELECT 1 AS found
FROM identities i CROSS JOIN messages m CROSS JOIN conversations c
WHERE i.workspace = $1 AND i.customer_id = $2 AND m.workspace = i.workspace AND m.identity_id = i.id AND m.kind = 'outgoing'
    AND NOT m.is_automatic AND m.withdrawn_at IS NULL AND c.workspace = m.workspace AND c.id = m.conversation_id AND c.status <> 'spam'
LIMIT 1

-- name: find_open_key
SELECT id FROM conversations WHERE workspace = $1 AND open_key = $2

-- name: put_conversation_channel
INSERT INTO conversation_channels (workspace, conversation_id, channel_id, identity_id, last_incoming_at, last_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace, conversation_id, channel_id) DO UPDATE SET identity_id = excluded.identity_id,
    last_incoming_at = CASE WHEN conversation_channels.last_incoming_at > excluded.last_incoming_at OR excluded.last_incoming_at IS NULL
        THEN conversation_channels.last_incoming_at ELSE excluded.last_incoming_at END,
    last_at = excluded.last_at

-- name: list_channels_of_conversation
SELECT channel_id, identity_id, last_incoming_at, last_at FROM conversation_channels
WHERE workspace = $1 AND conversation_id = $2 ORDER BY last_at DESC, channel_id

-- name: list_participants
SELECT address FROM conversation_participants WHERE workspace = $1 AND conversation_id = $2 AND is_copied
ORDER BY created_at, address

-- name: insert_participant
INSERT INTO conversation_participants (workspace, conversation_id, address, added_by, is_copied, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace, conversation_id, address) DO UPDATE SET is_copied = TRUE WHERE excluded.is_copied

-- name: delete_participant
DELETE FROM conversation_participants WHERE workspace = $1 AND conversation_id = $2 AND address = $3

-- name: find_participant
SELECT is_copied FROM conversation_participants WHERE workspace = $1 AND conversation_id = $2 AND address = $3

-- name: find_workspace_settings
SELECT settings, locale, time_zone, default_region, name FROM workspaces WHERE id = $1

-- Accounts stand above workspaces; the id comes from a row of the workspace.
-- name: find_agent_name
SELECT u.name, u.signature FROM users u WHERE u.id = $1

-- name: find_assignable_member
SELECT 1 AS found FROM memberships
WHERE workspace = $1 AND user_id = $2 AND removed_at IS NULL AND role IN ('owner', 'admin', 'agent')

-- name: find_team_of_workspace
SELECT 1 AS found FROM teams WHERE workspace = $1 AND id = $2

-- name: put_read_marker
INSERT INTO conversation_reads (workspace, conversation_id, user_id, read_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, conversation_id, user_id) DO UPDATE SET read_at = excluded.read_at
WHERE conversation_reads.read_at < excluded.read_at

-- name: reset_read_marker
INSERT INTO conversation_reads (workspace, conversation_id, user_id, read_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, conversation_id, user_id) DO UPDATE SET read_at = excluded.read_at

-- name: put_viewer
INSERT INTO conversation_viewers (workspace, conversation_id, user_id, seen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, user_id) DO UPDATE SET conversation_id = excluded.conversation_id, seen_at = excluded.seen_at

-- name: delete_viewer
DELETE FROM conversation_viewers WHERE workspace = $1 AND user_id = $2

-- name: list_viewers
SELECT v.user_id, u.name FROM conversation_viewers v JOIN users u ON u.id = v.user_id
WHERE v.workspace = $1 AND v.conversation_id = $2 AND v.seen_at > $3 ORDER BY v.user_id
