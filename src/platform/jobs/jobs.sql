-- name: insert_job
INSERT INTO jobs (workspace, id, kind, key, state, due_at, payload, created_at)
VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: cancel_job
UPDATE jobs
SET state = 'cancelled', finished_at = $3
WHERE kind = $1 AND key = $2 AND state = 'waiting';

-- name: revoke_job
UPDATE jobs
SET state = 'cancelled', finished_at = $3
WHERE kind = $1 AND key = $2 AND state IN ('waiting', 'running');

-- name: next_due_job
SELECT MIN(due_at) AS due_at
FROM (
    SELECT MIN(due_at) AS due_at FROM jobs WHERE kind = $1 AND state = 'waiting'
    UNION ALL
    SELECT MIN(due_at) AS due_at FROM jobs WHERE kind = $1 AND state = 'running'
) AS soonest;

-- name: lease_abandoned_jobs
UPDATE jobs
SET attempt = attempt + 1, fence = fence + 1, due_at = $3
WHERE state = 'running' AND id IN (
    SELECT id FROM jobs WHERE kind = $1 AND state = 'running' AND due_at <= $2 ORDER BY due_at, id LIMIT $4
)
RETURNING id, workspace, key, payload, attempt, fence;

-- name: lease_abandoned_jobs @postgres
UPDATE jobs
SET attempt = attempt + 1, fence = fence + 1, due_at = $3
WHERE state = 'running' AND id IN (
    SELECT id FROM jobs WHERE kind = $1 AND state = 'running' AND due_at <= $2 ORDER BY due_at, id LIMIT $4
    FOR UPDATE SKIP LOCKED
)
RETURNING id, workspace, key, payload, attempt, fence;

-- The first due job of each workspace, those first of whom the fewest run. $5 names the workspaces that hold all that
-- one may. The workspaces are found by leaps along the index, so that a long queue of one costs no more than a short one.
-- name: lease_waiting_jobs
WITH RECURSIVE waiting (workspace) AS (
    SELECT MIN(workspace) FROM jobs WHERE kind = $1 AND state = 'waiting'
    UNION ALL
    SELECT (SELECT MIN(j.workspace) FROM jobs j WHERE j.kind = $1 AND j.state = 'waiting' AND j.workspace > w.workspace)
    FROM waiting w WHERE w.workspace IS NOT NULL
), turns (workspace, due_at, running) AS (
    SELECT w.workspace,
        (SELECT MIN(j.due_at) FROM jobs j WHERE j.kind = $1 AND j.state = 'waiting' AND j.workspace = w.workspace),
        (SELECT COUNT(*) FROM jobs j WHERE j.kind = $1 AND j.state = 'running' AND j.workspace = w.workspace)
    FROM waiting w WHERE w.workspace IS NOT NULL AND $5 NOT LIKE '%' || w.workspace || '%'
)
UPDATE jobs
SET state = 'running', attempt = attempt + 1, fence = fence + 1, due_at = $3
WHERE state = 'waiting' AND id IN (
    SELECT (
        SELECT j.id FROM jobs j
        WHERE j.kind = $1 AND j.state = 'waiting' AND j.workspace = t.workspace
        ORDER BY j.due_at, j.id LIMIT 1
    )
    FROM turns t WHERE t.due_at <= $2 ORDER BY t.running, t.due_at LIMIT $4
)
RETURNING id, workspace, key, payload, attempt, fence;

-- name: lease_waiting_jobs @postgres
WITH RECURSIVE waiting (workspace) AS (
    SELECT MIN(workspace) FROM jobs WHERE kind = $1 AND state = 'waiting'
    UNION ALL
    SELECT (SELECT MIN(j.workspace) FROM jobs j WHERE j.kind = $1 AND j.state = 'waiting' AND j.workspace > w.workspace)
    FROM waiting w WHERE w.workspace IS NOT NULL
), turns (workspace, due_at, running) AS (
    SELECT w.workspace,
        (SELECT MIN(j.due_at) FROM jobs j WHERE j.kind = $1 AND j.state = 'waiting' AND j.workspace = w.workspace),
        (SELECT COUNT(*) FROM jobs j WHERE j.kind = $1 AND j.state = 'running' AND j.workspace = w.workspace)
    FROM waiting w WHERE w.workspace IS NOT NULL AND $5 NOT LIKE '%' || w.workspace || '%'
), picked (id) AS MATERIALIZED (
    SELECT first.id
    FROM (SELECT t.workspace FROM turns t WHERE t.due_at <= $2 ORDER BY t.running, t.due_at LIMIT $4) turn
    CROSS JOIN LATERAL (
        SELECT j.id FROM jobs j
        WHERE j.kind = $1 AND j.state = 'waiting' AND j.workspace = turn.workspace AND j.due_at <= $2
        ORDER BY j.due_at, j.id LIMIT 1
        FOR UPDATE SKIP LOCKED
    ) first
)
UPDATE jobs
SET state = 'running', attempt = attempt + 1, fence = fence + 1, due_at = $3
WHERE state = 'waiting' AND id IN (SELECT id FROM picked)
RETURNING id, workspace, key, payload, attempt, fence;

-- Of every workspace: their holder served them all.
-- name: end_leases
UPDATE jobs SET due_at = $2 WHERE kind = $1 AND state = 'running' AND due_at > $2;

-- name: renew_lease
UPDATE jobs SET due_at = CASE WHEN due_at > $3 THEN due_at ELSE $3 END
WHERE id = $1 AND fence = $2 AND state = 'running';

-- name: unlease_job
UPDATE jobs
SET state = 'waiting', attempt = attempt - 1, due_at = $3, error = $4
WHERE id = $1 AND fence = $2 AND state = 'running';

-- name: retry_job
UPDATE jobs
SET state = 'waiting', due_at = $3, error = $4
WHERE id = $1 AND fence = $2 AND state = 'running';

-- name: finish_job
UPDATE jobs
SET state = $3, error = $4, finished_at = $5
WHERE id = $1 AND fence = $2 AND state = 'running';

-- name: job_is_held
SELECT 1 AS held FROM jobs WHERE id = $1 AND fence = $2 AND state = 'running';

-- name: failed_jobs
SELECT id, kind, attempt, error, finished_at
FROM jobs
WHERE workspace = $1 AND state = 'failed' AND finished_at IS NOT NULL
ORDER BY finished_at DESC, id DESC
LIMIT $2;

-- name: run_job_again
UPDATE jobs
SET state = 'waiting', attempt = 0, due_at = $3, finished_at = NULL
WHERE workspace = $1 AND id = $2 AND state = 'failed'
  AND NOT EXISTS (
      SELECT 1
      FROM jobs other
      WHERE other.kind = jobs.kind AND other.key = jobs.key AND other.state IN ('waiting', 'running')
  );

-- name: prune_jobs
DELETE FROM jobs
WHERE id IN (SELECT id FROM jobs WHERE finished_at IS NOT NULL AND finished_at < $1 LIMIT 5000);
