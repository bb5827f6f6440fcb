-- name: erase_traits
DELETE FROM customer_traits WHERE workspace = $1 AND identity_id = $2

-- name: erase_consents
DELETE FROM consents WHERE workspace = $1 AND identity_id = $2

-- What a store or a carrier said of an order goes with the last who bought it.
-- name: erase_order_words_of_others
DELETE FROM order_words WHERE workspace = $1 AND identity_id <> $2
    AND number IN (SELECT number FROM orders WHERE workspace = $1 AND identity_id = $2 AND standing >= 2)
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.workspace = $1 AND o.number = order_words.number
        AND o.standing >= 2 AND o.identity_id <> $2)

-- name: erase_orders_of_others
DELETE FROM orders WHERE workspace = $1 AND identity_id <> $2
    AND number IN (SELECT number FROM orders WHERE workspace = $1 AND identity_id = $2 AND standing >= 2)
    AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.workspace = $1 AND o.number = orders.number
        AND o.standing >= 2 AND o.identity_id <> $2)

-- name: erase_order_words
DELETE FROM order_words WHERE workspace = $1 AND identity_id = $2

-- name: erase_orders
DELETE FROM orders WHERE workspace = $1 AND identity_id = $2

-- name: erase_appointment_words
DELETE FROM appointment_words WHERE workspace = $1 AND (identity_id = $2
    OR external_id IN (SELECT external_id FROM appointments WHERE workspace = $1 AND identity_id = $2))

-- name: erase_appointments
DELETE FROM appointments WHERE workspace = $1 AND identity_id = $2

-- name: erase_claims
DELETE FROM identity_claims WHERE workspace = $1 AND claimant = $2
-- name: erase_claims_from_the_other_side
DELETE FROM identity_claims WHERE workspace = $1 AND claimed = $2

-- name: erase_reviews
DELETE FROM merge_reviews WHERE workspace = $1 AND node_a = $2
-- name: erase_reviews_from_the_other_side
DELETE FROM merge_reviews WHERE workspace = $1 AND node_b = $2

-- Some thousand entries at a time: others write between two.
-- name: blank_order_facts
UPDATE journal SET data = '{}'
WHERE sequence > $3 AND sequence <= $4 AND workspace = $1 AND customer = $2
    AND kind IN ('order.changed', 'shipment.changed')

-- name: erase_edges
DELETE FROM identity_edges WHERE workspace = $1 AND node_a = $2
-- name: erase_edges_from_the_other_side
DELETE FROM identity_edges WHERE workspace = $1 AND node_b = $2

-- name: erase_customer_of_identity
DELETE FROM customers WHERE workspace = $1
    AND id = (SELECT first_customer_id FROM identities WHERE workspace = $1 AND id = $2)

-- name: erase_identity
DELETE FROM identities WHERE workspace = $1 AND id = $2
