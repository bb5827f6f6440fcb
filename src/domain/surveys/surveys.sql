-- A cycle that was resolved, taken back and resolved again is asked about once, for whoever resolved it last.
-- name: put_survey_request
INSERT INTO survey_requests (workspace, id, conversation_id, cycle, state, agent_id, channel_id, created_at)
VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7)
ON CONFLICT (workspace, conversation_id, cycle) DO UPDATE SET state = 'waiting', reason = NULL, agent_id = excluded.agent_id,
    channel_id = excluded.channel_id
WHERE survey_requests.state <> 'asked'
RETURNING id

-- name: find_survey_request
SELECT workspace, id, conversation_id, cycle, state, locale, question, agent_id, channel_id, channel_kind, message_id,
    asked_at
FROM survey_requests WHERE workspace = $1 AND id = $2

-- name: find_survey_request_by_token
SELECT workspace, id, conversation_id, cycle, state, locale, question, agent_id, channel_id, channel_kind, message_id,
    asked_at
FROM survey_requests WHERE token_hash = $1 AND state = 'asked'

-- The newest of a customer on a channel, while its resolution stands.
-- name: find_unanswered_request
SELECT q.workspace, q.id, q.conversation_id, q.cycle, q.state, q.locale, q.question, q.agent_id, q.channel_id,
    q.channel_kind, q.message_id, q.asked_at
FROM identities i
CROSS JOIN conversations c
CROSS JOIN survey_requests q
WHERE i.workspace = $1 AND i.customer_id = $2
    AND c.workspace = i.workspace AND c.identity_id = i.id AND c.status = 'resolved'
    AND q.workspace = c.workspace AND q.conversation_id = c.id AND q.cycle = c.cycle
    AND q.state = 'asked' AND q.channel_id = $3 AND q.asked_at >= $4
    AND NOT EXISTS (SELECT 1 FROM survey_responses r WHERE r.workspace = q.workspace AND r.request_id = q.id)
ORDER BY q.asked_at DESC LIMIT 1

-- name: skip_survey_request
UPDATE survey_requests SET state = 'skipped', reason = $3 WHERE workspace = $1 AND id = $2 AND state = 'waiting'

-- name: ask_survey_request
UPDATE survey_requests SET state = 'asked', token_hash = $3, locale = $4, question = $5, channel_kind = $6, message_id = $7,
    asked_at = $8
WHERE workspace = $1 AND id = $2 AND state = 'waiting'

-- Of one that was asked the reason says why it does not count.
-- name: miss_survey_request
UPDATE survey_requests SET reason = 'undelivered'
WHERE workspace = $1 AND conversation_id = $2 AND message_id = $3 AND state = 'asked' AND reason IS NULL
    AND NOT EXISTS (SELECT 1 FROM survey_responses r WHERE r.workspace = $1 AND r.request_id = survey_requests.id)

-- name: reach_survey_request
UPDATE survey_requests SET reason = NULL
WHERE workspace = $1 AND conversation_id = $2 AND message_id = $3 AND state = 'asked' AND reason = 'undelivered'

-- name: find_survey_settings
SELECT name, settings, locale, time_zone FROM workspaces WHERE id = $1

-- What was said by whom between opening and resolution.
-- name: find_resolved_cycle
SELECT replies, first_incoming_at FROM conversation_cycles WHERE workspace = $1 AND conversation_id = $2 AND cycle = $3

-- name: find_last_incoming_on_channel
SELECT last_incoming_at FROM conversation_channels WHERE workspace = $1 AND conversation_id = $2 AND channel_id = $3

-- The first answer stays the answer; for an hour it can be put right.
-- name: put_survey_response
INSERT INTO survey_responses (workspace, request_id, score, comment, agent_id, answered_at, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)
ON CONFLICT (workspace, request_id) DO UPDATE SET score = excluded.score,
    comment = COALESCE(excluded.comment, survey_responses.comment), changed_at = excluded.changed_at
WHERE survey_responses.answered_at > $7

-- name: find_survey_response
SELECT score, comment, answered_at FROM survey_responses WHERE workspace = $1 AND request_id = $2

-- name: list_survey_responses
SELECT r.request_id, q.conversation_id, c.number, i.customer_id, r.agent_id, q.channel_kind, r.score, r.comment, q.asked_at,
    r.answered_at
FROM survey_responses r
JOIN survey_requests q ON q.workspace = r.workspace AND q.id = r.request_id
JOIN conversations c ON c.workspace = q.workspace AND c.id = q.conversation_id
JOIN identities i ON i.workspace = c.workspace AND i.id = c.identity_id
WHERE r.workspace = $1 AND r.answered_at >= $2 AND r.answered_at < $3 AND (CAST($4 AS TEXT) IS NULL OR r.agent_id = $4)
    AND ($5 < 0 OR r.score = $5) AND (r.answered_at, r.request_id) < ($6, $7)
ORDER BY r.answered_at DESC, r.request_id DESC LIMIT $8
