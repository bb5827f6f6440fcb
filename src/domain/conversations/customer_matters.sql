-- From the customer's identities on, however many conversations the workspace has: without statistics SQLite would rather read
-- all of a status, or all by their time.
-- name: open_matters
SELECT c.* FROM identities n CROSS JOIN conversations_of_customers c
WHERE n.workspace = $1 AND n.customer_id = $2 AND c.workspace = n.workspace AND c.identity_id = n.id
    AND c.status || '' IN ('open', 'pending', 'snoozed')
ORDER BY c.last_activity_at DESC, c.id DESC LIMIT 50

-- name: resolved_matters
SELECT c.* FROM identities n CROSS JOIN conversations_of_customers c
WHERE n.workspace = $1 AND n.customer_id = $2 AND c.workspace = n.workspace AND c.identity_id = n.id AND c.status || '' = 'resolved'
ORDER BY c.last_activity_at DESC, c.id DESC LIMIT 5

-- name: count_matters
SELECT COUNT(*) AS number, COUNT(CASE WHEN c.status <> 'resolved' THEN 1 END) AS open
FROM identities n CROSS JOIN conversations c
WHERE n.workspace = $1 AND n.customer_id = $2 AND c.workspace = n.workspace AND c.identity_id = n.id
    AND c.status NOT IN ('merged', 'spam')
