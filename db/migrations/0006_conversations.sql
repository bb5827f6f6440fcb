-- A list of ids travels as one JSON text; with this function PostgreSQL reads it as SQLite does.
-- @postgres
CREATE OR REPLACE FUNCTION json_each(list TEXT) RETURNS TABLE (value TEXT)
    LANGUAGE sql IMMUTABLE ROWS 50 AS 'SELECT jsonb_array_elements_text($1::jsonb)';

CREATE TABLE conversation_numbers (
    workspace TEXT NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL,
    removed BIGINT NOT NULL
);

CREATE TABLE conversations (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    identity_id TEXT NOT NULL,
    subject TEXT,
    status TEXT NOT NULL CHECK (status IN ('open', 'pending', 'snoozed', 'resolved', 'merged')),
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
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, number)
);
-- Two first messages at once make one conversation: the second finds the key taken.
CREATE UNIQUE INDEX conversations_one_open ON conversations (workspace, open_key) WHERE open_key IS NOT NULL;
CREATE INDEX conversations_by_identity ON conversations (workspace, identity_id, updated_at);
CREATE INDEX conversations_by_change ON conversations (workspace, updated_at, id);
CREATE INDEX conversations_by_status ON conversations (workspace, status, updated_at, id);
CREATE INDEX conversations_by_wait ON conversations (workspace, status, waiting_order, id) WHERE status <> 'resolved';
CREATE INDEX conversations_by_priority ON conversations (workspace, status, priority, updated_at, id)
    WHERE status <> 'resolved';
CREATE INDEX conversations_by_assignee ON conversations (workspace, assignee_id, status, updated_at, id)
    WHERE status <> 'resolved';

-- A conversation with whoever its customer is today.
CREATE VIEW conversations_of_customers AS
SELECT c.workspace, c.id, c.number, c.identity_id, i.customer_id, c.subject, c.status, c.priority, c.assignee_id, c.team_id,
    c.channel_id, c.open_key, c.suspicious, c.waiting_since, c.waiting_order, c.first_response_at, c.snoozed_until,
    c.resolved_at, c.resolved_by, c.cycle, c.previous_id, c.merged_into, c.last_message_id, c.last_incoming_id,
    c.last_incoming_at, c.csat_score, c.version, c.created_at, c.updated_at
FROM conversations c JOIN identities i ON i.workspace = c.workspace AND i.id = c.identity_id;

CREATE TABLE messages (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('incoming', 'outgoing', 'note', 'activity')),
    channel_id TEXT,
    identity_id TEXT,
    author_kind TEXT NOT NULL,
    author_id TEXT,
    author_name TEXT,
    subject TEXT,
    body TEXT NOT NULL,
    quoted TEXT,
    html TEXT,
    cc TEXT NOT NULL,
    attachments TEXT NOT NULL,
    client_id TEXT,
    external_id TEXT,
    activity TEXT,
    data TEXT NOT NULL,
    is_automatic BOOLEAN NOT NULL,
    is_suspicious BOOLEAN NOT NULL,
    sent_at BIGINT,
    undo_until BIGINT,
    withdrawn_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX messages_once_per_channel ON messages (workspace, channel_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX messages_once_per_client ON messages (workspace, conversation_id, client_id)
    WHERE client_id IS NOT NULL;
CREATE INDEX messages_by_conversation ON messages (workspace, conversation_id, created_at, id);

CREATE TABLE conversation_channels (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    last_incoming_at BIGINT,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation_id, channel_id)
);

CREATE TABLE conversation_participants (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    address TEXT NOT NULL,
    added_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation_id, address)
);

CREATE TABLE conversation_fields (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    sealed TEXT,
    source TEXT NOT NULL,
    message_id TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation_id, name)
);
CREATE INDEX conversation_fields_by_value ON conversation_fields (workspace, name, value);

CREATE TABLE conversation_drafts (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    channel_id TEXT,
    cc TEXT NOT NULL,
    attachments TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation_id, user_id)
);

CREATE TABLE conversation_reads (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, conversation_id, user_id)
);

CREATE TABLE conversation_viewers (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, user_id)
);
CREATE INDEX conversation_viewers_by_conversation ON conversation_viewers (workspace, conversation_id);

CREATE TABLE tags (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    color TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, name)
);
CREATE TABLE conversation_tags (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    tag_id TEXT NOT NULL,
    PRIMARY KEY (workspace, conversation_id, tag_id)
);
CREATE INDEX conversation_tags_by_tag ON conversation_tags (workspace, tag_id);

CREATE TABLE canned_responses (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    shortcut TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    locale TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, shortcut)
);

-- Conversations that may be about one matter; somebody decides.
CREATE TABLE conversation_links (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'accepted', 'rejected')),
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, conversation_id, other_id)
);
CREATE INDEX conversation_links_by_other ON conversation_links (workspace, other_id);

-- Whose turn it is. A ring is a team, or `all`.
CREATE TABLE assignment_rings (
    workspace TEXT NOT NULL,
    ring TEXT NOT NULL,
    turn BIGINT NOT NULL,
    PRIMARY KEY (workspace, ring)
);
CREATE TABLE assignment_turns (
    workspace TEXT NOT NULL,
    ring TEXT NOT NULL,
    user_id TEXT NOT NULL,
    turn BIGINT NOT NULL,
    PRIMARY KEY (workspace, ring, user_id)
);

-- What the figures are made of: one row from opening to resolution, one for each time a customer waited.
CREATE TABLE conversation_cycles (
    workspace TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    opened_by TEXT NOT NULL CHECK (opened_by IN ('customer', 'agent')),
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
CREATE INDEX conversation_cycles_by_opening ON conversation_cycles (workspace, opened_at);
CREATE INDEX conversation_cycles_by_resolution ON conversation_cycles (workspace, resolved_at)
    WHERE resolved_at IS NOT NULL;

CREATE TABLE response_waits (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    cycle BIGINT NOT NULL,
    is_first BOOLEAN NOT NULL,
    channel_id TEXT NOT NULL,
    team_id TEXT,
    waiting_from BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT CHECK (ended_by IN ('reply', 'resolution')),
    answered_by TEXT,
    message_id TEXT,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX response_waits_one_open ON response_waits (workspace, conversation_id) WHERE ended_at IS NULL;
CREATE INDEX response_waits_by_conversation ON response_waits (workspace, conversation_id, waiting_from);
CREATE INDEX response_waits_by_start ON response_waits (workspace, waiting_from);
CREATE INDEX response_waits_by_end ON response_waits (workspace, ended_at) WHERE ended_at IS NOT NULL;
