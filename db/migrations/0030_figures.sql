-- Figures read thousands of rows of what runs now; these indexes hold all that they ask of it, so that no row itself is fetched.
-- SQLite takes an index for whole only with the column of its own condition in it.
DROP INDEX conversation_cycles_by_opening;
CREATE INDEX conversation_cycles_by_opening ON conversation_cycles (workspace, opened_at, cycle, channel_id);
DROP INDEX conversation_cycles_running;
CREATE INDEX conversation_cycles_running
    ON conversation_cycles (workspace, opened_at, channel_id, team_id, assignee_id, resolved_at) WHERE resolved_at IS NULL;
-- Whoever waits now, without a walk through all who ever waited.
CREATE INDEX response_waits_running
    ON response_waits (workspace, waiting_from, conversation_id, cycle, channel_id, team_id, ended_at) WHERE ended_at IS NULL;
