-- name: insert_channel
INSERT INTO channels (workspace, id, kind, name, enabled, team_id, business_hours_id, settings, secrets, state, version,
    last_received_at, last_sent_at, created_at)
VALUES ($1, $2, $3, $4, TRUE, NULL, $5, $6, $7, 'ok', 1, $8, $8, $9)

-- What the history left on each channel.
-- name: note_traffic
UPDATE channels SET
    last_received_at = (SELECT MAX(m.created_at) FROM messages m
        WHERE m.workspace = channels.workspace AND m.channel_id = channels.id AND m.kind = 'incoming'),
    last_sent_at = (SELECT MAX(m.created_at) FROM messages m
        WHERE m.workspace = channels.workspace AND m.channel_id = channels.id AND m.kind = 'outgoing')
WHERE workspace = $1

-- name: set_availability
UPDATE memberships SET availability = $3 WHERE workspace = $1 AND user_id = $2

-- name: find_question
SELECT id FROM survey_requests WHERE workspace = $1 AND conversation_id = $2 AND state = 'asked'
ORDER BY cycle DESC LIMIT 1

-- What lies some hours back was read by everybody.
-- name: mark_read
INSERT INTO conversation_reads (workspace, conversation_id, user_id, read_at)
SELECT c.workspace, c.id, m.user_id, $3 FROM conversations c
JOIN memberships m ON m.workspace = c.workspace
WHERE c.workspace = $1 AND (c.status = 'resolved' OR c.updated_at < $2)
ON CONFLICT (workspace, conversation_id, user_id) DO UPDATE SET read_at = excluded.read_at

-- name: any_customer
SELECT id FROM customers WHERE workspace = $1 LIMIT 1
