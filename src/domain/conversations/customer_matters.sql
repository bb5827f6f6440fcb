-- name: open_matters
SELECT * FROM conversations_of_customers
WHERE workspace = $1 AND customer_id = $2 AND status IN ('open', 'pending', 'snoozed')
ORDER BY last_activity_at DESC, id DESC LIMIT 50

-- name: resolved_matters
SELECT * FROM conversations_of_customers WHERE workspace = $1 AND customer_id = $2 AND status = 'resolved'
ORDER BY last_activity_at DESC, id DESC LIMIT 5

-- name: count_matters
SELECT COUNT(*) AS number, COUNT(CASE WHEN status <> 'resolved' THEN 1 END) AS open FROM conversations_of_customers
WHERE workspace = $1 AND customer_id = $2 AND status NOT IN ('merged', 'spam')
