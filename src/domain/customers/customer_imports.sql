-- name: insert_import
INSERT INTO customer_imports (workspace, id, dry_run, state, file_id, columns, rows_total, done, created, updated, refused,
    joined, created_by, created_at)
VALUES ($1, $2, $3, 'queued', $4, '[]', NULL, 0, 0, 0, 0, 0, $5, $6)

-- name: find_import
SELECT id, dry_run, state, file_id, columns, rows_total, done, created, updated, refused, joined, error, created_at, finished_at
FROM customer_imports WHERE workspace = $1 AND id = $2

-- name: begin_import
UPDATE customer_imports SET state = 'running', rows_total = $3, columns = $4,
    done = CASE WHEN dry_run THEN 0 ELSE done END, created = CASE WHEN dry_run THEN 0 ELSE created END,
    updated = CASE WHEN dry_run THEN 0 ELSE updated END, refused = CASE WHEN dry_run THEN 0 ELSE refused END,
    joined = CASE WHEN dry_run THEN 0 ELSE joined END
WHERE workspace = $1 AND id = $2 AND state IN ('queued', 'running')
RETURNING done

-- name: advance_import
UPDATE customer_imports SET done = done + $3, created = created + $4, updated = updated + $5, refused = refused + $6,
    joined = joined + $8
WHERE workspace = $1 AND id = $2 AND done = $7

-- name: finish_import
UPDATE customer_imports SET state = $3, error = $4, finished_at = $5 WHERE workspace = $1 AND id = $2

-- name: insert_refusal
INSERT INTO customer_import_refusals (workspace, import_id, line, cells, faults) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING

-- name: list_refusals
SELECT line, cells, faults FROM customer_import_refusals
WHERE workspace = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4

-- name: list_all_refusals
SELECT import_id, line, cells FROM customer_import_refusals
WHERE workspace = $1 AND (import_id, line) > ($2, $3) ORDER BY import_id, line LIMIT 1000

-- name: delete_refusal
DELETE FROM customer_import_refusals WHERE workspace = $1 AND import_id = $2 AND line = $3
