-- What a list is ordered by: when somebody last wrote, and not when somebody filed.
ALTER TABLE conversations ADD COLUMN last_activity_at BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET last_activity_at = COALESCE((SELECT m.created_at FROM messages m
    WHERE m.workspace = conversations.workspace AND m.id = conversations.last_message_id), updated_at);

DROP VIEW conversations_of_customers;
CREATE VIEW conversations_of_customers AS
SELECT c.workspace, c.id, c.number, c.identity_id, i.customer_id, c.subject, c.status, c.priority, c.assignee_id, c.team_id,
    c.channel_id, c.open_key, c.suspicious, c.waiting_since, c.waiting_order, c.first_response_at, c.snoozed_until,
    c.resolved_at, c.resolved_by, c.cycle, c.previous_id, c.merged_into, c.last_message_id, c.last_incoming_id,
    c.last_incoming_at, c.last_activity_at, c.csat_score, c.version, c.created_at, c.updated_at
FROM conversations c JOIN identities i ON i.workspace = c.workspace AND i.id = c.identity_id;

DROP INDEX conversations_by_identity;
CREATE INDEX conversations_by_identity ON conversations (workspace, identity_id, last_activity_at);
DROP INDEX conversations_by_change;
CREATE INDEX conversations_by_activity ON conversations (workspace, last_activity_at, id);
DROP INDEX conversations_by_status;
CREATE INDEX conversations_by_status ON conversations (workspace, status, last_activity_at, id, assignee_id);
DROP INDEX conversations_by_priority;
CREATE INDEX conversations_by_priority ON conversations (workspace, status, priority, last_activity_at, id);
DROP INDEX conversations_by_assignee;
CREATE INDEX conversations_by_assignee ON conversations (workspace, assignee_id, status, last_activity_at, id)
    WHERE assignee_id IS NOT NULL;
