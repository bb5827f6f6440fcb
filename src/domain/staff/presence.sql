-- Sessions are found by their token, whatever the workspace. A clock that was set back left times to come.
-- name: touch_sessions
UPDATE sessions SET seen_at = $2, expires_at = $3
WHERE (seen_at < $4 OR seen_at > $2) AND token_hash IN (SELECT wanted.value FROM json_each(CAST($1 AS TEXT)) AS wanted)

-- One look for every workspace. What lies ahead was written before the clock was set back, and says nothing. Whoever never signed in, as in sample data, is not judged.
-- name: let_members_be_idle
UPDATE memberships SET availability = 'away', idle_since = $2
WHERE availability = 'online' AND removed_at IS NULL
    AND EXISTS (SELECT 1 FROM sessions s WHERE s.workspace = memberships.workspace AND s.user_id = memberships.user_id)
    AND NOT EXISTS (SELECT 1 FROM sessions s
        WHERE s.workspace = memberships.workspace AND s.user_id = memberships.user_id
            AND s.seen_at > $1 AND s.seen_at <= $3)
RETURNING workspace, user_id

-- One look for every workspace.
-- name: let_members_be_back
UPDATE memberships SET availability = 'online', idle_since = NULL
WHERE availability = 'away' AND idle_since IS NOT NULL AND removed_at IS NULL
    AND EXISTS (SELECT 1 FROM sessions s
        WHERE s.workspace = memberships.workspace AND s.user_id = memberships.user_id
            AND s.seen_at > $1 AND s.seen_at <= $2)
RETURNING workspace, user_id
