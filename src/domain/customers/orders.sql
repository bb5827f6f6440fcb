-- name: find_order
SELECT number, identity_id, currency, total, items, placed_at, cancelled_at, updated_at
FROM orders WHERE workspace = $1 AND number = $2

-- name: insert_order
INSERT INTO orders (workspace, number, identity_id, currency, total, items, stated_at, placed_at, updated_at)
VALUES ($1, $2, $3, '', NULL, '[]', 0, $4, $4)
ON CONFLICT DO NOTHING

-- name: own_order
UPDATE orders SET identity_id = $3, placed_at = $4
WHERE workspace = $1 AND number = $2 AND (placed_at > $4 OR stated_at = 0)

-- name: state_order
UPDATE orders SET currency = COALESCE($4, currency), total = COALESCE($5, total), items = COALESCE($6, items),
    stated_at = $3, updated_at = CASE WHEN updated_at < $3 THEN $3 ELSE updated_at END
WHERE workspace = $1 AND number = $2 AND stated_at < $3

-- name: cancel_order
UPDATE orders SET cancelled_at = $3, updated_at = CASE WHEN updated_at < $3 THEN $3 ELSE updated_at END
WHERE workspace = $1 AND number = $2 AND (cancelled_at IS NULL OR cancelled_at > $3)

-- name: insert_refund
INSERT INTO refunds (workspace, order_number, message_id, amount, time) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING

-- name: list_refunds
SELECT amount, time FROM refunds WHERE workspace = $1 AND order_number = $2
ORDER BY CASE WHEN amount IS NULL THEN 1 ELSE 0 END

-- name: insert_shipment
INSERT INTO shipments (workspace, order_number, number, carrier, status, reason, stated_at)
VALUES ($1, $2, $3, '', '', '', 0)
ON CONFLICT DO NOTHING

-- name: state_shipment
UPDATE shipments SET status = $5, stated_at = $4, carrier = COALESCE($6, carrier), reason = COALESCE($7, reason),
    estimated_at = COALESCE($8, estimated_at)
WHERE workspace = $1 AND order_number = $2 AND number = $3 AND stated_at < $4

-- What an older word says counts only where nothing newer is known.
-- name: fill_shipment
UPDATE shipments SET carrier = CASE WHEN carrier = '' THEN COALESCE($4, '') ELSE carrier END,
    estimated_at = COALESCE(estimated_at, $5)
WHERE workspace = $1 AND order_number = $2 AND number = $3

-- name: fill_order
UPDATE orders SET currency = CASE WHEN currency = '' THEN COALESCE($3, '') ELSE currency END,
    total = COALESCE(total, $4), items = CASE WHEN items = '[]' THEN COALESCE($5, '[]') ELSE items END
WHERE workspace = $1 AND number = $2

-- name: ship_shipment
UPDATE shipments SET shipped_at = $4
WHERE workspace = $1 AND order_number = $2 AND number = $3 AND (shipped_at IS NULL OR shipped_at > $4)

-- name: deliver_shipment
UPDATE shipments SET delivered_at = $4
WHERE workspace = $1 AND order_number = $2 AND number = $3 AND (delivered_at IS NULL OR delivered_at > $4)

-- name: list_shipments
SELECT number, carrier, status, reason, estimated_at, shipped_at, delivered_at, stated_at
FROM shipments WHERE workspace = $1 AND order_number = $2 ORDER BY stated_at DESC, number

-- name: list_shipments_of_customer
SELECT s.order_number, s.number, s.carrier, s.status, s.reason, s.estimated_at, s.shipped_at, s.delivered_at, s.stated_at
FROM identities i
CROSS JOIN orders o
CROSS JOIN shipments s
WHERE i.workspace = $1 AND i.customer_id = $2
    AND o.workspace = i.workspace AND o.identity_id = i.id
    AND s.workspace = o.workspace AND s.order_number = o.number
ORDER BY s.stated_at DESC, s.number

-- name: list_refunds_of_customer
SELECT r.order_number, r.amount, r.time
FROM identities i
CROSS JOIN orders o
CROSS JOIN refunds r
WHERE i.workspace = $1 AND i.customer_id = $2
    AND o.workspace = i.workspace AND o.identity_id = i.id
    AND r.workspace = o.workspace AND r.order_number = o.number
ORDER BY CASE WHEN r.amount IS NULL THEN 1 ELSE 0 END
