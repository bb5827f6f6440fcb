-- name: insert_appointment
INSERT INTO appointments (workspace, id, external_id, identity_id, title, with_whom, place, starts_at, ends_at, time_zone,
    status, moved_from, version, stated_at, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, 1, $12, $13, $13)
ON CONFLICT DO NOTHING

-- name: find_appointment
SELECT a.id, a.external_id, a.identity_id, a.title, a.with_whom, a.place, a.starts_at, a.ends_at, a.time_zone, a.status,
    a.moved_from, a.version, a.stated_at, a.updated_at, i.customer_id
FROM appointments a JOIN identities i ON i.workspace = a.workspace AND i.id = a.identity_id
WHERE a.workspace = $1 AND a.id = $2

-- name: find_appointment_by_external_id
SELECT a.id, a.external_id, a.identity_id, a.title, a.with_whom, a.place, a.starts_at, a.ends_at, a.time_zone, a.status,
    a.moved_from, a.version, a.stated_at, a.updated_at, i.customer_id
FROM appointments a JOIN identities i ON i.workspace = a.workspace AND i.id = a.identity_id
WHERE a.workspace = $1 AND a.external_id = $2

-- name: change_appointment
UPDATE appointments SET title = $3, with_whom = $4, place = $5, starts_at = $6, ends_at = $7, status = $8,
    moved_from = $9, stated_at = $10, updated_at = $11, version = version + 1
WHERE workspace = $1 AND id = $2

-- name: settle_appointment
UPDATE appointments SET title = $3, with_whom = $4, place = $5, starts_at = $6, ends_at = $7, status = $8,
    moved_from = $9, stated_at = $10, updated_at = $11, identity_id = $12, time_zone = $13, version = version + 1
WHERE workspace = $1 AND id = $2

-- name: restate_appointment
UPDATE appointments SET stated_at = $3 WHERE workspace = $1 AND id = $2 AND stated_at < $3

-- name: insert_appointment_word
INSERT INTO appointment_words (workspace, external_id, message_id, identity_id, time, is_whole, status, starts_at, ends_at,
    moved_from, title, with_whom, place, time_zone)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT DO NOTHING

-- name: list_appointment_words
SELECT message_id, identity_id, time, is_whole, status, starts_at, ends_at, moved_from, title, with_whom, place, time_zone
FROM appointment_words WHERE workspace = $1 AND external_id = $2
ORDER BY time DESC, message_id DESC LIMIT 200

-- name: list_appointments_of_customer
SELECT a.id, a.external_id, a.identity_id, a.title, a.with_whom, a.place, a.starts_at, a.ends_at, a.time_zone, a.status,
    a.moved_from, a.version, a.stated_at, a.updated_at, i.customer_id
FROM identities i CROSS JOIN appointments a
WHERE i.workspace = $1 AND i.customer_id = $2
    AND a.workspace = i.workspace AND a.identity_id = i.id
ORDER BY a.starts_at DESC, a.id

-- name: list_appointments
SELECT a.id, a.external_id, a.identity_id, a.title, a.with_whom, a.place, a.starts_at, a.ends_at, a.time_zone, a.status,
    a.moved_from, a.version, a.stated_at, a.updated_at, i.customer_id
FROM appointments a JOIN identities i ON i.workspace = a.workspace AND i.id = a.identity_id
WHERE a.workspace = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND (a.starts_at, a.id) > ($4, $5)
    AND ($6 IS NULL OR i.customer_id = $6)
ORDER BY a.starts_at, a.id LIMIT $7
-- name: list_appointments @postgres
SELECT a.id, a.external_id, a.identity_id, a.title, a.with_whom, a.place, a.starts_at, a.ends_at, a.time_zone, a.status,
    a.moved_from, a.version, a.stated_at, a.updated_at, i.customer_id
FROM appointments a JOIN identities i ON i.workspace = a.workspace AND i.id = a.identity_id
WHERE a.workspace = $1 AND a.starts_at >= $2 AND a.starts_at < $3 AND (a.starts_at, a.id) > ($4, $5)
    AND ($6::text IS NULL OR i.customer_id = $6)
ORDER BY a.starts_at, a.id LIMIT $7
