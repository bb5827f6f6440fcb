-- name: conversations_of_identity
SELECT id, status FROM conversations WHERE workspace = $1 AND identity_id = $2

-- name: messages_of_conversation
SELECT id, attachments FROM messages WHERE workspace = $1 AND conversation_id = $2

-- name: messages_of_identity
SELECT id, attachments FROM messages WHERE workspace = $1 AND identity_id = $2

-- name: erase_message
DELETE FROM messages WHERE workspace = $1 AND id = $2

-- name: erase_channels
DELETE FROM conversation_channels WHERE workspace = $1 AND conversation_id = $2

-- name: erase_participants
DELETE FROM conversation_participants WHERE workspace = $1 AND conversation_id = $2

-- name: erase_participations
DELETE FROM conversation_participants WHERE workspace = $1
    AND address = (SELECT value FROM identities WHERE workspace = $1 AND id = $2 AND kind = 'email')

-- name: erase_fields
DELETE FROM conversation_fields WHERE workspace = $1 AND conversation_id = $2

-- name: erase_drafts
DELETE FROM conversation_drafts WHERE workspace = $1 AND conversation_id = $2

-- name: erase_reads
DELETE FROM conversation_reads WHERE workspace = $1 AND conversation_id = $2

-- name: erase_viewers
DELETE FROM conversation_viewers WHERE workspace = $1 AND conversation_id = $2

-- name: erase_tags
DELETE FROM conversation_tags WHERE workspace = $1 AND conversation_id = $2

-- name: erase_links
DELETE FROM conversation_links WHERE workspace = $1 AND (conversation_id = $2 OR other_id = $2)

-- name: erase_mentions
DELETE FROM conversation_mentions WHERE workspace = $1 AND conversation_id = $2

-- name: erase_open_waits
DELETE FROM response_waits WHERE workspace = $1 AND conversation_id = $2 AND ended_at IS NULL

-- name: erase_open_cycles
DELETE FROM conversation_cycles WHERE workspace = $1 AND conversation_id = $2 AND resolved_at IS NULL

-- name: erase_spam_cycles
DELETE FROM spam_cycles WHERE workspace = $1 AND conversation_id = $2

-- name: erase_spam_waits
DELETE FROM spam_waits WHERE workspace = $1 AND conversation_id = $2

-- name: erase_conversation
DELETE FROM conversations WHERE workspace = $1 AND id = $2

-- name: count_one_removed
UPDATE conversation_numbers SET removed = removed + 1 WHERE workspace = $1
