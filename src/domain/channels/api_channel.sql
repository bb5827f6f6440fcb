-- name: find_api_thread
SELECT conversation_id FROM api_threads WHERE workspace = $1 AND channel_id = $2 AND thread = $3

-- name: note_api_thread
INSERT INTO api_threads (workspace, channel_id, thread, conversation_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, channel_id, thread) DO NOTHING
