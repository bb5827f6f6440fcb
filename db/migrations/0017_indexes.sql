-- Read by number, never by time.
DROP INDEX journal_time;

-- An index over a part of the rows serves only statements that name the same part; these serve every list and count.
DROP INDEX conversations_by_status;
CREATE INDEX conversations_by_status ON conversations (workspace, status, updated_at, id, assignee_id);
DROP INDEX conversations_by_wait;
CREATE INDEX conversations_by_wait ON conversations (workspace, status, waiting_order, id);
DROP INDEX conversations_by_priority;
CREATE INDEX conversations_by_priority ON conversations (workspace, status, priority, updated_at, id);
DROP INDEX conversations_by_assignee;
CREATE INDEX conversations_by_assignee ON conversations (workspace, assignee_id, status, updated_at, id)
    WHERE assignee_id IS NOT NULL;
