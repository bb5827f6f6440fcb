-- What can be found by its words. The owner of each row is named by kind and id.
-- @sqlite
CREATE TABLE search_documents (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    number INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (workspace, kind, id)
);
-- @sqlite
CREATE VIRTUAL TABLE search_tokens USING fts5(title, words, pairs, bridges, tokenize = 'ascii');
-- @postgres
CREATE TABLE search_documents (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    tokens TSVECTOR NOT NULL,
    PRIMARY KEY (workspace, kind, id)
);
-- @postgres
CREATE INDEX search_documents_tokens ON search_documents USING GIN (tokens);
