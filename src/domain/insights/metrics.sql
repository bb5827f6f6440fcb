-- name: channel_calendars
SELECT c.id, b.calendar FROM channels c
JOIN business_hours b ON b.workspace = c.workspace AND b.id = c.business_hours_id
WHERE c.workspace = $1

-- name: each_resolution
SELECT channel_id, team_id, resolved_by, opened_at, resolved_at FROM conversation_cycles
WHERE workspace = $1 AND resolved_at >= $2 AND resolved_at < $3

-- name: each_full_resolution
SELECT c.channel_id, c.team_id, c.resolved_by, f.opened_at, c.resolved_at FROM conversation_cycles c
JOIN conversation_cycles f ON f.workspace = c.workspace AND f.conversation_id = c.conversation_id AND f.cycle = 1
WHERE c.workspace = $1 AND c.resolved_at >= $2 AND c.resolved_at < $3 AND c.reopened_at IS NULL

-- name: each_verdict
SELECT c.channel_id, c.team_id, c.resolved_by, c.resolved_at, c.cycle, c.opened_by, c.replies, c.first_response_by,
    c.reopened_at, (SELECT MIN(n.created_at) FROM conversations n
        WHERE n.workspace = c.workspace AND n.previous_id = c.conversation_id
            AND n.created_at >= c.resolved_at) AS followed_at
FROM conversation_cycles c
WHERE c.workspace = $1 AND c.resolved_at >= $2 AND c.resolved_at < $3

-- name: each_opening
SELECT channel_id, team_id, assignee_id, opened_at FROM conversation_cycles
WHERE workspace = $1 AND opened_at >= $2 AND opened_at < $3 AND cycle = 1

-- Where nobody asks whose it is, the index answers alone.
-- name: each_nameless_opening
SELECT channel_id, CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS assignee_id, opened_at FROM conversation_cycles
WHERE workspace = $1 AND opened_at >= $2 AND opened_at < $3 AND cycle = 1

-- name: each_running
SELECT channel_id, team_id, assignee_id, opened_at, CAST(NULL AS BIGINT) AS resolved_at FROM conversation_cycles
WHERE workspace = $1 AND resolved_at IS NULL AND opened_at < $3
UNION ALL
SELECT channel_id, team_id, assignee_id, opened_at, resolved_at FROM conversation_cycles
WHERE workspace = $1 AND resolved_at >= $2 AND opened_at < $3

-- name: each_wait
SELECT w.channel_id, COALESCE(c.team_id, w.team_id) AS team_id,
    CASE WHEN w.ended_at IS NULL THEN c.assignee_id ELSE w.answered_by END AS agent_id,
    w.cycle, w.is_first, w.waiting_from, w.ended_at, w.ended_by
FROM response_waits w
LEFT JOIN conversation_cycles c
    ON c.workspace = w.workspace AND c.conversation_id = w.conversation_id AND c.cycle = w.cycle
WHERE w.workspace = $1 AND w.waiting_from >= $2 AND w.waiting_from < $3

-- name: each_nameless_wait
SELECT channel_id, CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS agent_id, cycle, is_first, waiting_from, ended_at, ended_by
FROM response_waits WHERE workspace = $1 AND waiting_from >= $2 AND waiting_from < $3

-- name: each_waiting
SELECT w.channel_id, COALESCE(c.team_id, w.team_id) AS team_id, c.assignee_id, w.waiting_from, CAST(NULL AS BIGINT) AS ended_at
FROM response_waits w
LEFT JOIN conversation_cycles c
    ON c.workspace = w.workspace AND c.conversation_id = w.conversation_id AND c.cycle = w.cycle
WHERE w.workspace = $1 AND w.ended_at IS NULL AND w.waiting_from < $3
UNION ALL
SELECT w.channel_id, COALESCE(c.team_id, w.team_id) AS team_id, c.assignee_id, w.waiting_from, w.ended_at
FROM response_waits w
LEFT JOIN conversation_cycles c
    ON c.workspace = w.workspace AND c.conversation_id = w.conversation_id AND c.cycle = w.cycle
WHERE w.workspace = $1 AND w.ended_at >= $2 AND w.waiting_from < $3

-- name: each_nameless_waiting
SELECT channel_id, CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS assignee_id, waiting_from,
    CAST(NULL AS BIGINT) AS ended_at
FROM response_waits WHERE workspace = $1 AND ended_at IS NULL AND waiting_from < $3
UNION ALL
SELECT channel_id, CAST(NULL AS TEXT) AS team_id, CAST(NULL AS TEXT) AS assignee_id, waiting_from, ended_at
FROM response_waits WHERE workspace = $1 AND ended_at >= $2 AND waiting_from < $3

-- name: live_statuses
SELECT status, COUNT(*) AS conversations, COUNT(*) FILTER (WHERE assignee_id IS NULL) AS unassigned
FROM conversations WHERE workspace = $1 AND status IN ('open', 'pending', 'snoozed') GROUP BY status

-- name: live_waits
SELECT COUNT(*) AS waiting FROM response_waits WHERE workspace = $1 AND ended_at IS NULL

-- name: live_longest_wait
SELECT conversation_id, waiting_from FROM response_waits
WHERE workspace = $1 AND ended_at IS NULL ORDER BY waiting_from, conversation_id LIMIT 1

-- Users of the installation are no workspace's own; the membership says whose they are.
-- name: list_performers
SELECT m.user_id AS id, u.name, 'agent' AS kind FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace = $1
UNION ALL
SELECT t.id, t.name, 'token' AS kind FROM api_tokens t WHERE t.workspace = $1

-- name: live_agents
SELECT availability, COUNT(*) AS agents FROM memberships
WHERE workspace = $1 AND removed_at IS NULL AND availability IN ('online', 'away') GROUP BY availability

-- name: live_opened
SELECT COUNT(*) AS conversations FROM conversation_cycles WHERE workspace = $1 AND opened_at >= $2 AND cycle = 1

-- name: live_resolved
SELECT COUNT(*) AS conversations FROM conversation_cycles WHERE workspace = $1 AND resolved_at >= $2

-- A reason says why one that was asked does not count: it reached nobody.
-- name: each_question
SELECT q.channel_id, c.team_id, q.agent_id, q.asked_at, r.score, r.answered_at FROM survey_requests q
LEFT JOIN survey_responses r ON r.workspace = q.workspace AND r.request_id = q.id
LEFT JOIN conversation_cycles c
    ON c.workspace = q.workspace AND c.conversation_id = q.conversation_id AND c.cycle = q.cycle
WHERE q.workspace = $1 AND q.asked_at >= $2 AND q.asked_at < $3 AND q.reason IS NULL
