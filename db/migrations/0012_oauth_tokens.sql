-- What a mailbox's refresh token was last exchanged for, sealed. Known by a hash of what was exchanged, so that a test before
-- the channel is stored and the channel itself share it: some providers replace the refresh token each time.
CREATE TABLE oauth_tokens (
    workspace TEXT NOT NULL,
    grant_hash TEXT NOT NULL,
    secrets TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, grant_hash)
);
