-- What was said of an appointment: it is what its words give in the order of their times, however late one of them
-- comes. A word of an agent states the whole.
CREATE TABLE appointment_words (
    workspace TEXT NOT NULL,
    external_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    time BIGINT NOT NULL,
    is_whole BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    starts_at BIGINT,
    ends_at BIGINT,
    moved_from BIGINT,
    title TEXT,
    with_whom TEXT,
    place TEXT,
    time_zone TEXT,
    PRIMARY KEY (workspace, external_id, message_id)
);
CREATE INDEX appointment_words_by_identity ON appointment_words (workspace, identity_id);

-- Up to which event the records have heard of who is who: what was decided then stands, and a rebuild does not decide it
-- once more against what agents did since.
CREATE TABLE heard_events (
    workspace TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (workspace)
);

-- When each identity was last seen, so that people who part again know it for themselves.
ALTER TABLE identities ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
UPDATE identities SET seen_at = COALESCE((SELECT c.seen_at FROM customers c
    WHERE c.workspace = identities.workspace AND c.id = identities.customer_id), 0)
WHERE workspace <> '';
