-- Since when a member who said they are online shows no sign of life; they are away until they do.
ALTER TABLE memberships ADD COLUMN idle_since BIGINT;
