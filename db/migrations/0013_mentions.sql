-- Whom a note names, for their list of mentions. Read when the conversation is.
CREATE TABLE conversation_mentions (
    workspace TEXT NOT NULL,
    message_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, message_id, user_id)
);
CREATE INDEX conversation_mentions_by_user ON conversation_mentions (workspace, user_id, conversation_id, created_at);
CREATE INDEX conversation_mentions_by_conversation ON conversation_mentions (workspace, conversation_id);
