-- name: insert_job
INSERT INTO jobs (workspace, id, kind, key, state, due_at, payload, created_at)
VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7)
ON CONFLICT DO NOTHING;

-- name: cancel_job
UPDATE jobs
SET state = 'cancelled', finished_at = $3
WHERE kind = $1 AND key = $2 AND state = 'waiting';

-- name: next_due_job
SELECT MIN(due_at) AS due_at
FROM (
    SELECT MIN(due_at) AS due_at FROM jobs WHERE kind = $1 AND state = 'waiting'
    UNION ALL
    SELECT MIN(due_at) AS due_at FROM jobs WHERE kind = $1 AND state = 'running'
) AS soonest;

-- name: lease_jobs
UPDATE jobs
SET state = 'running', attempt = attempt + 1, fence = fence + 1, due_at = $4
WHERE id IN (
    SELECT id FROM jobs WHERE kind = $1 AND state = $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $5
)
RETURNING id, workspace, key, payload, attempt, fence;

-- name: lease_jobs @postgres
UPDATE jobs
SET state = 'running', attempt = attempt + 1, fence = fence + 1, due_at = $4
WHERE id IN (
    SELECT id FROM jobs WHERE kind = $1 AND state = $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $5
    FOR UPDATE SKIP LOCKED
)
RETURNING id, workspace, key, payload, attempt, fence;

-- name: renew_lease
UPDATE jobs SET due_at = CASE WHEN due_at > $3 THEN due_at ELSE $3 END
WHERE id = $1 AND fence = $2 AND state = 'running';

-- name: unlease_job
UPDATE jobs
SET state = 'waiting', attempt = attempt - 1, due_at = $3
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
