-- name: insert_cycle
INSERT INTO conversation_cycles (workspace, conversation_id, cycle, opened_by, channel_id, team_id, assignee_id, opened_at,
    first_incoming_at, replies)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
ON CONFLICT DO NOTHING

-- name: note_cycle_incoming
UPDATE conversation_cycles SET first_incoming_at = COALESCE(first_incoming_at, $4), channel_id = $5
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- name: note_cycle_reply
UPDATE conversation_cycles SET replies = replies + 1,
    first_response_by = CASE WHEN first_response_at IS NULL AND first_incoming_at IS NOT NULL THEN $5
        ELSE first_response_by END,
    first_response_at = CASE WHEN first_response_at IS NULL AND first_incoming_at IS NOT NULL THEN $4
        ELSE first_response_at END
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- An answer of an earlier cycle changes nothing in this one.
-- name: take_back_cycle_reply
UPDATE conversation_cycles SET replies = replies - 1,
    first_response_by = CASE WHEN first_response_at = $4 THEN NULL ELSE first_response_by END,
    first_response_at = CASE WHEN first_response_at = $4 THEN NULL ELSE first_response_at END
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3 AND opened_at <= $4

-- name: set_cycle_response
UPDATE conversation_cycles SET first_response_at = $4, first_response_by = $5
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3 AND first_response_at IS NULL

-- name: set_cycle_owner
UPDATE conversation_cycles SET team_id = $4, assignee_id = $5
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- name: end_cycle
UPDATE conversation_cycles SET resolved_at = $4, resolved_by = $5, team_id = $6, assignee_id = $7
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- name: note_cycle_reopened
UPDATE conversation_cycles SET reopened_at = $4 WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- name: insert_wait
INSERT INTO response_waits (workspace, id, conversation_id, cycle, is_first, channel_id, team_id, waiting_from)
SELECT $1, $2, $3, $4, NOT EXISTS (SELECT 1 FROM response_waits w
    WHERE w.workspace = $1 AND w.conversation_id = $3 AND w.cycle = $4), $5, $6, $7
WHERE TRUE
ON CONFLICT DO NOTHING

-- name: end_wait
UPDATE response_waits SET ended_at = $3, ended_by = $4, answered_by = $5, message_id = $6
WHERE workspace = $1 AND conversation_id = $2 AND ended_at IS NULL

-- name: find_wait_of_reply
SELECT id, waiting_from, is_first FROM response_waits
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3 AND message_id = $4

-- name: reopen_wait
UPDATE response_waits SET ended_at = NULL, ended_by = NULL, answered_by = NULL, message_id = NULL
WHERE workspace = $1 AND id = $2

-- name: delete_open_wait
DELETE FROM response_waits WHERE workspace = $1 AND conversation_id = $2 AND ended_at IS NULL

-- name: delete_open_cycle
DELETE FROM conversation_cycles WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- What was said in either was said in both: the earlier opening, word and answer count, and the answers add up.
-- name: merge_cycle
UPDATE conversation_cycles SET
    opened_by = CASE WHEN s.opened_at < conversation_cycles.opened_at THEN s.opened_by ELSE conversation_cycles.opened_by END,
    opened_at = CASE WHEN s.opened_at < conversation_cycles.opened_at THEN s.opened_at ELSE conversation_cycles.opened_at END,
    first_incoming_at = CASE WHEN conversation_cycles.first_incoming_at IS NULL OR s.first_incoming_at < conversation_cycles.first_incoming_at
        THEN s.first_incoming_at ELSE conversation_cycles.first_incoming_at END,
    first_response_by = CASE WHEN conversation_cycles.first_response_at IS NULL OR s.first_response_at < conversation_cycles.first_response_at
        THEN s.first_response_by ELSE conversation_cycles.first_response_by END,
    first_response_at = CASE WHEN conversation_cycles.first_response_at IS NULL OR s.first_response_at < conversation_cycles.first_response_at
        THEN s.first_response_at ELSE conversation_cycles.first_response_at END,
    replies = conversation_cycles.replies + s.replies
FROM conversation_cycles s
WHERE conversation_cycles.workspace = $1 AND conversation_cycles.conversation_id = $2 AND conversation_cycles.cycle = $3
    AND s.workspace = $1 AND s.conversation_id = $4 AND s.cycle = $5

-- name: start_wait_earlier
UPDATE response_waits SET waiting_from = $3
WHERE workspace = $1 AND conversation_id = $2 AND ended_at IS NULL AND waiting_from > $3

-- name: take_back_resolution
UPDATE conversation_cycles SET resolved_at = NULL, resolved_by = NULL
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- name: find_wait_of_resolution
SELECT id, waiting_from FROM response_waits
WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3 AND ended_by = 'resolution' AND ended_at = $4

-- name: keep_spam_cycles
INSERT INTO spam_cycles (workspace, conversation_id, cycle, opened_by, channel_id, team_id, assignee_id, opened_at, first_incoming_at,
    first_response_at, first_response_by, replies, resolved_at, resolved_by, reopened_at)
SELECT workspace, conversation_id, cycle, opened_by, channel_id, team_id, assignee_id, opened_at, first_incoming_at,
    first_response_at, first_response_by, replies, resolved_at, resolved_by, reopened_at
FROM conversation_cycles WHERE workspace = $1 AND conversation_id = $2

-- name: keep_spam_waits
INSERT INTO spam_waits (workspace, id, conversation_id, cycle, is_first, channel_id, team_id, waiting_from, ended_at, ended_by,
    answered_by, message_id)
SELECT workspace, id, conversation_id, cycle, is_first, channel_id, team_id, waiting_from, ended_at, ended_by,
    answered_by, message_id
FROM response_waits WHERE workspace = $1 AND conversation_id = $2

-- name: restore_cycles
INSERT INTO conversation_cycles (workspace, conversation_id, cycle, opened_by, channel_id, team_id, assignee_id, opened_at, first_incoming_at,
    first_response_at, first_response_by, replies, resolved_at, resolved_by, reopened_at)
SELECT workspace, conversation_id, cycle, opened_by, channel_id, team_id, assignee_id, opened_at, first_incoming_at,
    first_response_at, first_response_by, replies, resolved_at, resolved_by, reopened_at
FROM spam_cycles WHERE workspace = $1 AND conversation_id = $2

-- name: restore_waits
INSERT INTO response_waits (workspace, id, conversation_id, cycle, is_first, channel_id, team_id, waiting_from, ended_at, ended_by,
    answered_by, message_id)
SELECT workspace, id, conversation_id, cycle, is_first, channel_id, team_id, waiting_from, ended_at, ended_by,
    answered_by, message_id
FROM spam_waits WHERE workspace = $1 AND conversation_id = $2

-- name: delete_cycles
DELETE FROM conversation_cycles WHERE workspace = $1 AND conversation_id = $2

-- name: delete_waits
DELETE FROM response_waits WHERE workspace = $1 AND conversation_id = $2

-- name: delete_spam_cycles
DELETE FROM spam_cycles WHERE workspace = $1 AND conversation_id = $2

-- name: delete_spam_waits
DELETE FROM spam_waits WHERE workspace = $1 AND conversation_id = $2
