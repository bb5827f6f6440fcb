-- name: insert_workspace
INSERT INTO workspaces (id, slug, name, locale, time_zone, default_region, settings, version, created_at)
VALUES ($1, $2, $3, 'ko', 'Asia/Seoul', 'KR', '{}', 1, $4)
ON CONFLICT (slug) DO NOTHING

-- name: find_workspace_by_slug
SELECT id, slug, name, locale, time_zone, default_region, settings, version, created_at
FROM workspaces WHERE slug = $1

-- name: find_workspace
SELECT id, slug, name, locale, time_zone, default_region, settings, version, created_at
FROM workspaces WHERE id = $1

-- name: list_workspaces
SELECT id, slug, name, locale, time_zone, default_region, settings, version, created_at
FROM workspaces ORDER BY created_at, id

-- name: change_workspace
UPDATE workspaces SET name = COALESCE($2, name), locale = COALESCE($3, locale), time_zone = COALESCE($4, time_zone),
    default_region = COALESCE($5, default_region), settings = COALESCE($6, settings), version = version + 1
WHERE id = $1 AND version = COALESCE($7, version)
RETURNING id, slug, name, locale, time_zone, default_region, settings, version, created_at

-- name: list_teams
SELECT id, name FROM teams WHERE workspace = $1 ORDER BY name

-- name: list_team_members
SELECT team_id, user_id FROM team_members WHERE workspace = $1 ORDER BY team_id, user_id

-- name: insert_team
INSERT INTO teams (workspace, id, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: count_teams_of_name
SELECT COUNT(*) AS teams FROM teams WHERE workspace = $1 AND name = $2 AND id <> $3

-- name: rename_team
UPDATE teams SET name = $3 WHERE workspace = $1 AND id = $2

-- name: delete_team
DELETE FROM teams WHERE workspace = $1 AND id = $2

-- name: clear_team_members
DELETE FROM team_members WHERE workspace = $1 AND team_id = $2

-- name: insert_team_member
INSERT INTO team_members (workspace, team_id, user_id)
SELECT $1, $2, user_id FROM memberships WHERE workspace = $1 AND user_id = $3 AND removed_at IS NULL
ON CONFLICT DO NOTHING

-- name: list_business_hours
SELECT id, name, calendar, is_default FROM business_hours WHERE workspace = $1 ORDER BY is_default DESC, name

-- name: default_business_hours
SELECT calendar FROM business_hours WHERE workspace = $1 AND is_default

-- name: insert_business_hours
INSERT INTO business_hours (workspace, id, name, calendar, is_default, created_at) VALUES ($1, $2, $3, $4, $5, $6)

-- name: clear_default_business_hours
UPDATE business_hours SET is_default = FALSE WHERE workspace = $1

-- name: change_business_hours
-- What is the default stays it until others are: nobody can leave the workspace without.
UPDATE business_hours SET name = $3, calendar = $4, is_default = is_default OR $5 WHERE workspace = $1 AND id = $2
RETURNING is_default

-- name: is_default_business_hours
SELECT is_default FROM business_hours WHERE workspace = $1 AND id = $2

-- name: delete_business_hours
DELETE FROM business_hours WHERE workspace = $1 AND id = $2 AND NOT is_default
