-- What each identity is said to have to do with an order is kept for itself, so that two customers' orders of one number
-- stay two; whose a word is follows from who belongs together, when it is read.
CREATE TABLE order_words (
    workspace TEXT NOT NULL,
    number TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    time BIGINT NOT NULL,
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_claim BOOLEAN NOT NULL,
    currency TEXT,
    total BIGINT,
    items TEXT,
    shipment TEXT NOT NULL,
    carrier TEXT,
    reason TEXT,
    expected_at BIGINT,
    PRIMARY KEY (workspace, number, identity_id, time, message_id)
);
CREATE INDEX order_words_by_identity ON order_words (workspace, identity_id);

INSERT INTO order_words SELECT workspace, number, identity_id, placed_at, 'completed', 'completed', FALSE, NULLIF(currency, ''), total,
    items, '', NULL, NULL, NULL FROM orders WHERE stated_at > 0;
INSERT INTO order_words SELECT workspace, number, identity_id, cancelled_at, 'cancelled', 'cancelled', FALSE, NULL, NULL, NULL, '', NULL,
    NULL, NULL FROM orders WHERE cancelled_at IS NOT NULL;
INSERT INTO order_words SELECT r.workspace, r.order_number, o.identity_id, r.time, r.message_id, 'refunded', FALSE, NULL, r.amount, NULL,
    '', NULL, NULL, NULL
    FROM refunds r JOIN orders o ON o.workspace = r.workspace AND o.number = r.order_number;
INSERT INTO order_words SELECT s.workspace, s.order_number, o.identity_id, s.shipped_at, 'shipped:' || s.number, 'shipped', FALSE, NULL,
    NULL, NULL, s.number, NULLIF(s.carrier, ''), NULL, s.estimated_at
    FROM shipments s JOIN orders o ON o.workspace = s.workspace AND o.number = s.order_number
    WHERE s.shipped_at IS NOT NULL;
INSERT INTO order_words SELECT s.workspace, s.order_number, o.identity_id, s.delivered_at, 'delivered:' || s.number, 'delivered', FALSE,
    NULL, NULL, NULL, s.number, NULLIF(s.carrier, ''), NULL, s.estimated_at
    FROM shipments s JOIN orders o ON o.workspace = s.workspace AND o.number = s.order_number
    WHERE s.delivered_at IS NOT NULL;
INSERT INTO order_words SELECT s.workspace, s.order_number, o.identity_id, s.stated_at, 'stated:' || s.number, s.status, FALSE, NULL,
    NULL, NULL, s.number, NULLIF(s.carrier, ''), NULLIF(s.reason, ''), s.estimated_at
    FROM shipments s JOIN orders o ON o.workspace = s.workspace AND o.number = s.order_number
    WHERE s.status <> '';

DROP TABLE shipments;
DROP TABLE refunds;
DROP TABLE orders;

-- One row for each identity that an order was spoken of with. `standing`: 0 a page mentions it, 1 a server mentions it, 2 a
-- page says that it was bought, 3 a server says so.
CREATE TABLE orders (
    workspace TEXT NOT NULL,
    number TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    standing BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, number, identity_id)
);
-- None of them holds every column: SQLite, without figures of the tables, reads the whole of one that does.
CREATE INDEX orders_by_identity ON orders (workspace, identity_id, number);
CREATE INDEX orders_by_standing ON orders (workspace, number, standing);
-- Customers write the number of their order with and without hyphens.
CREATE INDEX orders_by_code ON orders (workspace, UPPER(REPLACE(REPLACE(number, '-', ''), '#', '')));
INSERT INTO orders SELECT workspace, number, identity_id, MAX(CASE WHEN kind = 'completed' THEN 3 ELSE 1 END),
    COALESCE(MIN(CASE WHEN kind = 'completed' THEN time END), MIN(time))
    FROM order_words GROUP BY workspace, number, identity_id;
