-- Whoever was forwarded a message may answer into the conversation, but is not in copy of what the customer is told.
ALTER TABLE conversation_participants ADD COLUMN is_copied BOOLEAN NOT NULL DEFAULT TRUE;
