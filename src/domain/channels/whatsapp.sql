-- name: note_window
INSERT INTO messaging_windows (workspace, channel_id, address, last_received_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, channel_id, address) DO UPDATE SET last_received_at = excluded.last_received_at
WHERE messaging_windows.last_received_at < excluded.last_received_at

-- name: find_window
SELECT last_received_at FROM messaging_windows WHERE workspace = $1 AND channel_id = $2 AND address = $3
