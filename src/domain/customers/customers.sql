-- name: find_customer
SELECT id, name, email, phone, language, preferred_channel, time_zone, company, version, created_at, updated_at, seen_at
FROM customers WHERE workspace = $1 AND id = $2

-- name: list_customers
SELECT id, name, email, phone, language, preferred_channel, time_zone, company, version, created_at, updated_at, seen_at
FROM customers WHERE workspace = $1 AND NOT is_absorbed AND (seen_at, id) < ($2, $3)
ORDER BY seen_at DESC, id DESC LIMIT $4

-- name: count_customers
SELECT COUNT(*) AS number FROM (SELECT 1 FROM customers WHERE workspace = $1 AND NOT is_absorbed LIMIT $2) AS counted

-- name: list_customers_to_export
SELECT id, name, email, phone, language, preferred_channel, time_zone, company, version, created_at, updated_at, seen_at
FROM customers WHERE workspace = $1 AND NOT is_absorbed AND id > $2 ORDER BY id LIMIT $3

-- name: heard_events
SELECT sequence FROM heard_events WHERE workspace = $1

-- name: put_heard_events
INSERT INTO heard_events (workspace, sequence) VALUES ($1, $2)
ON CONFLICT (workspace) DO UPDATE SET sequence = excluded.sequence WHERE heard_events.sequence < excluded.sequence

-- Of every workspace, because the log is one for all.
-- name: forget_heard_events
DELETE FROM heard_events WHERE sequence > $1

-- name: see_identity
UPDATE identities SET seen_at = $3 WHERE workspace = $1 AND id = $2 AND seen_at < $3

-- name: see_customer
UPDATE customers SET seen_at = $3
WHERE workspace = $1 AND seen_at < $3
    AND id = (SELECT customer_id FROM identities WHERE workspace = $1 AND id = $2)

-- name: put_trait
INSERT INTO customer_traits (workspace, identity_id, trait, value, weak, time, sequence, source)
VALUES ($1, $2, $3, $4, FALSE, $5, $6, $7)
ON CONFLICT (workspace, identity_id, trait) DO UPDATE SET value = excluded.value, weak = FALSE,
    time = excluded.time, sequence = excluded.sequence, source = excluded.source
WHERE customer_traits.weak
    OR (excluded.time, excluded.sequence) > (customer_traits.time, customer_traits.sequence)
    OR (excluded.time, excluded.sequence) = (customer_traits.time, customer_traits.sequence)
        AND excluded.value <> customer_traits.value

-- name: list_traits_of_customer
SELECT t.trait, t.value, t.weak, t.time, t.sequence, t.source
FROM identities i CROSS JOIN customer_traits t
WHERE i.workspace = $1 AND i.customer_id = $2
    AND t.workspace = i.workspace AND t.identity_id = i.id

-- Of two words of one millisecond the refusal counts, whichever comes first.
-- name: put_consent
INSERT INTO consents (workspace, identity_id, purpose, channel, at, state, source, evidence, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (workspace, identity_id, purpose, channel, at) DO UPDATE
SET state = excluded.state, source = excluded.source, evidence = excluded.evidence, recorded_at = excluded.recorded_at
WHERE excluded.state = 'denied' AND consents.state <> 'denied'

-- The newest word of each purpose and channel comes last.
-- name: list_consents_of_customer
SELECT c.purpose, c.channel, c.at, c.state, c.source, c.evidence
FROM identities i CROSS JOIN consents c
WHERE i.workspace = $1 AND i.customer_id = $2
    AND c.workspace = i.workspace AND c.identity_id = i.id
ORDER BY c.at, c.state DESC, c.recorded_at, i.ordinal DESC

-- name: newest_consent_time
SELECT MAX(c.at) AS at
FROM identities i CROSS JOIN consents c
WHERE i.workspace = $1 AND i.customer_id = $2 AND c.workspace = i.workspace AND c.identity_id = i.id AND c.purpose = $3
