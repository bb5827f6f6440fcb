-- A question that goes out once for each resolution of a conversation.
CREATE TABLE survey_requests (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'asked', 'skipped')),
    reason TEXT,
    token_hash TEXT,
    locale TEXT,
    question TEXT,
    agent_id TEXT,
    channel_id TEXT NOT NULL,
    channel_kind TEXT,
    message_id TEXT,
    created_at BIGINT NOT NULL,
    asked_at BIGINT,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, conversation_id, cycle)
);
CREATE UNIQUE INDEX survey_requests_by_token ON survey_requests (token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX survey_requests_by_time ON survey_requests (workspace, asked_at) WHERE asked_at IS NOT NULL;

CREATE TABLE survey_responses (
    workspace TEXT NOT NULL,
    request_id TEXT NOT NULL,
    score BIGINT NOT NULL CHECK (score BETWEEN 1 AND 5),
    comment TEXT,
    agent_id TEXT,
    answered_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, request_id)
);
CREATE INDEX survey_responses_by_time ON survey_responses (workspace, answered_at, request_id);
