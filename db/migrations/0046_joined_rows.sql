-- Rows of a file that speak of a customer of whom an earlier row spoke.
ALTER TABLE customer_imports ADD COLUMN joined BIGINT NOT NULL DEFAULT 0;
