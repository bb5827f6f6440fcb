-- Spam is one more status: whatever asks for open, pending, snoozed or resolved conversations never sees it.
-- @postgres
ALTER TABLE conversations DROP CONSTRAINT conversations_status_check;
-- @postgres
ALTER TABLE conversations ADD CONSTRAINT conversations_status_check
    CHECK (status IN ('open', 'pending', 'snoozed', 'resolved', 'merged', 'spam'));

-- SQLite changes no CHECK of a table that stands.
-- @sqlite
DROP VIEW conversations_of_customers;
-- @sqlite
ALTER TABLE conversations RENAME TO conversations_before;
-- @sqlite
CREATE TABLE conversations (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    identity_id TEXT NOT NULL,
    subject TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'pending', 'snoozed', 'resolved', 'merged', 'spam')),
    priority BIGINT NOT NULL,
    assignee_id TEXT,
    team_id TEXT,
    channel_id TEXT NOT NULL,
    open_key TEXT,
    suspicious BOOLEAN NOT NULL,
    waiting_since BIGINT,
    waiting_order BIGINT NOT NULL,
    first_response_at BIGINT,
    snoozed_until BIGINT,
    resolved_at BIGINT,
    resolved_by TEXT,
    cycle BIGINT NOT NULL,
    previous_id TEXT,
    merged_into TEXT,
    last_message_id TEXT,
    last_incoming_id TEXT,
    last_incoming_at BIGINT,
    csat_score BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_activity_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, number)
);
-- @sqlite
INSERT INTO conversations (
    workspace, id, number, identity_id, subject, status, priority, assignee_id, team_id, channel_id, open_key, suspicious,
    waiting_since, waiting_order, first_response_at, snoozed_until, resolved_at, resolved_by, cycle, previous_id, merged_into,
    last_message_id, last_incoming_id, last_incoming_at, csat_score, version, created_at, updated_at, last_activity_at)
SELECT
    workspace, id, number, identity_id, subject, status, priority, assignee_id, team_id, channel_id, open_key, suspicious,
    waiting_since, waiting_order, first_response_at, snoozed_until, resolved_at, resolved_by, cycle, previous_id, merged_into,
    last_message_id, last_incoming_id, last_incoming_at, csat_score, version, created_at, updated_at, last_activity_at
FROM conversations_before;
-- @sqlite
DROP TABLE conversations_before;
-- @sqlite
CREATE INDEX conversations_by_activity ON conversations (workspace, last_activity_at, id);
-- @sqlite
CREATE INDEX conversations_by_assignee ON conversations (workspace, assignee_id, status, last_activity_at, id)
    WHERE assignee_id IS NOT NULL;
-- @sqlite
CREATE INDEX conversations_by_identity ON conversations (workspace, identity_id, last_activity_at);
-- @sqlite
CREATE INDEX conversations_by_previous ON conversations (workspace, previous_id, created_at) WHERE previous_id IS NOT NULL;
-- @sqlite
CREATE INDEX conversations_by_priority ON conversations (workspace, status, priority, last_activity_at, id);
-- @sqlite
CREATE INDEX conversations_by_status ON conversations (workspace, status, last_activity_at, id, assignee_id);
-- @sqlite
CREATE INDEX conversations_by_wait ON conversations (workspace, status, waiting_order, id);
-- @sqlite
CREATE UNIQUE INDEX conversations_one_open ON conversations (workspace, open_key) WHERE open_key IS NOT NULL;
-- @sqlite
CREATE INDEX conversations_unassigned ON conversations (workspace, team_id, created_at, id)
    WHERE assignee_id IS NULL AND status = 'open';
-- @sqlite
CREATE VIEW conversations_of_customers AS
SELECT c.workspace, c.id, c.number, c.identity_id, i.customer_id, c.subject, c.status, c.priority, c.assignee_id, c.team_id,
    c.channel_id, c.open_key, c.suspicious, c.waiting_since, c.waiting_order, c.first_response_at, c.snoozed_until, c.resolved_at,
    c.resolved_by, c.cycle, c.previous_id, c.merged_into, c.last_message_id, c.last_incoming_id, c.last_incoming_at,
    c.last_activity_at, c.csat_score, c.version, c.created_at, c.updated_at
FROM conversations c JOIN identities i ON i.workspace = c.workspace AND i.id = c.identity_id;

-- What a figure was made of, put aside while its conversation is spam and put back when it is none.
CREATE TABLE spam_cycles (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    team_id TEXT,
    assignee_id TEXT,
    opened_at BIGINT NOT NULL,
    first_incoming_at BIGINT,
    first_response_at BIGINT,
    first_response_by TEXT,
    replies BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_by TEXT,
    reopened_at BIGINT,
    PRIMARY KEY (workspace, conversation_id, cycle)
);
CREATE TABLE spam_waits (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    is_first BOOLEAN NOT NULL,
    channel_id TEXT NOT NULL,
    team_id TEXT,
    waiting_from BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    answered_by TEXT,
    message_id TEXT,
    PRIMARY KEY (workspace, conversation_id, id)
);
