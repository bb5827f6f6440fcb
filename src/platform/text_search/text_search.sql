-- name: insert_search_document @sqlite
INSERT INTO search_documents (workspace, kind, id, occurred_at, number)
VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(number), 0) + 1 FROM search_documents))
ON CONFLICT (workspace, kind, id) DO NOTHING;

-- name: insert_search_document @postgres
SELECT 1;

-- name: find_search_number @sqlite
SELECT number FROM search_documents WHERE workspace = $1 AND kind = $2 AND id = $3;

-- name: find_search_number @postgres
SELECT 1;

-- name: change_search_document
UPDATE search_documents SET occurred_at = $4 WHERE workspace = $1 AND kind = $2 AND id = $3;

-- name: put_search_document @sqlite
SELECT 1;

-- name: put_search_document @postgres
INSERT INTO search_documents (workspace, kind, id, occurred_at, tokens)
VALUES ($1, $2, $3, $4, $5::tsvector)
ON CONFLICT (workspace, kind, id)
DO UPDATE SET occurred_at = excluded.occurred_at, tokens = excluded.tokens;

-- name: insert_search_tokens @sqlite
INSERT INTO search_tokens (rowid, title, words, pairs, bridges) VALUES ($1, $2, $3, $4, $5);

-- name: insert_search_tokens @postgres
SELECT 1;

-- name: delete_search_tokens @sqlite
DELETE FROM search_tokens
WHERE rowid = (SELECT number FROM search_documents WHERE workspace = $1 AND kind = $2 AND id = $3);

-- name: delete_search_tokens @postgres
SELECT 1;

-- name: delete_search_document
DELETE FROM search_documents WHERE workspace = $1 AND kind = $2 AND id = $3;

-- FTS5 drops deleted words only when it merges the segment that holds them; the first step takes all segments into the merge.
-- The whole installation's index, whatever the workspace.
-- name: begin_search_merge @sqlite
INSERT INTO search_tokens (search_tokens, rank) VALUES ('merge', -500);

-- name: begin_search_merge @postgres
SELECT 1;

-- The whole installation's index, whatever the workspace.
-- name: go_on_search_merge @sqlite
INSERT INTO search_tokens (search_tokens, rank) VALUES ('merge', 500);

-- name: go_on_search_merge @postgres
SELECT 1;

-- name: count_changes @sqlite
SELECT total_changes() AS number;

-- name: count_changes @postgres
SELECT 0 AS number;

-- The weights of bm25 follow the columns; its rank is negative and the least is the best.
-- name: search_documents @sqlite
SELECT d.kind, d.id, d.occurred_at, -bm25(search_tokens, 6.0, 3.0, 2.0, 1.0) AS score
FROM search_tokens
JOIN search_documents d ON d.number = search_tokens.rowid
WHERE search_tokens MATCH $2
  AND d.workspace = $1
  AND instr($3, ' ' || d.kind || ' ') > 0
  AND d.id <> $6
ORDER BY score DESC, d.occurred_at DESC, d.id
LIMIT $4 OFFSET $5;

-- How rare a term is, is counted up to a thousand documents: enough to tell common words from telling ones.
-- name: search_documents @postgres
WITH terms AS MATERIALIZED (
    SELECT term::tsquery AS term FROM unnest(string_to_array($7, ' ')) AS given(term)
),
weighted AS MATERIALIZED (
    SELECT terms.term, ln(1 + 1000.0 / (1 + counted.documents))::float8 AS weight
    FROM terms, LATERAL (
        SELECT count(*) AS documents
        FROM (
            SELECT 1 FROM search_documents s
            WHERE s.workspace = $1 AND s.tokens @@ terms.term
            LIMIT 1000
        ) AS matched
    ) counted
)
SELECT d.kind, d.id, d.occurred_at, COALESCE((
    SELECT sum(weighted.weight * ts_rank('{0.15, 0.3, 0.5, 1.0}', d.tokens, weighted.term, 1))
    FROM weighted
    WHERE d.tokens @@ weighted.term
), 0)::float8 AS score
FROM search_documents d
WHERE d.workspace = $1
  AND d.tokens @@ $2::tsquery
  AND d.kind = ANY (string_to_array(trim($3), ' '))
  AND d.id <> $6
ORDER BY score DESC, d.occurred_at DESC, d.id
LIMIT $4 OFFSET $5;

-- A row fits as often as there are clauses that find it; those of $2 are all of the query's, and again all of them for the title alone.
-- name: list_search_documents @sqlite
SELECT kind, id, occurred_at, score FROM (
    SELECT d.kind, d.id, d.occurred_at, COUNT(*) AS score
    FROM json_each($2) AS clause
    CROSS JOIN search_tokens
    CROSS JOIN search_documents d
    WHERE search_tokens MATCH clause.value
      AND d.number = search_tokens.rowid
      AND d.workspace = $1
      AND instr($3, ' ' || d.kind || ' ') > 0
      AND d.id <> $5
    GROUP BY d.number
)
WHERE (score, occurred_at, id) < ($6, $7, $8)
ORDER BY score DESC, occurred_at DESC, id DESC
LIMIT $4;

-- name: list_search_documents @postgres
WITH clauses AS MATERIALIZED (
    SELECT value::tsquery AS clause FROM json_each($2)
)
SELECT kind, id, occurred_at, score FROM (
    SELECT d.kind, d.id, d.occurred_at, (SELECT COUNT(*) FROM clauses WHERE d.tokens @@ clauses.clause) AS score
    FROM search_documents d
    WHERE d.workspace = $1
      AND d.tokens @@ $9::tsquery
      AND d.kind = ANY (string_to_array(trim($3), ' '))
      AND d.id <> $5
) AS hits
WHERE (score, occurred_at, id) < ($6, $7, $8)
ORDER BY score DESC, occurred_at DESC, id DESC
LIMIT $4;

-- name: count_search_documents @sqlite
SELECT COUNT(*) AS number FROM (
    SELECT 1
    FROM search_tokens
    JOIN search_documents d ON d.number = search_tokens.rowid
    WHERE search_tokens MATCH $2
      AND d.workspace = $1
      AND instr($3, ' ' || d.kind || ' ') > 0
    LIMIT $4
);

-- name: count_search_documents @postgres
SELECT COUNT(*) AS number FROM (
    SELECT 1
    FROM search_documents d
    WHERE d.workspace = $1
      AND d.tokens @@ $2::tsquery
      AND d.kind = ANY (string_to_array(trim($3), ' '))
    LIMIT $4
) AS found;
