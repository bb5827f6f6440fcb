-- name: insert_order_word
INSERT INTO order_words (workspace, number, identity_id, time, message_id, kind, is_claim, currency, total, items, shipment,
    carrier, reason, expected_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT DO NOTHING

-- The strongest standing counts; an order was placed when it was bought first, else when it was spoken of first.
-- name: put_order
INSERT INTO orders (workspace, number, identity_id, standing, placed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, number, identity_id) DO UPDATE SET
    placed_at = CASE
        WHEN (orders.standing >= 2) = (excluded.standing >= 2)
            THEN CASE WHEN excluded.placed_at < orders.placed_at THEN excluded.placed_at ELSE orders.placed_at END
        WHEN excluded.standing >= 2 THEN excluded.placed_at
        ELSE orders.placed_at END,
    standing = CASE WHEN excluded.standing > orders.standing THEN excluded.standing ELSE orders.standing END

-- name: count_order_claims
SELECT COUNT(*) AS claims FROM order_words WHERE workspace = $1 AND number = $2 AND identity_id = $3 AND is_claim

-- Who is said most credibly to have bought it; two are enough to know that it is not one.
-- name: list_buyers_of_order
SELECT DISTINCT i.customer_id
FROM orders o
CROSS JOIN identities i
WHERE o.workspace = $1 AND o.number = $2 AND o.standing >= 2
    AND o.standing = (SELECT MAX(s.standing) FROM orders s WHERE s.workspace = $1 AND s.number = $2)
    AND i.workspace = o.workspace AND i.id = o.identity_id
LIMIT 2

-- name: find_standing_of_customer
SELECT MAX(o.standing) AS standing
FROM identities i
CROSS JOIN orders o
WHERE i.workspace = $1 AND i.customer_id = $2 AND o.workspace = i.workspace AND o.number = $3 AND o.identity_id = i.id

-- What was said of the customer's order, and if no other is as credibly its buyer, what servers said of it when they spoke
-- of somebody who did not buy it: a store, a carrier. Servers' words first: what pages say may be any amount.
-- name: list_order_words
WITH mine AS (
    SELECT MAX(o.standing) AS standing
    FROM identities i
    CROSS JOIN orders o
    WHERE i.workspace = $1 AND i.customer_id = $2 AND o.workspace = i.workspace AND o.number = $3 AND o.identity_id = i.id
)
SELECT w.identity_id, w.time, w.message_id, w.kind, w.is_claim, w.currency, w.total, w.items, w.shipment, w.carrier, w.reason,
    w.expected_at
FROM identities i
CROSS JOIN order_words w
WHERE i.workspace = $1 AND i.customer_id = $2 AND w.workspace = i.workspace AND w.number = $3 AND w.identity_id = i.id
UNION ALL
SELECT w.identity_id, w.time, w.message_id, w.kind, w.is_claim, w.currency, w.total, w.items, w.shipment, w.carrier, w.reason,
    w.expected_at
FROM mine m
CROSS JOIN orders o
CROSS JOIN identities i
CROSS JOIN order_words w
WHERE m.standing >= 2 AND o.workspace = $1 AND o.number = $3 AND o.standing = 1
    AND i.workspace = o.workspace AND i.id = o.identity_id AND i.customer_id <> $2
    AND w.workspace = o.workspace AND w.number = o.number AND w.identity_id = o.identity_id AND NOT w.is_claim
    AND NOT EXISTS (
        SELECT 1 FROM orders r JOIN identities b ON b.workspace = r.workspace AND b.id = r.identity_id
        WHERE r.workspace = $1 AND r.number = $3 AND r.standing >= m.standing AND b.customer_id <> $2)
ORDER BY is_claim, time DESC, message_id LIMIT 500

-- Those that somebody else bought are not theirs, whatever was said.
-- name: list_orders_of_customer
SELECT o.number, COALESCE(MIN(CASE WHEN o.standing >= 2 THEN o.placed_at END), MIN(o.placed_at)) AS placed_at
FROM identities i CROSS JOIN orders o
WHERE i.workspace = $1 AND i.customer_id = $2 AND o.workspace = i.workspace AND o.identity_id = i.id
GROUP BY o.number
HAVING MAX(o.standing) >= 2
    OR NOT EXISTS (SELECT 1 FROM orders r WHERE r.workspace = $1 AND r.number = o.number AND r.standing >= 2)
ORDER BY placed_at DESC, o.number LIMIT $3

-- name: count_orders_of_customer
SELECT COUNT(DISTINCT o.number) AS orders
FROM identities i CROSS JOIN orders o
WHERE i.workspace = $1 AND i.customer_id = $2 AND o.workspace = i.workspace AND o.identity_id = i.id
    AND (o.standing >= 2
        OR NOT EXISTS (SELECT 1 FROM orders r WHERE r.workspace = $1 AND r.number = o.number AND r.standing >= 2))

-- name: find_customer_of_order
SELECT i.customer_id FROM orders o JOIN identities i ON i.workspace = o.workspace AND i.id = o.identity_id
WHERE o.workspace = $1 AND o.number = $2
ORDER BY o.standing DESC, o.placed_at DESC, o.identity_id LIMIT 1
