-- Customers write the number of their order with and without hyphens.
CREATE INDEX orders_by_code ON orders (workspace, UPPER(REPLACE(REPLACE(number, '-', ''), '#', '')));
