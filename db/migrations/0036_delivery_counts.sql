-- How many messages of a workspace have left on the day (of UTC, counted from 1970) on which the last one left.
CREATE TABLE delivery_counts (
    workspace TEXT NOT NULL PRIMARY KEY,
    day BIGINT NOT NULL,
    messages BIGINT NOT NULL
);
