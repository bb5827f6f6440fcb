-- When it became known that an answer did not reach the customer; it counts as none until it does.
ALTER TABLE messages ADD COLUMN undelivered_at BIGINT;
