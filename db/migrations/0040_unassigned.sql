-- Everybody looks at what waits for somebody, whenever a conversation comes in and while some wait.
CREATE INDEX conversations_unassigned ON conversations (workspace, team_id, created_at, id)
    WHERE assignee_id IS NULL AND status = 'open';
