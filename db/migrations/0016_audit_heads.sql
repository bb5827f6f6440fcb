-- Where each workspace's audit chain ends, sealed with a key that is not in the database: whoever can write rows alone
-- can neither cut the chain nor write it anew.
CREATE TABLE audit_heads (
    workspace TEXT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL,
    seal TEXT NOT NULL
);
