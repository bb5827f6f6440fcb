-- name: erase_waiting_requests
DELETE FROM survey_requests WHERE workspace = $1 AND state = 'waiting'
    AND conversation_id IN (SELECT id FROM conversations WHERE workspace = $1 AND identity_id = $2)

-- name: erase_comments
UPDATE survey_responses SET comment = NULL WHERE workspace = $1 AND request_id IN (
    SELECT q.id FROM survey_requests q JOIN conversations c ON c.workspace = q.workspace AND c.id = q.conversation_id
    WHERE c.workspace = $1 AND c.identity_id = $2)

-- name: erase_links
UPDATE survey_requests SET token_hash = NULL, message_id = NULL WHERE workspace = $1
    AND conversation_id IN (SELECT id FROM conversations WHERE workspace = $1 AND identity_id = $2)
