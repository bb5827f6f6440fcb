-- Keys with which SDKs send events, known by their hash.
CREATE TABLE write_keys (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (workspace, id)
);

-- Events by key, hour and what became of them: `accepted` or the code of a refusal.
CREATE TABLE event_counts (
    workspace TEXT NOT NULL,
    write_key TEXT NOT NULL,
    hour BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, write_key, hour, outcome)
);

-- The newest refused events of a key, by their shape: no values.
CREATE TABLE refused_events (
    workspace TEXT NOT NULL,
    write_key TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    sample TEXT NOT NULL,
    PRIMARY KEY (workspace, write_key, id)
);

-- The event log where it lives in PostgreSQL: one partition a month, made by the program; the rest takes what is older.
-- @postgres
CREATE TABLE event_log (
    workspace TEXT NOT NULL,
    node TEXT NOT NULL,
    time BIGINT NOT NULL,
    message_hash BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    type TEXT NOT NULL,
    message_id TEXT NOT NULL,
    name TEXT NOT NULL,
    json TEXT NOT NULL
) PARTITION BY RANGE (time);
-- @postgres
CREATE TABLE event_log_rest PARTITION OF event_log DEFAULT;
-- @postgres
CREATE INDEX event_log_timeline ON event_log (workspace, node, time DESC, message_hash);
-- @postgres
CREATE INDEX event_log_sequence ON event_log (sequence);

-- Message ids of the hot period.
-- @postgres
CREATE TABLE event_ids (
    workspace TEXT NOT NULL,
    node TEXT NOT NULL,
    message_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, node, message_id)
);
-- @postgres
CREATE INDEX event_ids_age ON event_ids (received_at);

-- The number of the last event. Its row lock makes the order of numbers the order of commits.
-- @postgres
CREATE TABLE event_log_head (
    sequence BIGINT NOT NULL
);
-- @postgres
INSERT INTO event_log_head (sequence) VALUES (0);

-- Before this time a workspace's events are hidden.
-- @postgres
CREATE TABLE event_retention (
    workspace TEXT NOT NULL PRIMARY KEY,
    oldest BIGINT NOT NULL
);

-- Followers that were ever started, and the least position they are known to have stored.
-- @postgres
CREATE TABLE event_followers (
    name TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);

-- Small states that followers fold out of the log; keys are bytes in hexadecimal, values in base64.
-- @postgres
CREATE TABLE event_states (
    area TEXT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (area, key)
);
-- @postgres
CREATE TABLE event_state_positions (
    area TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);
