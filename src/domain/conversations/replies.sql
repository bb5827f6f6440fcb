-- name: insert_tag
INSERT INTO tags (workspace, id, name, color, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, name) DO NOTHING

-- name: list_tags
SELECT id, name, color FROM tags WHERE workspace = $1 ORDER BY name

-- name: find_tag
SELECT id, name, color FROM tags WHERE workspace = $1 AND id = $2

-- name: find_tag_named
SELECT id FROM tags WHERE workspace = $1 AND name = $2

-- name: update_tag
UPDATE tags SET name = $3, color = $4 WHERE workspace = $1 AND id = $2

-- name: delete_tag
DELETE FROM tags WHERE workspace = $1 AND id = $2

-- name: delete_tag_links
DELETE FROM conversation_tags WHERE workspace = $1 AND tag_id = $2

-- name: list_names_of_tags
SELECT t.name FROM conversation_tags x JOIN tags t ON t.workspace = x.workspace AND t.id = x.tag_id
WHERE x.workspace = $1 AND x.conversation_id = $2

-- name: delete_conversation_tags
DELETE FROM conversation_tags WHERE workspace = $1 AND conversation_id = $2

-- name: add_conversation_tag
INSERT INTO conversation_tags (workspace, conversation_id, tag_id)
SELECT workspace, $2, id FROM tags WHERE workspace = $1 AND name = $3
ON CONFLICT DO NOTHING

-- name: insert_canned_response
INSERT INTO canned_responses (workspace, id, shortcut, title, body, locale, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT (workspace, shortcut) DO NOTHING

-- name: list_canned_responses
SELECT id, shortcut, title, body, locale, updated_at FROM canned_responses WHERE workspace = $1 ORDER BY shortcut

-- name: find_canned_response
SELECT id, shortcut, title, body, locale, updated_at FROM canned_responses WHERE workspace = $1 AND id = $2

-- name: find_canned_response_by_shortcut
SELECT id FROM canned_responses WHERE workspace = $1 AND shortcut = $2

-- name: update_canned_response
UPDATE canned_responses SET shortcut = $3, title = $4, body = $5, locale = $6, updated_at = $7
WHERE workspace = $1 AND id = $2

-- name: delete_canned_response
DELETE FROM canned_responses WHERE workspace = $1 AND id = $2
