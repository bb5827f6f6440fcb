-- $1 is the workspace whose chain is locked.
-- name: lock_audit_chain
SELECT $1 AS locked
-- $1 is the workspace whose chain is locked.
-- name: lock_audit_chain @postgres
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtextextended('audit:' || $1, 0))) AS taken

-- name: last_audit_entry
SELECT sequence, hash FROM audit_entries WHERE workspace = $1 ORDER BY sequence DESC LIMIT 1

-- name: insert_audit_entry
INSERT INTO audit_entries (workspace, sequence, time, actor, action, resource, address, data, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: list_audit_entries
SELECT sequence, time, actor, action, resource, address, data FROM audit_entries
WHERE workspace = $1 AND sequence < $2 ORDER BY sequence DESC LIMIT $3

-- name: audit_chain
SELECT sequence, time, actor, action, resource, address, data, hash FROM audit_entries
WHERE workspace = $1 ORDER BY sequence

-- name: set_audit_head
INSERT INTO audit_heads (workspace, sequence, hash, seal) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, seal = excluded.seal

-- name: find_audit_head
SELECT sequence, hash, seal FROM audit_heads WHERE workspace = $1

-- Chains that are older than their heads, whatever the workspace.
-- name: unsealed_audit_chains
SELECT workspace, MAX(sequence) AS sequence FROM audit_entries
WHERE workspace NOT IN (SELECT workspace FROM audit_heads) GROUP BY workspace ORDER BY workspace
