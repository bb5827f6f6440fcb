-- name: take_ring_turn
INSERT INTO assignment_rings (workspace, ring, turn) VALUES ($1, $2, 1)
ON CONFLICT (workspace, ring) DO UPDATE SET turn = assignment_rings.turn + 1
RETURNING turn

-- The one whose last turn is longest ago. A ring that is a team holds its members alone; one of a team that was removed, everybody.
-- name: find_next_member
SELECT m.user_id
FROM memberships m
LEFT JOIN assignment_turns t ON t.workspace = m.workspace AND t.ring = $2 AND t.user_id = m.user_id
WHERE m.workspace = $1 AND m.availability = 'online' AND m.removed_at IS NULL AND m.role IN ('owner', 'admin', 'agent')
    AND ($2 = 'all' OR NOT EXISTS (SELECT 1 FROM teams g WHERE g.workspace = $1 AND g.id = $2)
        OR EXISTS (SELECT 1 FROM team_members x WHERE x.workspace = $1 AND x.team_id = $2 AND x.user_id = m.user_id))
    AND (SELECT COUNT(*) FROM conversations c
        WHERE c.workspace = $1 AND c.assignee_id = m.user_id AND c.status = 'open') < $3
ORDER BY COALESCE(t.turn, 0), m.created_at, m.user_id LIMIT 1

-- name: note_turn
INSERT INTO assignment_turns (workspace, ring, user_id, turn) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, ring, user_id) DO UPDATE SET turn = excluded.turn

-- name: list_unassigned
SELECT id, created_at FROM conversations
WHERE workspace = $1 AND assignee_id IS NULL AND status = 'open' AND team_id IS NULL
ORDER BY created_at, id LIMIT $2

-- name: list_unassigned_of_team
SELECT id, created_at FROM conversations
WHERE workspace = $1 AND assignee_id IS NULL AND status = 'open' AND team_id = $2
ORDER BY created_at, id LIMIT $3

-- name: some_wait
SELECT 1 AS found FROM conversations WHERE workspace = $1 AND assignee_id IS NULL AND status = 'open' LIMIT 1

-- name: list_waiting_rings
SELECT DISTINCT team_id FROM conversations
WHERE workspace = $1 AND assignee_id IS NULL AND status = 'open'
ORDER BY team_id

-- name: find_answering_member
SELECT 1 AS found FROM memberships
WHERE workspace = $1 AND user_id = $2 AND removed_at IS NULL AND role IN ('owner', 'admin', 'agent')

-- name: list_unresolved_of
SELECT id FROM conversations
WHERE workspace = $1 AND assignee_id = $2 AND status IN ('open', 'pending', 'snoozed')
ORDER BY created_at, id
