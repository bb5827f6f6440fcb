-- name: find_mail_cursor
SELECT mailbox, uid_validity, last_uid FROM mail_cursors WHERE workspace = $1 AND channel_id = $2

-- name: save_mail_cursor
INSERT INTO mail_cursors (workspace, channel_id, mailbox, uid_validity, last_uid) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, channel_id) DO UPDATE
SET mailbox = excluded.mailbox, uid_validity = excluded.uid_validity, last_uid = excluded.last_uid
