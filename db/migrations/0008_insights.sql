-- What runs now, for the backlog of a moment.
CREATE INDEX conversation_cycles_running ON conversation_cycles (workspace, opened_at) WHERE resolved_at IS NULL;
-- A matter that was taken up again in a conversation of its own counts as coming back.
CREATE INDEX conversations_by_previous ON conversations (workspace, previous_id, created_at)
    WHERE previous_id IS NOT NULL;
