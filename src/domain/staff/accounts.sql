-- Set-up asks about the whole installation.
-- name: count_owners_anywhere
SELECT COUNT(*) AS owners FROM memberships WHERE role = 'owner' AND removed_at IS NULL

-- Accounts stand above workspaces; memberships join the two.
-- name: insert_user
INSERT INTO users (id, email, name, password_hash, locale, theme, signature, shortcuts, created_at)
VALUES ($1, $2, $3, $4, $5, 'system', '', TRUE, $6)
ON CONFLICT (email) DO NOTHING

-- Accounts stand above workspaces; memberships join the two.
-- name: find_user_by_email
SELECT id, password_hash, name FROM users WHERE email = $1

-- Accounts stand above workspaces; memberships join the two.
-- name: find_account
SELECT m.workspace, u.locale FROM users u JOIN memberships m ON m.user_id = u.id AND m.removed_at IS NULL
WHERE u.email = $1 ORDER BY m.created_at LIMIT 1

-- Accounts stand above workspaces; memberships join the two.
-- name: set_user_password
UPDATE users SET password_hash = $2 WHERE id = $1

-- Accounts stand above workspaces; memberships join the two.
-- name: user_password
SELECT email, password_hash FROM users WHERE id = $1

-- name: upsert_membership
INSERT INTO memberships (workspace, user_id, role, availability, created_at, removed_at)
VALUES ($1, $2, $3, 'offline', $4, NULL)
ON CONFLICT (workspace, user_id) DO UPDATE SET role = excluded.role, removed_at = NULL

-- name: first_membership
SELECT workspace, role FROM memberships WHERE user_id = $1 AND removed_at IS NULL ORDER BY created_at LIMIT 1

-- name: insert_session
INSERT INTO sessions (token_hash, user_id, workspace, csrf_token, created_at, seen_at, expires_at, user_agent, address)
VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)

-- name: find_session
SELECT s.user_id, s.workspace, s.csrf_token, s.seen_at, m.role,
       u.email, u.name, u.locale, u.theme, u.signature, u.shortcuts
FROM sessions s
JOIN memberships m ON m.workspace = s.workspace AND m.user_id = s.user_id AND m.removed_at IS NULL
JOIN users u ON u.id = s.user_id
WHERE s.token_hash = $1 AND s.expires_at > $2

-- name: list_sessions_of_member
SELECT token_hash, created_at, seen_at, user_agent, address FROM sessions
WHERE workspace = $1 AND user_id = $2 AND expires_at > $3
ORDER BY seen_at DESC, token_hash

-- The token or its age finds the row, whatever the workspace.
-- name: touch_session
UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1

-- The token or its age finds the row, whatever the workspace.
-- name: delete_session
DELETE FROM sessions WHERE token_hash = $1

-- The token or its age finds the row, whatever the workspace.
-- name: delete_sessions_of_user
DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2

-- name: delete_sessions_of_member
DELETE FROM sessions WHERE workspace = $1 AND user_id = $2

-- The token or its age finds the row, whatever the workspace.
-- name: delete_expired_sessions
DELETE FROM sessions WHERE expires_at <= $1

-- name: insert_link
INSERT INTO one_time_links (token_hash, id, workspace, kind, email, name, role, created_by, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: use_link
UPDATE one_time_links SET used_at = $3
WHERE (token_hash = $1 OR mailed_hash = $1) AND kind = $2 AND used_at IS NULL AND expires_at > $3
RETURNING id, workspace, kind, email, name, role, created_by, created_at, expires_at

-- The token or its age finds the row, whatever the workspace.
-- name: inspect_link
SELECT id, workspace, kind, email, name, role, created_by, created_at, expires_at FROM one_time_links
WHERE (token_hash = $1 OR mailed_hash = $1) AND kind = $2 AND used_at IS NULL AND expires_at > $3

-- name: mail_invitation
UPDATE one_time_links SET mailed_hash = $3
WHERE workspace = $1 AND id = $2 AND kind = 'invitation' AND used_at IS NULL AND expires_at > $4
RETURNING id, workspace, kind, email, name, role, created_by, created_at, expires_at

-- name: open_invitations
SELECT id, workspace, kind, email, name, role, created_by, created_at, expires_at FROM one_time_links
WHERE workspace = $1 AND kind = 'invitation' AND used_at IS NULL AND expires_at > $2
ORDER BY created_at DESC LIMIT 500

-- name: delete_invitation
DELETE FROM one_time_links WHERE workspace = $1 AND id = $2 AND kind = 'invitation' AND used_at IS NULL

-- Those of the member's tokens with them.
-- name: delete_invitations_by
DELETE FROM one_time_links
WHERE workspace = $1 AND kind = 'invitation' AND used_at IS NULL AND (created_by = $2 OR created_by IN
    (SELECT 'token:' || t.id FROM api_tokens t WHERE t.workspace = $1 AND t.created_by = $2))
RETURNING id

-- A password is the account's, whatever the workspace that a link to it leads to.
-- name: delete_links_to_account
DELETE FROM one_time_links WHERE email = $1 AND kind IN ('sign_in', 'password_reset') AND used_at IS NULL

-- name: delete_links_of_kind
DELETE FROM one_time_links WHERE workspace = $1 AND kind = $2 AND email = $3 AND used_at IS NULL

-- The token or its age finds the row, whatever the workspace.
-- name: delete_expired_links
DELETE FROM one_time_links WHERE expires_at <= $1

-- name: list_members
SELECT u.id, u.email, u.name, u.locale, u.theme, u.signature, u.shortcuts, m.role, m.availability, m.created_at
FROM memberships m JOIN users u ON u.id = m.user_id
WHERE m.workspace = $1 AND m.removed_at IS NULL ORDER BY u.name, u.id LIMIT 1000

-- name: find_member
SELECT u.id, u.email, u.name, u.locale, u.theme, u.signature, u.shortcuts, m.role, m.availability, m.created_at
FROM memberships m JOIN users u ON u.id = m.user_id
WHERE m.workspace = $1 AND m.user_id = $2 AND m.removed_at IS NULL

-- name: count_other_owners
SELECT COUNT(*) AS owners FROM memberships
WHERE workspace = $1 AND role = 'owner' AND removed_at IS NULL AND user_id <> $2

-- name: set_member_role
UPDATE memberships SET role = $3 WHERE workspace = $1 AND user_id = $2 AND removed_at IS NULL

-- name: remove_member
UPDATE memberships SET removed_at = $3, availability = 'offline', idle_since = NULL
WHERE workspace = $1 AND user_id = $2 AND removed_at IS NULL

-- name: set_availability
UPDATE memberships SET availability = $3, idle_since = NULL
WHERE workspace = $1 AND user_id = $2 AND removed_at IS NULL AND (availability <> $3 OR idle_since IS NOT NULL)

-- Accounts stand above workspaces; memberships join the two.
-- name: change_user
UPDATE users SET name = COALESCE($2, name), locale = COALESCE($3, locale), theme = COALESCE($4, theme),
    signature = COALESCE($5, signature), shortcuts = COALESCE($6, shortcuts)
WHERE id = $1
RETURNING id, email, name, locale, theme, signature, shortcuts
