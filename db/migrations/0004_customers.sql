CREATE TABLE customers (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    language TEXT,
    preferred_channel TEXT,
    time_zone TEXT,
    company TEXT,
    is_absorbed BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id)
);
CREATE INDEX customers_by_seen ON customers (workspace, seen_at, id) WHERE NOT is_absorbed;

CREATE TABLE identities (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    sealed TEXT,
    customer_id TEXT NOT NULL,
    first_customer_id TEXT NOT NULL,
    verified_at BIGINT,
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, ordinal),
    UNIQUE (workspace, first_customer_id)
);
CREATE INDEX identities_by_customer ON identities (workspace, customer_id, ordinal);

CREATE TABLE identity_edges (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    node_a TEXT NOT NULL,
    node_b TEXT NOT NULL,
    rule TEXT NOT NULL,
    actor TEXT NOT NULL,
    evidence TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retracted_at BIGINT,
    retracted_by TEXT,
    PRIMARY KEY (workspace, id)
);
CREATE UNIQUE INDEX identity_edges_standing ON identity_edges (workspace, node_a, node_b)
    WHERE retracted_at IS NULL;
CREATE INDEX identity_edges_by_node_a ON identity_edges (workspace, node_a, node_b);
CREATE INDEX identity_edges_by_node_b ON identity_edges (workspace, node_b);

CREATE TABLE identity_claims (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    claimant TEXT NOT NULL,
    claimed TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    sealed TEXT,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by TEXT,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, claimant, claimed)
);
CREATE INDEX identity_claims_by_claimed ON identity_claims (workspace, claimed);

CREATE TABLE merge_reviews (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    node_a TEXT NOT NULL,
    node_b TEXT NOT NULL,
    reason TEXT NOT NULL,
    evidence TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    settled_by TEXT,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, node_a, node_b)
);
CREATE INDEX merge_reviews_open ON merge_reviews (workspace, created_at) WHERE status = 'open';

CREATE TABLE customer_traits (
    workspace TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    trait TEXT NOT NULL,
    value TEXT NOT NULL,
    weak BOOLEAN NOT NULL,
    time BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (workspace, identity_id, trait)
);

CREATE TABLE consents (
    workspace TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, identity_id, purpose, channel, at)
);

CREATE TABLE orders (
    workspace TEXT NOT NULL,
    number TEXT NOT NULL,
    identity_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    total BIGINT,
    items TEXT NOT NULL,
    stated_at BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, number)
);
CREATE INDEX orders_by_identity ON orders (workspace, identity_id, placed_at);

CREATE TABLE shipments (
    workspace TEXT NOT NULL,
    order_number TEXT NOT NULL,
    number TEXT NOT NULL,
    carrier TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    estimated_at BIGINT,
    shipped_at BIGINT,
    delivered_at BIGINT,
    stated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, order_number, number)
);

CREATE TABLE refunds (
    workspace TEXT NOT NULL,
    order_number TEXT NOT NULL,
    message_id TEXT NOT NULL,
    amount BIGINT,
    time BIGINT NOT NULL,
    PRIMARY KEY (workspace, order_number, message_id)
);

CREATE TABLE appointments (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    external_id TEXT,
    identity_id TEXT NOT NULL,
    title TEXT NOT NULL,
    with_whom TEXT NOT NULL,
    place TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    time_zone TEXT NOT NULL,
    status TEXT NOT NULL,
    moved_from BIGINT,
    version BIGINT NOT NULL,
    stated_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, external_id)
);
CREATE INDEX appointments_by_identity ON appointments (workspace, identity_id, starts_at);
CREATE INDEX appointments_by_start ON appointments (workspace, starts_at, id);

CREATE TABLE customer_imports (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    file_id TEXT NOT NULL,
    columns TEXT NOT NULL,
    rows_total BIGINT,
    done BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    error TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (workspace, id)
);
CREATE TABLE customer_import_refusals (
    workspace TEXT NOT NULL,
    import_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    cells TEXT NOT NULL,
    faults TEXT NOT NULL,
    PRIMARY KEY (workspace, import_id, line)
);
