-- How far the channel of an incoming message knew that it is from whom it says; nothing for what came before this was kept.
ALTER TABLE messages ADD COLUMN proof TEXT CHECK (proof IN ('proven', 'unchecked', 'unproven'));
