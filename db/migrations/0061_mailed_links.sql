-- An invitation has two tokens: the one that whoever invites may hand over, and one that a mail takes to the address.
ALTER TABLE one_time_links ADD COLUMN mailed_hash TEXT;
CREATE UNIQUE INDEX one_time_links_by_mailed_hash ON one_time_links (mailed_hash) WHERE mailed_hash IS NOT NULL;
