-- Where the whole of a letter can be fetched again, when only a part of it, or nothing, could be kept.
ALTER TABLE dead_letters ADD COLUMN origin TEXT;
