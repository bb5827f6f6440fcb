-- The jobs of a kind that wait are taken in turn by workspace: one with many never keeps the others waiting.
CREATE INDEX jobs_waiting ON jobs (kind, workspace, due_at, id) WHERE state = 'waiting';
