-- name: erase_deliveries
DELETE FROM deliveries WHERE workspace = $1 AND recipient_id = $2

-- name: erase_chat_sessions
DELETE FROM chat_sessions WHERE workspace = $1 AND identity_id = $2

-- name: erase_messaging_windows
DELETE FROM messaging_windows WHERE workspace = $1
    AND address = (SELECT REPLACE(value, '+', '') FROM identities WHERE workspace = $1 AND id = $2)

-- name: erase_automatic_replies
DELETE FROM automatic_replies WHERE workspace = $1
    AND recipient = (SELECT value FROM identities WHERE workspace = $1 AND id = $2)

-- name: erase_dead_letters
DELETE FROM dead_letters WHERE workspace = $1
    AND LOWER(sender) = (SELECT value FROM identities WHERE workspace = $1 AND id = $2)
RETURNING file_id

-- name: erase_webhook_deliveries
DELETE FROM webhook_deliveries WHERE workspace = $1 AND customer_id = $2

-- name: forget_deliveries
DELETE FROM deliveries WHERE workspace = $1 AND conversation_id = $2

-- name: forget_api_threads
DELETE FROM api_threads WHERE workspace = $1 AND conversation_id = $2
