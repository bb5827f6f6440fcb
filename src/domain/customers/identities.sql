-- Changes of the graph of one workspace follow one another: what was read before the lock is read again behind it.
-- name: lock_identities
SELECT 1 AS locked WHERE $1 IS NOT NULL
-- $1 is the workspace whose graph is locked.
-- name: lock_identities @postgres
SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtextextended('identities:' || $1, 0))) AS taken

-- name: find_identity
SELECT id, ordinal, kind, value, customer_id, verified_at, source, created_at
FROM identities WHERE workspace = $1 AND id = $2

-- name: find_sealed_identity
SELECT sealed FROM identities WHERE workspace = $1 AND id = $2 AND sealed IS NOT NULL

-- name: list_identities_of_customer
SELECT id, ordinal, kind, value, customer_id, first_customer_id, verified_at, source, created_at
FROM identities WHERE workspace = $1 AND customer_id = $2 ORDER BY ordinal

-- name: list_identities_of_workspace
SELECT id, ordinal, customer_id, first_customer_id FROM identities WHERE workspace = $1 ORDER BY ordinal

-- name: last_identity_ordinal
SELECT COALESCE(MAX(ordinal), 0) AS ordinal FROM identities WHERE workspace = $1

-- name: insert_identity
INSERT INTO identities (workspace, id, ordinal, kind, value, sealed, customer_id, first_customer_id, verified_at, source,
    created_at, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT DO NOTHING

-- name: verify_identity
UPDATE identities SET verified_at = $3 WHERE workspace = $1 AND id = $2 AND verified_at IS NULL

-- name: move_identities
UPDATE identities SET customer_id = $3 WHERE workspace = $1 AND customer_id = $2

-- name: move_identity
UPDATE identities SET customer_id = $3 WHERE workspace = $1 AND id = $2

-- name: customer_of_identity
SELECT customer_id FROM identities WHERE workspace = $1 AND id = $2

-- name: resolve_customer
SELECT customer_id FROM identities WHERE workspace = $1 AND first_customer_id = $2

-- name: find_first_identity
SELECT id FROM identities WHERE workspace = $1 AND first_customer_id = $2

-- name: insert_edge
INSERT INTO identity_edges (workspace, id, node_a, node_b, rule, actor, evidence, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT DO NOTHING

-- name: find_edge
SELECT id, node_a, node_b, rule, actor, evidence, created_at, retracted_at, retracted_by
FROM identity_edges WHERE workspace = $1 AND id = $2

-- name: list_edges_between
SELECT id, retracted_at FROM identity_edges WHERE workspace = $1 AND node_a = $2 AND node_b = $3

-- name: retract_edge
UPDATE identity_edges SET retracted_at = $3, retracted_by = $4
WHERE workspace = $1 AND id = $2 AND retracted_at IS NULL

-- name: list_edges_of_customer
SELECT e.id AS id, e.node_a, e.node_b, e.rule, e.actor, e.evidence, e.created_at AS created_at, e.retracted_at, e.retracted_by
FROM identities i CROSS JOIN identity_edges e
WHERE i.workspace = $1 AND i.customer_id = $2
    AND e.workspace = i.workspace AND e.node_a = i.id
UNION
SELECT e.id AS id, e.node_a, e.node_b, e.rule, e.actor, e.evidence, e.created_at AS created_at, e.retracted_at, e.retracted_by
FROM identities i CROSS JOIN identity_edges e
WHERE i.workspace = $1 AND i.customer_id = $2
    AND e.workspace = i.workspace AND e.node_b = i.id
ORDER BY created_at, id

-- name: list_standing_edges_of_workspace
SELECT node_a, node_b FROM identity_edges WHERE workspace = $1 AND retracted_at IS NULL ORDER BY node_a, node_b

-- name: insert_claim
INSERT INTO identity_claims (workspace, id, claimant, claimed, kind, value, sealed, source, evidence, status, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10)
ON CONFLICT (workspace, claimant, claimed) DO NOTHING

-- An order is asked for by letters and digits alone (see the index); one that is written exactly so comes first, and who
-- bought it before of whom it was only spoken.
-- name: list_orders_of_code
SELECT o.number, o.identity_id, o.standing, i.customer_id
FROM orders o
CROSS JOIN identities i
WHERE o.workspace = $1 AND UPPER(REPLACE(REPLACE(o.number, '-', ''), '#', '')) = $2
    AND i.workspace = o.workspace AND i.id = o.identity_id
ORDER BY CASE WHEN o.number = $3 THEN 0 ELSE 1 END, o.standing DESC, o.number, o.identity_id LIMIT 10

-- name: find_claim_between
SELECT id FROM identity_claims WHERE workspace = $1 AND claimant = $2 AND claimed = $3

-- name: find_claim
SELECT id, claimant, claimed, kind, value, sealed, evidence, status FROM identity_claims WHERE workspace = $1 AND id = $2

-- name: settle_claim
UPDATE identity_claims SET status = $3, settled_at = $4, settled_by = $5
WHERE workspace = $1 AND id = $2 AND status = 'open'

-- name: list_suggestions
SELECT c.id AS id, c.claimant, a.customer_id AS claimant_customer, c.claimed, c.kind, c.value,
    b.customer_id AS claimed_customer, c.evidence, c.created_at AS created_at
FROM identities a
CROSS JOIN identity_claims c
CROSS JOIN identities b
WHERE a.workspace = $1 AND a.customer_id = $2
    AND c.workspace = a.workspace AND c.claimant = a.id AND c.status = 'open'
    AND b.workspace = c.workspace AND b.id = c.claimed AND b.customer_id <> a.customer_id
UNION
SELECT c.id AS id, c.claimant, a.customer_id AS claimant_customer, c.claimed, c.kind, c.value,
    b.customer_id AS claimed_customer, c.evidence, c.created_at AS created_at
FROM identities b
CROSS JOIN identity_claims c
CROSS JOIN identities a
WHERE b.workspace = $1 AND b.customer_id = $2
    AND c.workspace = b.workspace AND c.claimed = b.id AND c.status = 'open'
    AND a.workspace = c.workspace AND a.id = c.claimant AND a.customer_id <> b.customer_id
ORDER BY created_at DESC, id

-- name: insert_review
INSERT INTO merge_reviews (workspace, id, node_a, node_b, reason, evidence, status, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)
ON CONFLICT (workspace, node_a, node_b) DO NOTHING

-- name: find_review_between
SELECT id, status FROM merge_reviews WHERE workspace = $1 AND node_a = $2 AND node_b = $3

-- name: find_review
SELECT id, node_a, node_b, evidence, status FROM merge_reviews WHERE workspace = $1 AND id = $2

-- name: settle_review
UPDATE merge_reviews SET status = $3, settled_at = $4, settled_by = $5
WHERE workspace = $1 AND id = $2 AND status = 'open'

-- name: list_open_reviews
SELECT r.id, r.node_a, r.node_b, a.customer_id AS customer_a, b.customer_id AS customer_b, r.reason, r.evidence,
    r.status, r.created_at
FROM merge_reviews r
JOIN identities a ON a.workspace = r.workspace AND a.id = r.node_a
JOIN identities b ON b.workspace = r.workspace AND b.id = r.node_b
WHERE r.workspace = $1 AND r.status = 'open' AND a.customer_id <> b.customer_id AND (r.created_at, r.id) > ($2, $3)
ORDER BY r.created_at, r.id LIMIT $4

-- name: find_identity_settings
SELECT default_region, settings FROM workspaces WHERE id = $1

-- Traits that the customer's row shows, the strongest word of each last.
-- name: list_row_traits
SELECT t.trait, t.value
FROM identities i CROSS JOIN customer_traits t
WHERE i.workspace = $1 AND i.customer_id = $2
    AND t.workspace = i.workspace AND t.identity_id = i.id
    AND t.trait IN ('name', 'language', 'preferred_channel', 'time_zone', 'company', 'email', 'phone')
ORDER BY CASE WHEN t.weak THEN 0 ELSE 1 END, t.time, t.sequence, i.ordinal DESC

-- name: put_customer
INSERT INTO customers (workspace, id, name, email, phone, language, preferred_channel, time_zone, company, is_absorbed,
    version, created_at, updated_at, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE, 1, $10, $11, $10)
ON CONFLICT (workspace, id) DO UPDATE SET name = excluded.name, email = excluded.email, phone = excluded.phone,
    language = excluded.language, preferred_channel = excluded.preferred_channel, time_zone = excluded.time_zone,
    company = excluded.company, is_absorbed = FALSE, version = customers.version + 1, created_at = excluded.created_at,
    updated_at = excluded.updated_at

-- name: absorb_customer
UPDATE customers SET is_absorbed = TRUE, version = version + 1, updated_at = $3 WHERE workspace = $1 AND id = $2

-- A customer was last seen when the last of the identities was.
-- name: settle_seen
UPDATE customers SET seen_at = (SELECT MAX(CASE WHEN i.seen_at > i.created_at THEN i.seen_at ELSE i.created_at END)
    FROM identities i WHERE i.workspace = $1 AND i.customer_id = $2)
WHERE workspace = $1 AND id = $2

-- name: put_weak_trait
INSERT INTO customer_traits (workspace, identity_id, trait, value, weak, time, sequence, source)
VALUES ($1, $2, $3, $4, TRUE, $5, 0, $6)
ON CONFLICT (workspace, identity_id, trait) DO NOTHING
