-- name: insert_channel
INSERT INTO channels (workspace, id, kind, name, enabled, team_id, business_hours_id, settings, secrets, state, version,
    created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)

-- name: change_channel
UPDATE channels SET name = COALESCE($3, name), enabled = COALESCE($4, enabled),
    team_id = CASE WHEN $5 THEN $6 ELSE team_id END,
    business_hours_id = CASE WHEN $7 THEN $8 ELSE business_hours_id END,
    settings = COALESCE($9, settings), secrets = COALESCE($10, secrets), version = version + 1,
    secret_generation = secret_generation + CASE WHEN $12 THEN 1 ELSE 0 END
WHERE workspace = $1 AND id = $2 AND removed_at IS NULL AND version = COALESCE($11, version)

-- name: remove_channel
UPDATE channels SET removed_at = $3, enabled = FALSE, secrets = '', state = 'off', version = version + 1
WHERE workspace = $1 AND id = $2 AND removed_at IS NULL

-- name: list_channels
SELECT c.workspace, c.id, c.kind, c.name, c.enabled, c.team_id, c.business_hours_id, c.settings, c.secrets, c.secret_generation, c.state,
    c.state_code, c.state_message, c.last_received_at, c.last_sent_at, c.version, c.created_at,
    (SELECT COUNT(*) FROM dead_letters d WHERE d.workspace = c.workspace AND d.channel_id = c.id AND d.replayed_at IS NULL) AS dead_letters
FROM channels c WHERE c.workspace = $1 AND c.removed_at IS NULL ORDER BY c.created_at, c.id LIMIT 500

-- name: find_channel
SELECT c.workspace, c.id, c.kind, c.name, c.enabled, c.team_id, c.business_hours_id, c.settings, c.secrets, c.secret_generation, c.state,
    c.state_code, c.state_message, c.last_received_at, c.last_sent_at, c.version, c.created_at,
    (SELECT COUNT(*) FROM dead_letters d WHERE d.workspace = c.workspace AND d.channel_id = c.id AND d.replayed_at IS NULL) AS dead_letters
FROM channels c WHERE c.workspace = $1 AND c.id = $2 AND c.removed_at IS NULL

-- Webhooks of providers and jobs know the channel alone; ids are unique over all workspaces.
-- name: open_channel
SELECT workspace, id, kind, name, enabled, settings, secrets, secret_generation, version, created_at
FROM channels WHERE id = $1 AND removed_at IS NULL

-- name: open_channels_of_kind
SELECT workspace, id, kind, name, enabled, settings, secrets, secret_generation, version, created_at
FROM channels WHERE kind = $1 AND removed_at IS NULL AND enabled ORDER BY created_at, id

-- Of one workspace, or of any.
-- name: has_open_channel
SELECT id FROM channels WHERE kind = $1 AND removed_at IS NULL AND enabled AND workspace = COALESCE($2, workspace) LIMIT 1

-- Ids of channels are unique over all workspaces.
-- name: note_channel_reached
UPDATE channels SET state = 'ok', state_code = NULL, state_message = NULL WHERE id = $1 AND state = 'connecting'

-- Ids of channels are unique over all workspaces.
-- name: set_channel_state
UPDATE channels SET state = $2, state_code = $3, state_message = $4 WHERE id = $1 AND removed_at IS NULL
    AND (state <> $2 OR COALESCE(state_code, '') <> COALESCE($3, '') OR COALESCE(state_message, '') <> COALESCE($4, ''))

-- Ids of channels are unique over all workspaces.
-- name: find_channel_state
SELECT workspace, state FROM channels WHERE id = $1

-- Ids of channels are unique over all workspaces.
-- name: note_channel_received
UPDATE channels SET last_received_at = $2 WHERE id = $1 AND state = 'ok'

-- Ids of channels are unique over all workspaces.
-- name: note_channel_received_again
UPDATE channels SET last_received_at = $2, state = 'ok', state_code = NULL, state_message = NULL WHERE id = $1

-- name: count_channel_places
SELECT (SELECT COUNT(*) FROM teams WHERE workspace = $1 AND id = $2) AS teams,
       (SELECT COUNT(*) FROM business_hours WHERE workspace = $1 AND id = $3) AS hours
