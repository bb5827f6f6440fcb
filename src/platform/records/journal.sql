-- PostgreSQL hands numbers out before commits; one writer of the journal at a time keeps the two orders the same. The lock
-- comes with the row, so that no fact costs a second way to the server.
-- name: insert_journal @postgres
WITH alone AS MATERIALIZED (SELECT pg_advisory_xact_lock(7105113))
INSERT INTO journal (workspace, time, kind, subject, customer, data)
SELECT $1, $2, $3, $4, $5, $6 FROM alone;

-- name: insert_journal @sqlite
INSERT INTO journal (workspace, time, kind, subject, customer, data)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: journal_after
SELECT sequence, workspace, time, kind, subject, customer, data
FROM journal
WHERE sequence > $1
ORDER BY sequence
LIMIT $2;

-- name: find_journal_work
SELECT (SELECT sequence FROM journal_positions WHERE reader = $1) AS position,
    (SELECT COALESCE(MAX(sequence), 0) FROM journal) AS last;

-- name: last_journal_sequence
SELECT COALESCE(MAX(sequence), 0) AS sequence FROM journal;

-- name: first_journal_sequence
SELECT COALESCE(MIN(sequence), 0) AS sequence FROM journal;

-- name: prune_journal
DELETE FROM journal
WHERE sequence IN (
    SELECT sequence
    FROM (SELECT sequence, time FROM journal ORDER BY sequence LIMIT 5000) AS oldest
    WHERE time < $1
      AND sequence <= $2
      AND sequence < (SELECT MAX(sequence) FROM journal)
      AND sequence <= COALESCE((SELECT MIN(sequence) FROM journal_positions), sequence)
);

-- name: insert_journal_position
INSERT INTO journal_positions (reader, sequence)
VALUES ($1, $2)
ON CONFLICT (reader) DO NOTHING;

-- name: lock_journal_position @postgres
SELECT sequence FROM journal_positions WHERE reader = $1 FOR UPDATE;

-- name: lock_journal_position @sqlite
SELECT sequence FROM journal_positions WHERE reader = $1;

-- name: journal_position
SELECT sequence FROM journal_positions WHERE reader = $1;

-- name: move_journal_position
UPDATE journal_positions SET sequence = $2 WHERE reader = $1;

-- name: forget_journal_position
DELETE FROM journal_positions WHERE reader = $1;
