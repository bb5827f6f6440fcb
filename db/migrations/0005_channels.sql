CREATE TABLE channels (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    team_id TEXT,
    business_hours_id TEXT,
    settings TEXT NOT NULL,
    secrets TEXT NOT NULL,
    state TEXT NOT NULL,
    state_code TEXT,
    state_message TEXT,
    last_received_at BIGINT,
    last_sent_at BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX channels_by_id ON channels (id);

CREATE TABLE deliveries (
    workspace TEXT NOT NULL,
    message_id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    recipient_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    error_code TEXT NOT NULL,
    error TEXT NOT NULL,
    external_id TEXT,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, message_id)
);
CREATE UNIQUE INDEX deliveries_by_external_id ON deliveries (channel_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX deliveries_by_recipient ON deliveries (workspace, recipient_id);

CREATE TABLE mail_cursors (
    workspace TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    PRIMARY KEY (workspace, channel_id)
);

-- When a customer wrote last on a messenger that takes free answers only for a day after that.
CREATE TABLE messaging_windows (
    workspace TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    address TEXT NOT NULL,
    last_received_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, channel_id, address)
);

-- The other side's conversations of an API channel.
CREATE TABLE api_threads (
    workspace TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    thread TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    PRIMARY KEY (workspace, channel_id, thread)
);

CREATE TABLE dead_letters (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason_message TEXT NOT NULL,
    sender TEXT,
    subject TEXT,
    size BIGINT NOT NULL,
    file_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    replayed_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX dead_letters_by_channel ON dead_letters (workspace, channel_id, received_at, id);

CREATE TABLE blocked_senders (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, value)
);

-- Addresses that bounced for good or complained: nothing automatic goes there any more.
CREATE TABLE suppressed_addresses (
    workspace TEXT NOT NULL,
    address TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, address)
);

-- One row an automatic answer, so that loops end: the caps count them.
CREATE TABLE automatic_replies (
    workspace TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (workspace, channel_id, recipient, sent_at, id)
);

CREATE INDEX automatic_replies_by_time ON automatic_replies (workspace, sent_at);

CREATE TABLE files (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    owner TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);

CREATE TABLE chat_sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    visitor_id TEXT NOT NULL,
    user_id TEXT,
    locale TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX chat_sessions_by_identity ON chat_sessions (workspace, identity_id);

CREATE TABLE webhooks (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    kinds TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    state_message TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE TABLE webhook_deliveries (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    webhook_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    next_attempt_at BIGINT,
    delivered_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (workspace, webhook_id, created_at, id);
