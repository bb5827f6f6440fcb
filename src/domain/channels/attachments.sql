-- name: insert_file
INSERT INTO files (workspace, id, name, media_type, size, sha256, owner, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: find_file
SELECT id, name, media_type, size, owner FROM files WHERE workspace = $1 AND id = $2

-- name: delete_file
DELETE FROM files WHERE workspace = $1 AND id = $2

-- The sweep asks for a file of the store, whose workspace only its row knows: of an attachment or a dead letter.
-- name: file_has_row
SELECT id FROM files WHERE id = $1 UNION SELECT file_id FROM dead_letters WHERE file_id = $1
