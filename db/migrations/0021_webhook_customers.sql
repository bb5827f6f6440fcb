-- Whom a delivery is about: what erasing a customer looks for.
ALTER TABLE webhook_deliveries ADD COLUMN customer_id TEXT;
-- @sqlite
UPDATE webhook_deliveries SET customer_id = json_extract(body, '$.data.customer_id');
-- @postgres
UPDATE webhook_deliveries SET customer_id = body::jsonb #>> '{data,customer_id}';
CREATE INDEX webhook_deliveries_by_customer ON webhook_deliveries (workspace, customer_id) WHERE customer_id IS NOT NULL;
