-- name: find_channel_hours
SELECT business_hours_id FROM channels WHERE workspace = $1 AND id = $2

-- name: last_automatic_reply
SELECT MAX(sent_at) AS sent_at FROM automatic_replies WHERE workspace = $1 AND channel_id = $2 AND recipient = $3

-- name: count_automatic_replies
SELECT COUNT(*) AS count FROM automatic_replies WHERE workspace = $1 AND sent_at > $2

-- name: insert_automatic_reply
INSERT INTO automatic_replies (workspace, channel_id, recipient, sent_at, id) VALUES ($1, $2, $3, $4, $5)

-- name: forget_automatic_replies
DELETE FROM automatic_replies WHERE workspace = $1 AND sent_at < $2
