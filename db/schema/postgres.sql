api_threads.workspace text NOT NULL
api_threads.channel_id text NOT NULL
api_threads.thread text NOT NULL
api_threads.conversation_id text NOT NULL
api_threads CONSTRAINT api_threads_pkey PRIMARY KEY (workspace, channel_id, thread)
CREATE UNIQUE INDEX api_threads_pkey ON api_threads USING btree (workspace, channel_id, thread)
api_tokens.workspace text NOT NULL
api_tokens.id text NOT NULL
api_tokens.name text NOT NULL
api_tokens.token_hash text NOT NULL
api_tokens.prefix text NOT NULL
api_tokens.scopes text NOT NULL
api_tokens.created_by text NOT NULL
api_tokens.created_at bigint NOT NULL
api_tokens.expires_at bigint
api_tokens.used_at bigint
api_tokens.revoked_at bigint
api_tokens.parent_id text
api_tokens CONSTRAINT api_tokens_pkey PRIMARY KEY (workspace, id)
api_tokens CONSTRAINT api_tokens_token_hash_key UNIQUE (token_hash)
CREATE UNIQUE INDEX api_tokens_pkey ON api_tokens USING btree (workspace, id)
CREATE UNIQUE INDEX api_tokens_token_hash_key ON api_tokens USING btree (token_hash)
appointment_words.workspace text NOT NULL
appointment_words.external_id text NOT NULL
appointment_words.message_id text NOT NULL
appointment_words.identity_id text NOT NULL
appointment_words.time bigint NOT NULL
appointment_words.is_whole boolean NOT NULL
appointment_words.status text NOT NULL
appointment_words.starts_at bigint
appointment_words.ends_at bigint
appointment_words.moved_from bigint
appointment_words.title text
appointment_words.with_whom text
appointment_words.place text
appointment_words.time_zone text
appointment_words CONSTRAINT appointment_words_pkey PRIMARY KEY (workspace, external_id, message_id)
CREATE INDEX appointment_words_by_identity ON appointment_words USING btree (workspace, identity_id)
CREATE UNIQUE INDEX appointment_words_pkey ON appointment_words USING btree (workspace, external_id, message_id)
appointments.workspace text NOT NULL
appointments.id text NOT NULL
appointments.external_id text
appointments.identity_id text NOT NULL
appointments.title text NOT NULL
appointments.with_whom text NOT NULL
appointments.place text NOT NULL
appointments.starts_at bigint NOT NULL
appointments.ends_at bigint
appointments.time_zone text NOT NULL
appointments.status text NOT NULL
appointments.moved_from bigint
appointments.version bigint NOT NULL
appointments.stated_at bigint NOT NULL
appointments.created_at bigint NOT NULL
appointments.updated_at bigint NOT NULL
appointments CONSTRAINT appointments_pkey PRIMARY KEY (workspace, id)
appointments CONSTRAINT appointments_workspace_external_id_key UNIQUE (workspace, external_id)
CREATE INDEX appointments_by_identity ON appointments USING btree (workspace, identity_id, starts_at)
CREATE INDEX appointments_by_start ON appointments USING btree (workspace, starts_at, id)
CREATE UNIQUE INDEX appointments_pkey ON appointments USING btree (workspace, id)
CREATE UNIQUE INDEX appointments_workspace_external_id_key ON appointments USING btree (workspace, external_id)
assignment_rings.workspace text NOT NULL
assignment_rings.ring text NOT NULL
assignment_rings.turn bigint NOT NULL
assignment_rings CONSTRAINT assignment_rings_pkey PRIMARY KEY (workspace, ring)
CREATE UNIQUE INDEX assignment_rings_pkey ON assignment_rings USING btree (workspace, ring)
assignment_turns.workspace text NOT NULL
assignment_turns.ring text NOT NULL
assignment_turns.user_id text NOT NULL
assignment_turns.turn bigint NOT NULL
assignment_turns CONSTRAINT assignment_turns_pkey PRIMARY KEY (workspace, ring, user_id)
CREATE UNIQUE INDEX assignment_turns_pkey ON assignment_turns USING btree (workspace, ring, user_id)
audit_entries.workspace text NOT NULL
audit_entries.sequence bigint NOT NULL
audit_entries.time bigint NOT NULL
audit_entries.actor text NOT NULL
audit_entries.action text NOT NULL
audit_entries.resource text NOT NULL
audit_entries.address text NOT NULL
audit_entries.data text NOT NULL
audit_entries.hash text NOT NULL
audit_entries CONSTRAINT audit_entries_pkey PRIMARY KEY (workspace, sequence)
CREATE UNIQUE INDEX audit_entries_pkey ON audit_entries USING btree (workspace, sequence)
audit_heads.workspace text NOT NULL
audit_heads.sequence bigint NOT NULL
audit_heads.hash text NOT NULL
audit_heads.seal text NOT NULL
audit_heads CONSTRAINT audit_heads_pkey PRIMARY KEY (workspace)
CREATE UNIQUE INDEX audit_heads_pkey ON audit_heads USING btree (workspace)
automatic_replies.workspace text NOT NULL
automatic_replies.channel_id text NOT NULL
automatic_replies.recipient text NOT NULL
automatic_replies.sent_at bigint NOT NULL
automatic_replies.id text NOT NULL
automatic_replies CONSTRAINT automatic_replies_pkey PRIMARY KEY (workspace, channel_id, recipient, sent_at, id)
CREATE INDEX automatic_replies_by_time ON automatic_replies USING btree (workspace, sent_at)
CREATE UNIQUE INDEX automatic_replies_pkey ON automatic_replies USING btree (workspace, channel_id, recipient, sent_at, id)
blocked_senders.workspace text NOT NULL
blocked_senders.id text NOT NULL
blocked_senders.value text NOT NULL
blocked_senders.created_at bigint NOT NULL
blocked_senders CONSTRAINT blocked_senders_pkey PRIMARY KEY (workspace, id)
blocked_senders CONSTRAINT blocked_senders_workspace_value_key UNIQUE (workspace, value)
CREATE UNIQUE INDEX blocked_senders_pkey ON blocked_senders USING btree (workspace, id)
CREATE UNIQUE INDEX blocked_senders_workspace_value_key ON blocked_senders USING btree (workspace, value)
business_hours.workspace text NOT NULL
business_hours.id text NOT NULL
business_hours.name text NOT NULL
business_hours.calendar text NOT NULL
business_hours.is_default boolean NOT NULL
business_hours.created_at bigint NOT NULL
business_hours CONSTRAINT business_hours_pkey PRIMARY KEY (workspace, id)
CREATE UNIQUE INDEX business_hours_pkey ON business_hours USING btree (workspace, id)
canned_responses.workspace text NOT NULL
canned_responses.id text NOT NULL
canned_responses.shortcut text NOT NULL
canned_responses.title text NOT NULL
canned_responses.body text NOT NULL
canned_responses.locale text
canned_responses.created_at bigint NOT NULL
canned_responses.updated_at bigint NOT NULL
canned_responses CONSTRAINT canned_responses_pkey PRIMARY KEY (workspace, id)
canned_responses CONSTRAINT canned_responses_workspace_shortcut_key UNIQUE (workspace, shortcut)
CREATE UNIQUE INDEX canned_responses_pkey ON canned_responses USING btree (workspace, id)
CREATE UNIQUE INDEX canned_responses_workspace_shortcut_key ON canned_responses USING btree (workspace, shortcut)
channels.workspace text NOT NULL
channels.id text NOT NULL
channels.kind text NOT NULL
channels.name text NOT NULL
channels.enabled boolean NOT NULL
channels.team_id text
channels.business_hours_id text
channels.settings text NOT NULL
channels.secrets text NOT NULL
channels.state text NOT NULL
channels.state_code text
channels.state_message text
channels.last_received_at bigint
channels.last_sent_at bigint
channels.version bigint NOT NULL
channels.created_at bigint NOT NULL
channels.removed_at bigint
channels.secret_generation bigint NOT NULL DEFAULT 0
channels CONSTRAINT channels_pkey PRIMARY KEY (workspace, id)
CREATE UNIQUE INDEX channels_by_id ON channels USING btree (id)
CREATE UNIQUE INDEX channels_pkey ON channels USING btree (workspace, id)
chat_sessions.token_hash text NOT NULL
chat_sessions.workspace text NOT NULL
chat_sessions.channel_id text NOT NULL
chat_sessions.identity_id text NOT NULL
chat_sessions.visitor_id text NOT NULL
chat_sessions.user_id text
chat_sessions.locale text NOT NULL
chat_sessions.created_at bigint NOT NULL
chat_sessions.seen_at bigint NOT NULL
chat_sessions.expires_at bigint NOT NULL
chat_sessions.profile text NOT NULL DEFAULT '{}'::text
chat_sessions.secret_generation bigint NOT NULL DEFAULT 0
chat_sessions CONSTRAINT chat_sessions_pkey PRIMARY KEY (token_hash)
CREATE INDEX chat_sessions_by_identity ON chat_sessions USING btree (workspace, identity_id)
CREATE UNIQUE INDEX chat_sessions_pkey ON chat_sessions USING btree (token_hash)
consents.workspace text NOT NULL
consents.identity_id text NOT NULL
consents.purpose text NOT NULL
consents.channel text NOT NULL
consents.at bigint NOT NULL
consents.state text NOT NULL
consents.source text NOT NULL
consents.evidence text NOT NULL
consents.recorded_at bigint NOT NULL
consents CONSTRAINT consents_pkey PRIMARY KEY (workspace, identity_id, purpose, channel, at)
CREATE UNIQUE INDEX consents_pkey ON consents USING btree (workspace, identity_id, purpose, channel, at)
conversation_channels.workspace text NOT NULL
conversation_channels.conversation_id text NOT NULL
conversation_channels.channel_id text NOT NULL
conversation_channels.identity_id text NOT NULL
conversation_channels.last_incoming_at bigint
conversation_channels.last_at bigint NOT NULL
conversation_channels CONSTRAINT conversation_channels_pkey PRIMARY KEY (workspace, conversation_id, channel_id)
CREATE UNIQUE INDEX conversation_channels_pkey ON conversation_channels USING btree (workspace, conversation_id, channel_id)
conversation_cycles.workspace text NOT NULL
conversation_cycles.conversation_id text NOT NULL
conversation_cycles.cycle bigint NOT NULL
conversation_cycles.opened_by text NOT NULL
conversation_cycles.channel_id text NOT NULL
conversation_cycles.team_id text
conversation_cycles.assignee_id text
conversation_cycles.opened_at bigint NOT NULL
conversation_cycles.first_incoming_at bigint
conversation_cycles.first_response_at bigint
conversation_cycles.first_response_by text
conversation_cycles.replies bigint NOT NULL
conversation_cycles.resolved_at bigint
conversation_cycles.resolved_by text
conversation_cycles.reopened_at bigint
conversation_cycles CONSTRAINT conversation_cycles_opened_by_check CHECK ((opened_by = ANY (ARRAY['customer'::text, 'agent'::text])))
conversation_cycles CONSTRAINT conversation_cycles_pkey PRIMARY KEY (workspace, conversation_id, cycle)
CREATE INDEX conversation_cycles_by_opening ON conversation_cycles USING btree (workspace, opened_at, cycle, channel_id)
CREATE INDEX conversation_cycles_by_resolution ON conversation_cycles USING btree (workspace, resolved_at) WHERE (resolved_at IS NOT NULL)
CREATE UNIQUE INDEX conversation_cycles_pkey ON conversation_cycles USING btree (workspace, conversation_id, cycle)
CREATE INDEX conversation_cycles_running ON conversation_cycles USING btree (workspace, opened_at, channel_id, team_id, assignee_id, resolved_at) WHERE (resolved_at IS NULL)
conversation_drafts.workspace text NOT NULL
conversation_drafts.conversation_id text NOT NULL
conversation_drafts.user_id text NOT NULL
conversation_drafts.kind text NOT NULL
conversation_drafts.body text NOT NULL
conversation_drafts.channel_id text
conversation_drafts.cc text NOT NULL
conversation_drafts.attachments text NOT NULL
conversation_drafts.updated_at bigint NOT NULL
conversation_drafts CONSTRAINT conversation_drafts_pkey PRIMARY KEY (workspace, conversation_id, user_id)
CREATE UNIQUE INDEX conversation_drafts_pkey ON conversation_drafts USING btree (workspace, conversation_id, user_id)
conversation_fields.workspace text NOT NULL
conversation_fields.conversation_id text NOT NULL
conversation_fields.name text NOT NULL
conversation_fields.value text NOT NULL
conversation_fields.sealed text
conversation_fields.source text NOT NULL
conversation_fields.message_id text
conversation_fields.updated_at bigint NOT NULL
conversation_fields CONSTRAINT conversation_fields_pkey PRIMARY KEY (workspace, conversation_id, name)
CREATE INDEX conversation_fields_by_value ON conversation_fields USING btree (workspace, name, value)
CREATE UNIQUE INDEX conversation_fields_pkey ON conversation_fields USING btree (workspace, conversation_id, name)
conversation_links.workspace text NOT NULL
conversation_links.id text NOT NULL
conversation_links.conversation_id text NOT NULL
conversation_links.other_id text NOT NULL
conversation_links.reason text NOT NULL
conversation_links.status text NOT NULL
conversation_links.created_at bigint NOT NULL
conversation_links.decided_at bigint
conversation_links.decided_by text
conversation_links CONSTRAINT conversation_links_pkey PRIMARY KEY (workspace, id)
conversation_links CONSTRAINT conversation_links_status_check CHECK ((status = ANY (ARRAY['open'::text, 'accepted'::text, 'rejected'::text])))
conversation_links CONSTRAINT conversation_links_workspace_conversation_id_other_id_key UNIQUE (workspace, conversation_id, other_id)
CREATE INDEX conversation_links_by_other ON conversation_links USING btree (workspace, other_id)
CREATE UNIQUE INDEX conversation_links_pkey ON conversation_links USING btree (workspace, id)
CREATE UNIQUE INDEX conversation_links_workspace_conversation_id_other_id_key ON conversation_links USING btree (workspace, conversation_id, other_id)
conversation_mentions.workspace text NOT NULL
conversation_mentions.message_id text NOT NULL
conversation_mentions.user_id text NOT NULL
conversation_mentions.conversation_id text NOT NULL
conversation_mentions.created_at bigint NOT NULL
conversation_mentions CONSTRAINT conversation_mentions_pkey PRIMARY KEY (workspace, message_id, user_id)
CREATE INDEX conversation_mentions_by_conversation ON conversation_mentions USING btree (workspace, conversation_id)
CREATE INDEX conversation_mentions_by_user ON conversation_mentions USING btree (workspace, user_id, conversation_id, created_at)
CREATE UNIQUE INDEX conversation_mentions_pkey ON conversation_mentions USING btree (workspace, message_id, user_id)
conversation_numbers.workspace text NOT NULL
conversation_numbers.last_number bigint NOT NULL
conversation_numbers.removed bigint NOT NULL
conversation_numbers CONSTRAINT conversation_numbers_pkey PRIMARY KEY (workspace)
CREATE UNIQUE INDEX conversation_numbers_pkey ON conversation_numbers USING btree (workspace)
conversation_participants.workspace text NOT NULL
conversation_participants.conversation_id text NOT NULL
conversation_participants.address text NOT NULL
conversation_participants.added_by text NOT NULL
conversation_participants.created_at bigint NOT NULL
conversation_participants.is_copied boolean NOT NULL DEFAULT true
conversation_participants CONSTRAINT conversation_participants_pkey PRIMARY KEY (workspace, conversation_id, address)
CREATE UNIQUE INDEX conversation_participants_pkey ON conversation_participants USING btree (workspace, conversation_id, address)
conversation_reads.workspace text NOT NULL
conversation_reads.conversation_id text NOT NULL
conversation_reads.user_id text NOT NULL
conversation_reads.read_at bigint NOT NULL
conversation_reads CONSTRAINT conversation_reads_pkey PRIMARY KEY (workspace, conversation_id, user_id)
CREATE UNIQUE INDEX conversation_reads_pkey ON conversation_reads USING btree (workspace, conversation_id, user_id)
conversation_tags.workspace text NOT NULL
conversation_tags.conversation_id text NOT NULL
conversation_tags.tag_id text NOT NULL
conversation_tags CONSTRAINT conversation_tags_pkey PRIMARY KEY (workspace, conversation_id, tag_id)
CREATE INDEX conversation_tags_by_tag ON conversation_tags USING btree (workspace, tag_id)
CREATE UNIQUE INDEX conversation_tags_pkey ON conversation_tags USING btree (workspace, conversation_id, tag_id)
conversation_viewers.workspace text NOT NULL
conversation_viewers.conversation_id text NOT NULL
conversation_viewers.user_id text NOT NULL
conversation_viewers.seen_at bigint NOT NULL
conversation_viewers CONSTRAINT conversation_viewers_pkey PRIMARY KEY (workspace, user_id)
CREATE INDEX conversation_viewers_by_conversation ON conversation_viewers USING btree (workspace, conversation_id)
CREATE UNIQUE INDEX conversation_viewers_pkey ON conversation_viewers USING btree (workspace, user_id)
conversations.workspace text NOT NULL
conversations.id text NOT NULL
conversations.number bigint NOT NULL
conversations.identity_id text NOT NULL
conversations.subject text
conversations.status text NOT NULL
conversations.priority bigint NOT NULL
conversations.assignee_id text
conversations.team_id text
conversations.channel_id text NOT NULL
conversations.open_key text
conversations.suspicious boolean NOT NULL
conversations.waiting_since bigint
conversations.waiting_order bigint NOT NULL
conversations.first_response_at bigint
conversations.snoozed_until bigint
conversations.resolved_at bigint
conversations.resolved_by text
conversations.cycle bigint NOT NULL
conversations.previous_id text
conversations.merged_into text
conversations.last_message_id text
conversations.last_incoming_id text
conversations.last_incoming_at bigint
conversations.csat_score bigint
conversations.version bigint NOT NULL
conversations.created_at bigint NOT NULL
conversations.updated_at bigint NOT NULL
conversations.last_activity_at bigint NOT NULL DEFAULT 0
conversations CONSTRAINT conversations_pkey PRIMARY KEY (workspace, id)
conversations CONSTRAINT conversations_status_check CHECK ((status = ANY (ARRAY['open'::text, 'pending'::text, 'snoozed'::text, 'resolved'::text, 'merged'::text, 'spam'::text])))
conversations CONSTRAINT conversations_workspace_number_key UNIQUE (workspace, number)
CREATE INDEX conversations_by_activity ON conversations USING btree (workspace, last_activity_at, id)
CREATE INDEX conversations_by_assignee ON conversations USING btree (workspace, assignee_id, status, last_activity_at, id) WHERE (assignee_id IS NOT NULL)
CREATE INDEX conversations_by_identity ON conversations USING btree (workspace, identity_id, last_activity_at)
CREATE INDEX conversations_by_previous ON conversations USING btree (workspace, previous_id, created_at) WHERE (previous_id IS NOT NULL)
CREATE INDEX conversations_by_priority ON conversations USING btree (workspace, status, priority, last_activity_at, id)
CREATE INDEX conversations_by_status ON conversations USING btree (workspace, status, last_activity_at, id, assignee_id)
CREATE INDEX conversations_by_wait ON conversations USING btree (workspace, status, waiting_order, id)
CREATE UNIQUE INDEX conversations_one_open ON conversations USING btree (workspace, open_key) WHERE (open_key IS NOT NULL)
CREATE UNIQUE INDEX conversations_pkey ON conversations USING btree (workspace, id)
CREATE INDEX conversations_unassigned ON conversations USING btree (workspace, team_id, created_at, id) WHERE ((assignee_id IS NULL) AND (status = 'open'::text))
CREATE UNIQUE INDEX conversations_workspace_number_key ON conversations USING btree (workspace, number)
conversations_of_customers.workspace text
conversations_of_customers.id text
conversations_of_customers.number bigint
conversations_of_customers.identity_id text
conversations_of_customers.customer_id text
conversations_of_customers.subject text
conversations_of_customers.status text
conversations_of_customers.priority bigint
conversations_of_customers.assignee_id text
conversations_of_customers.team_id text
conversations_of_customers.channel_id text
conversations_of_customers.open_key text
conversations_of_customers.suspicious boolean
conversations_of_customers.waiting_since bigint
conversations_of_customers.waiting_order bigint
conversations_of_customers.first_response_at bigint
conversations_of_customers.snoozed_until bigint
conversations_of_customers.resolved_at bigint
conversations_of_customers.resolved_by text
conversations_of_customers.cycle bigint
conversations_of_customers.previous_id text
conversations_of_customers.merged_into text
conversations_of_customers.last_message_id text
conversations_of_customers.last_incoming_id text
conversations_of_customers.last_incoming_at bigint
conversations_of_customers.last_activity_at bigint
conversations_of_customers.csat_score bigint
conversations_of_customers.version bigint
conversations_of_customers.created_at bigint
conversations_of_customers.updated_at bigint
customer_import_refusals.workspace text NOT NULL
customer_import_refusals.import_id text NOT NULL
customer_import_refusals.line bigint NOT NULL
customer_import_refusals.cells text NOT NULL
customer_import_refusals.faults text NOT NULL
customer_import_refusals CONSTRAINT customer_import_refusals_pkey PRIMARY KEY (workspace, import_id, line)
CREATE UNIQUE INDEX customer_import_refusals_pkey ON customer_import_refusals USING btree (workspace, import_id, line)
customer_imports.workspace text NOT NULL
customer_imports.id text NOT NULL
customer_imports.dry_run boolean NOT NULL
customer_imports.state text NOT NULL
customer_imports.file_id text NOT NULL
customer_imports.columns text NOT NULL
customer_imports.rows_total bigint
customer_imports.done bigint NOT NULL
customer_imports.created bigint NOT NULL
customer_imports.updated bigint NOT NULL
customer_imports.refused bigint NOT NULL
customer_imports.error text
customer_imports.created_by text NOT NULL
customer_imports.created_at bigint NOT NULL
customer_imports.finished_at bigint
customer_imports.joined bigint NOT NULL DEFAULT 0
customer_imports CONSTRAINT customer_imports_pkey PRIMARY KEY (workspace, id)
CREATE UNIQUE INDEX customer_imports_pkey ON customer_imports USING btree (workspace, id)
customer_traits.workspace text NOT NULL
customer_traits.identity_id text NOT NULL
customer_traits.trait text NOT NULL
customer_traits.value text NOT NULL
customer_traits.weak boolean NOT NULL
customer_traits.time bigint NOT NULL
customer_traits.sequence bigint NOT NULL
customer_traits.source text NOT NULL
customer_traits CONSTRAINT customer_traits_pkey PRIMARY KEY (workspace, identity_id, trait)
CREATE UNIQUE INDEX customer_traits_pkey ON customer_traits USING btree (workspace, identity_id, trait)
customers.workspace text NOT NULL
customers.id text NOT NULL
customers.name text NOT NULL
customers.email text
customers.phone text
customers.language text
customers.preferred_channel text
customers.time_zone text
customers.company text
customers.is_absorbed boolean NOT NULL
customers.version bigint NOT NULL
customers.created_at bigint NOT NULL
customers.updated_at bigint NOT NULL
customers.seen_at bigint NOT NULL
customers CONSTRAINT customers_pkey PRIMARY KEY (workspace, id)
CREATE INDEX customers_by_seen ON customers USING btree (workspace, seen_at, id) WHERE (NOT is_absorbed)
CREATE UNIQUE INDEX customers_pkey ON customers USING btree (workspace, id)
dead_letters.workspace text NOT NULL
dead_letters.id text NOT NULL
dead_letters.channel_id text NOT NULL
dead_letters.reason_code text NOT NULL
dead_letters.reason_message text NOT NULL
dead_letters.sender text
dead_letters.subject text
dead_letters.size bigint NOT NULL
dead_letters.file_id text NOT NULL
dead_letters.received_at bigint NOT NULL
dead_letters.replayed_at bigint
dead_letters.origin text
dead_letters CONSTRAINT dead_letters_pkey PRIMARY KEY (workspace, id)
CREATE INDEX dead_letters_by_channel ON dead_letters USING btree (workspace, channel_id, received_at, id)
CREATE UNIQUE INDEX dead_letters_pkey ON dead_letters USING btree (workspace, id)
deliveries.workspace text NOT NULL
deliveries.message_id text NOT NULL
deliveries.conversation_id text NOT NULL
deliveries.channel_id text NOT NULL
deliveries.recipient_id text NOT NULL
deliveries.payload text NOT NULL
deliveries.state text NOT NULL
deliveries.error_code text NOT NULL
deliveries.error text NOT NULL
deliveries.external_id text
deliveries.due_at bigint NOT NULL
deliveries.created_at bigint NOT NULL
deliveries.updated_at bigint NOT NULL
deliveries CONSTRAINT deliveries_pkey PRIMARY KEY (workspace, message_id)
CREATE UNIQUE INDEX deliveries_by_external_id ON deliveries USING btree (channel_id, external_id) WHERE (external_id IS NOT NULL)
CREATE INDEX deliveries_by_recipient ON deliveries USING btree (workspace, recipient_id)
CREATE UNIQUE INDEX deliveries_pkey ON deliveries USING btree (workspace, message_id)
delivery_counts.workspace text NOT NULL
delivery_counts.day bigint NOT NULL
delivery_counts.messages bigint NOT NULL
delivery_counts CONSTRAINT delivery_counts_pkey PRIMARY KEY (workspace)
CREATE UNIQUE INDEX delivery_counts_pkey ON delivery_counts USING btree (workspace)
event_counts.workspace text NOT NULL
event_counts.write_key text NOT NULL
event_counts.hour bigint NOT NULL
event_counts.outcome text NOT NULL
event_counts.count bigint NOT NULL
event_counts.last_at bigint NOT NULL
event_counts CONSTRAINT event_counts_pkey PRIMARY KEY (workspace, write_key, hour, outcome)
CREATE UNIQUE INDEX event_counts_pkey ON event_counts USING btree (workspace, write_key, hour, outcome)
event_followers.name text NOT NULL
event_followers.position bigint NOT NULL
event_followers CONSTRAINT event_followers_pkey PRIMARY KEY (name)
CREATE UNIQUE INDEX event_followers_pkey ON event_followers USING btree (name)
event_ids.workspace text NOT NULL
event_ids.node text NOT NULL
event_ids.message_id text NOT NULL
event_ids.received_at bigint NOT NULL
event_ids CONSTRAINT event_ids_pkey PRIMARY KEY (workspace, node, message_id)
CREATE INDEX event_ids_age ON event_ids USING btree (received_at)
CREATE UNIQUE INDEX event_ids_pkey ON event_ids USING btree (workspace, node, message_id)
event_log.workspace text NOT NULL
event_log.node text NOT NULL
event_log.time bigint NOT NULL
event_log.message_hash bigint NOT NULL
event_log.received_at bigint NOT NULL
event_log.sequence bigint NOT NULL
event_log.type text NOT NULL
event_log.message_id text NOT NULL
event_log.name text NOT NULL
event_log.json text NOT NULL
CREATE INDEX event_log_sequence ON ONLY event_log USING btree (sequence)
CREATE INDEX event_log_timeline ON ONLY event_log USING btree (workspace, node, "time" DESC, message_hash)
event_log_head.sequence bigint NOT NULL
event_log_rest.workspace text NOT NULL
event_log_rest.node text NOT NULL
event_log_rest.time bigint NOT NULL
event_log_rest.message_hash bigint NOT NULL
event_log_rest.received_at bigint NOT NULL
event_log_rest.sequence bigint NOT NULL
event_log_rest.type text NOT NULL
event_log_rest.message_id text NOT NULL
event_log_rest.name text NOT NULL
event_log_rest.json text NOT NULL
CREATE INDEX event_log_rest_sequence_idx ON event_log_rest USING btree (sequence)
CREATE INDEX event_log_rest_workspace_node_time_message_hash_idx ON event_log_rest USING btree (workspace, node, "time" DESC, message_hash)
event_retention.workspace text NOT NULL
event_retention.oldest bigint NOT NULL
event_retention CONSTRAINT event_retention_pkey PRIMARY KEY (workspace)
CREATE UNIQUE INDEX event_retention_pkey ON event_retention USING btree (workspace)
event_state_positions.area text NOT NULL
event_state_positions.position bigint NOT NULL
event_state_positions CONSTRAINT event_state_positions_pkey PRIMARY KEY (area)
CREATE UNIQUE INDEX event_state_positions_pkey ON event_state_positions USING btree (area)
event_states.area text NOT NULL
event_states.key text NOT NULL
event_states.value text NOT NULL
event_states CONSTRAINT event_states_pkey PRIMARY KEY (area, key)
CREATE UNIQUE INDEX event_states_pkey ON event_states USING btree (area, key)
files.workspace text NOT NULL
files.id text NOT NULL
files.name text NOT NULL
files.media_type text NOT NULL
files.size bigint NOT NULL
files.sha256 text NOT NULL
files.owner text NOT NULL
files.created_at bigint NOT NULL
files CONSTRAINT files_pkey PRIMARY KEY (workspace, id)
CREATE UNIQUE INDEX files_pkey ON files USING btree (workspace, id)
heard_events.workspace text NOT NULL
heard_events.sequence bigint NOT NULL
heard_events CONSTRAINT heard_events_pkey PRIMARY KEY (workspace)
CREATE UNIQUE INDEX heard_events_pkey ON heard_events USING btree (workspace)
idempotency_keys.workspace text NOT NULL
idempotency_keys.actor text NOT NULL
idempotency_keys.idempotency_key text NOT NULL
idempotency_keys.request_hash text NOT NULL
idempotency_keys.status bigint
idempotency_keys.content_type text
idempotency_keys.body text
idempotency_keys.created_at bigint NOT NULL
idempotency_keys CONSTRAINT idempotency_keys_pkey PRIMARY KEY (workspace, actor, idempotency_key)
CREATE INDEX idempotency_keys_by_age ON idempotency_keys USING btree (created_at)
CREATE UNIQUE INDEX idempotency_keys_pkey ON idempotency_keys USING btree (workspace, actor, idempotency_key)
identities.workspace text NOT NULL
identities.id text NOT NULL
identities.ordinal bigint NOT NULL
identities.kind text NOT NULL
identities.value text NOT NULL
identities.sealed text
identities.customer_id text NOT NULL
identities.first_customer_id text NOT NULL
identities.verified_at bigint
identities.source text NOT NULL
identities.created_at bigint NOT NULL
identities.seen_at bigint NOT NULL DEFAULT 0
identities CONSTRAINT identities_pkey PRIMARY KEY (workspace, id)
identities CONSTRAINT identities_workspace_first_customer_id_key UNIQUE (workspace, first_customer_id)
identities CONSTRAINT identities_workspace_ordinal_key UNIQUE (workspace, ordinal)
CREATE INDEX identities_by_customer ON identities USING btree (workspace, customer_id, ordinal)
CREATE UNIQUE INDEX identities_pkey ON identities USING btree (workspace, id)
CREATE UNIQUE INDEX identities_workspace_first_customer_id_key ON identities USING btree (workspace, first_customer_id)
CREATE UNIQUE INDEX identities_workspace_ordinal_key ON identities USING btree (workspace, ordinal)
identity_claims.workspace text NOT NULL
identity_claims.id text NOT NULL
identity_claims.claimant text NOT NULL
identity_claims.claimed text NOT NULL
identity_claims.kind text NOT NULL
identity_claims.value text NOT NULL
identity_claims.sealed text
identity_claims.source text NOT NULL
identity_claims.evidence text NOT NULL
identity_claims.status text NOT NULL
identity_claims.created_at bigint NOT NULL
identity_claims.settled_at bigint
identity_claims.settled_by text
identity_claims CONSTRAINT identity_claims_pkey PRIMARY KEY (workspace, id)
identity_claims CONSTRAINT identity_claims_workspace_claimant_claimed_key UNIQUE (workspace, claimant, claimed)
CREATE INDEX identity_claims_by_claimed ON identity_claims USING btree (workspace, claimed)
CREATE UNIQUE INDEX identity_claims_pkey ON identity_claims USING btree (workspace, id)
CREATE UNIQUE INDEX identity_claims_workspace_claimant_claimed_key ON identity_claims USING btree (workspace, claimant, claimed)
identity_edges.workspace text NOT NULL
identity_edges.id text NOT NULL
identity_edges.node_a text NOT NULL
identity_edges.node_b text NOT NULL
identity_edges.rule text NOT NULL
identity_edges.actor text NOT NULL
identity_edges.evidence text NOT NULL
identity_edges.created_at bigint NOT NULL
identity_edges.retracted_at bigint
identity_edges.retracted_by text
identity_edges CONSTRAINT identity_edges_pkey PRIMARY KEY (workspace, id)
CREATE INDEX identity_edges_by_node_a ON identity_edges USING btree (workspace, node_a, node_b)
CREATE INDEX identity_edges_by_node_b ON identity_edges USING btree (workspace, node_b)
CREATE UNIQUE INDEX identity_edges_pkey ON identity_edges USING btree (workspace, id)
CREATE UNIQUE INDEX identity_edges_standing ON identity_edges USING btree (workspace, node_a, node_b) WHERE (retracted_at IS NULL)
jobs.workspace text NOT NULL
jobs.id text NOT NULL
jobs.kind text NOT NULL
jobs.key text
jobs.state text NOT NULL
jobs.due_at bigint NOT NULL
jobs.payload text NOT NULL
jobs.attempt bigint NOT NULL DEFAULT 0
jobs.fence bigint NOT NULL DEFAULT 0
jobs.error text
jobs.created_at bigint NOT NULL
jobs.finished_at bigint
jobs CONSTRAINT jobs_pkey PRIMARY KEY (id)
jobs CONSTRAINT jobs_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
CREATE INDEX jobs_due ON jobs USING btree (kind, state, due_at, id)
CREATE INDEX jobs_finished ON jobs USING btree (state, finished_at) WHERE (finished_at IS NOT NULL)
CREATE UNIQUE INDEX jobs_pkey ON jobs USING btree (id)
CREATE UNIQUE INDEX jobs_unfinished_key ON jobs USING btree (kind, key) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]))
CREATE INDEX jobs_waiting ON jobs USING btree (kind, workspace, due_at, id) WHERE (state = 'waiting'::text)
journal.workspace text NOT NULL
journal.sequence bigint NOT NULL IDENTITY
journal.time bigint NOT NULL
journal.kind text NOT NULL
journal.subject text NOT NULL
journal.customer text
journal.data text NOT NULL
journal CONSTRAINT journal_pkey PRIMARY KEY (sequence)
CREATE UNIQUE INDEX journal_pkey ON journal USING btree (sequence)
journal_positions.reader text NOT NULL
journal_positions.sequence bigint NOT NULL
journal_positions CONSTRAINT journal_positions_pkey PRIMARY KEY (reader)
CREATE UNIQUE INDEX journal_positions_pkey ON journal_positions USING btree (reader)
CREATE OR REPLACE FUNCTION json_each(list text)
 RETURNS TABLE(value text)
 LANGUAGE sql
 IMMUTABLE ROWS 50
AS $function$SELECT jsonb_array_elements_text($1::jsonb)$function$

mail_cursors.workspace text NOT NULL
mail_cursors.channel_id text NOT NULL
mail_cursors.mailbox text NOT NULL
mail_cursors.uid_validity bigint NOT NULL
mail_cursors.last_uid bigint NOT NULL
mail_cursors CONSTRAINT mail_cursors_pkey PRIMARY KEY (workspace, channel_id)
CREATE UNIQUE INDEX mail_cursors_pkey ON mail_cursors USING btree (workspace, channel_id)
memberships.workspace text NOT NULL
memberships.user_id text NOT NULL
memberships.role text NOT NULL
memberships.availability text NOT NULL
memberships.created_at bigint NOT NULL
memberships.removed_at bigint
memberships.idle_since bigint
memberships CONSTRAINT memberships_pkey PRIMARY KEY (workspace, user_id)
CREATE INDEX memberships_by_user ON memberships USING btree (user_id)
CREATE UNIQUE INDEX memberships_pkey ON memberships USING btree (workspace, user_id)
merge_reviews.workspace text NOT NULL
merge_reviews.id text NOT NULL
merge_reviews.node_a text NOT NULL
merge_reviews.node_b text NOT NULL
merge_reviews.reason text NOT NULL
merge_reviews.evidence text NOT NULL
merge_reviews.status text NOT NULL
merge_reviews.created_at bigint NOT NULL
merge_reviews.settled_at bigint
merge_reviews.settled_by text
merge_reviews CONSTRAINT merge_reviews_pkey PRIMARY KEY (workspace, id)
merge_reviews CONSTRAINT merge_reviews_workspace_node_a_node_b_key UNIQUE (workspace, node_a, node_b)
CREATE INDEX merge_reviews_open ON merge_reviews USING btree (workspace, created_at) WHERE (status = 'open'::text)
CREATE UNIQUE INDEX merge_reviews_pkey ON merge_reviews USING btree (workspace, id)
CREATE UNIQUE INDEX merge_reviews_workspace_node_a_node_b_key ON merge_reviews USING btree (workspace, node_a, node_b)
messages.workspace text NOT NULL
messages.id text NOT NULL
messages.conversation_id text NOT NULL
messages.kind text NOT NULL
messages.channel_id text
messages.identity_id text
messages.author_kind text NOT NULL
messages.author_id text
messages.author_name text
messages.subject text
messages.body text NOT NULL
messages.quoted text
messages.html text
messages.cc text NOT NULL
messages.attachments text NOT NULL
messages.client_id text
messages.external_id text
messages.activity text
messages.data text NOT NULL
messages.is_automatic boolean NOT NULL
messages.is_suspicious boolean NOT NULL
messages.sent_at bigint
messages.undo_until bigint
messages.withdrawn_at bigint
messages.created_at bigint NOT NULL
messages.proof text
messages.undelivered_at bigint
messages CONSTRAINT messages_kind_check CHECK ((kind = ANY (ARRAY['incoming'::text, 'outgoing'::text, 'note'::text, 'activity'::text])))
messages CONSTRAINT messages_pkey PRIMARY KEY (workspace, id)
messages CONSTRAINT messages_proof_check CHECK ((proof = ANY (ARRAY['proven'::text, 'unchecked'::text, 'unproven'::text])))
CREATE INDEX messages_by_conversation ON messages USING btree (workspace, conversation_id, created_at, id)
CREATE INDEX messages_by_identity ON messages USING btree (workspace, identity_id, created_at, id)
CREATE UNIQUE INDEX messages_once_per_channel ON messages USING btree (workspace, channel_id, external_id) WHERE (external_id IS NOT NULL)
CREATE UNIQUE INDEX messages_once_per_client ON messages USING btree (workspace, conversation_id, client_id) WHERE (client_id IS NOT NULL)
CREATE UNIQUE INDEX messages_pkey ON messages USING btree (workspace, id)
messaging_windows.workspace text NOT NULL
messaging_windows.channel_id text NOT NULL
messaging_windows.address text NOT NULL
messaging_windows.last_received_at bigint NOT NULL
messaging_windows CONSTRAINT messaging_windows_pkey PRIMARY KEY (workspace, channel_id, address)
CREATE UNIQUE INDEX messaging_windows_pkey ON messaging_windows USING btree (workspace, channel_id, address)
oauth_tokens.workspace text NOT NULL
oauth_tokens.grant_hash text NOT NULL
oauth_tokens.secrets text NOT NULL
oauth_tokens.expires_at bigint NOT NULL
oauth_tokens.updated_at bigint NOT NULL
oauth_tokens CONSTRAINT oauth_tokens_pkey PRIMARY KEY (workspace, grant_hash)
CREATE UNIQUE INDEX oauth_tokens_pkey ON oauth_tokens USING btree (workspace, grant_hash)
one_time_links.token_hash text NOT NULL
one_time_links.id text NOT NULL
one_time_links.workspace text NOT NULL
one_time_links.kind text NOT NULL
one_time_links.email text NOT NULL
one_time_links.name text NOT NULL
one_time_links.role text NOT NULL
one_time_links.created_by text
one_time_links.created_at bigint NOT NULL
one_time_links.expires_at bigint NOT NULL
one_time_links.used_at bigint
one_time_links.mailed_hash text
one_time_links CONSTRAINT one_time_links_id_key UNIQUE (id)
one_time_links CONSTRAINT one_time_links_pkey PRIMARY KEY (token_hash)
CREATE UNIQUE INDEX one_time_links_by_mailed_hash ON one_time_links USING btree (mailed_hash) WHERE (mailed_hash IS NOT NULL)
CREATE INDEX one_time_links_by_workspace ON one_time_links USING btree (workspace, kind, created_at)
CREATE UNIQUE INDEX one_time_links_id_key ON one_time_links USING btree (id)
CREATE UNIQUE INDEX one_time_links_pkey ON one_time_links USING btree (token_hash)
order_words.workspace text NOT NULL
order_words.number text NOT NULL
order_words.identity_id text NOT NULL
order_words.time bigint NOT NULL
order_words.message_id text NOT NULL
order_words.kind text NOT NULL
order_words.is_claim boolean NOT NULL
order_words.currency text
order_words.total bigint
order_words.items text
order_words.shipment text NOT NULL
order_words.carrier text
order_words.reason text
order_words.expected_at bigint
order_words CONSTRAINT order_words_pkey PRIMARY KEY (workspace, number, identity_id, "time", message_id)
CREATE INDEX order_words_by_identity ON order_words USING btree (workspace, identity_id)
CREATE UNIQUE INDEX order_words_pkey ON order_words USING btree (workspace, number, identity_id, "time", message_id)
orders.workspace text NOT NULL
orders.number text NOT NULL
orders.identity_id text NOT NULL
orders.standing bigint NOT NULL
orders.placed_at bigint NOT NULL
orders CONSTRAINT orders_pkey PRIMARY KEY (workspace, number, identity_id)
CREATE INDEX orders_by_code ON orders USING btree (workspace, upper(replace(replace(number, '-'::text, ''::text), '#'::text, ''::text)))
CREATE INDEX orders_by_identity ON orders USING btree (workspace, identity_id, number)
CREATE INDEX orders_by_standing ON orders USING btree (workspace, number, standing)
CREATE UNIQUE INDEX orders_pkey ON orders USING btree (workspace, number, identity_id)
refused_events.workspace text NOT NULL
refused_events.write_key text NOT NULL
refused_events.id text NOT NULL
refused_events.at bigint NOT NULL
refused_events.code text NOT NULL
refused_events.message text NOT NULL
refused_events.endpoint text NOT NULL
refused_events.sample text NOT NULL
refused_events CONSTRAINT refused_events_pkey PRIMARY KEY (workspace, write_key, id)
CREATE UNIQUE INDEX refused_events_pkey ON refused_events USING btree (workspace, write_key, id)
response_waits.workspace text NOT NULL
response_waits.id text NOT NULL
response_waits.conversation_id text NOT NULL
response_waits.cycle bigint NOT NULL
response_waits.is_first boolean NOT NULL
response_waits.channel_id text NOT NULL
response_waits.team_id text
response_waits.waiting_from bigint NOT NULL
response_waits.ended_at bigint
response_waits.ended_by text
response_waits.answered_by text
response_waits.message_id text
response_waits CONSTRAINT response_waits_ended_by_check CHECK ((ended_by = ANY (ARRAY['reply'::text, 'resolution'::text])))
response_waits CONSTRAINT response_waits_pkey PRIMARY KEY (workspace, id)
CREATE INDEX response_waits_by_conversation ON response_waits USING btree (workspace, conversation_id, waiting_from)
CREATE INDEX response_waits_by_end ON response_waits USING btree (workspace, ended_at) WHERE (ended_at IS NOT NULL)
CREATE INDEX response_waits_by_start ON response_waits USING btree (workspace, waiting_from)
CREATE UNIQUE INDEX response_waits_one_open ON response_waits USING btree (workspace, conversation_id) WHERE (ended_at IS NULL)
CREATE UNIQUE INDEX response_waits_pkey ON response_waits USING btree (workspace, id)
CREATE INDEX response_waits_running ON response_waits USING btree (workspace, waiting_from, conversation_id, cycle, channel_id, team_id, ended_at) WHERE (ended_at IS NULL)
schema_version.number bigint NOT NULL
schema_version.name text NOT NULL
schema_version CONSTRAINT schema_version_pkey PRIMARY KEY (number)
CREATE UNIQUE INDEX schema_version_pkey ON schema_version USING btree (number)
search_documents.workspace text NOT NULL
search_documents.kind text NOT NULL
search_documents.id text NOT NULL
search_documents.occurred_at bigint NOT NULL
search_documents.tokens tsvector NOT NULL
search_documents CONSTRAINT search_documents_pkey PRIMARY KEY (workspace, kind, id)
CREATE UNIQUE INDEX search_documents_pkey ON search_documents USING btree (workspace, kind, id)
CREATE INDEX search_documents_tokens ON search_documents USING gin (tokens)
sessions.token_hash text NOT NULL
sessions.user_id text NOT NULL
sessions.workspace text NOT NULL
sessions.csrf_token text NOT NULL
sessions.created_at bigint NOT NULL
sessions.seen_at bigint NOT NULL
sessions.expires_at bigint NOT NULL
sessions.user_agent text NOT NULL
sessions.address text NOT NULL
sessions CONSTRAINT sessions_pkey PRIMARY KEY (token_hash)
CREATE INDEX sessions_by_expiry ON sessions USING btree (expires_at)
CREATE INDEX sessions_by_user ON sessions USING btree (user_id)
CREATE UNIQUE INDEX sessions_pkey ON sessions USING btree (token_hash)
spam_cycles.workspace text NOT NULL
spam_cycles.conversation_id text NOT NULL
spam_cycles.cycle bigint NOT NULL
spam_cycles.opened_by text NOT NULL
spam_cycles.channel_id text NOT NULL
spam_cycles.team_id text
spam_cycles.assignee_id text
spam_cycles.opened_at bigint NOT NULL
spam_cycles.first_incoming_at bigint
spam_cycles.first_response_at bigint
spam_cycles.first_response_by text
spam_cycles.replies bigint NOT NULL
spam_cycles.resolved_at bigint
spam_cycles.resolved_by text
spam_cycles.reopened_at bigint
spam_cycles CONSTRAINT spam_cycles_pkey PRIMARY KEY (workspace, conversation_id, cycle)
CREATE UNIQUE INDEX spam_cycles_pkey ON spam_cycles USING btree (workspace, conversation_id, cycle)
spam_waits.workspace text NOT NULL
spam_waits.id text NOT NULL
spam_waits.conversation_id text NOT NULL
spam_waits.cycle bigint NOT NULL
spam_waits.is_first boolean NOT NULL
spam_waits.channel_id text NOT NULL
spam_waits.team_id text
spam_waits.waiting_from bigint NOT NULL
spam_waits.ended_at bigint
spam_waits.ended_by text
spam_waits.answered_by text
spam_waits.message_id text
spam_waits CONSTRAINT spam_waits_pkey PRIMARY KEY (workspace, conversation_id, id)
CREATE UNIQUE INDEX spam_waits_pkey ON spam_waits USING btree (workspace, conversation_id, id)
suppressed_addresses.workspace text NOT NULL
suppressed_addresses.address text NOT NULL
suppressed_addresses.reason text NOT NULL
suppressed_addresses.created_at bigint NOT NULL
suppressed_addresses CONSTRAINT suppressed_addresses_pkey PRIMARY KEY (workspace, address)
CREATE UNIQUE INDEX suppressed_addresses_pkey ON suppressed_addresses USING btree (workspace, address)
survey_requests.workspace text NOT NULL
survey_requests.id text NOT NULL
survey_requests.conversation_id text NOT NULL
survey_requests.cycle bigint NOT NULL
survey_requests.state text NOT NULL
survey_requests.reason text
survey_requests.token_hash text
survey_requests.locale text
survey_requests.question text
survey_requests.agent_id text
survey_requests.channel_id text NOT NULL
survey_requests.channel_kind text
survey_requests.message_id text
survey_requests.created_at bigint NOT NULL
survey_requests.asked_at bigint
survey_requests CONSTRAINT survey_requests_pkey PRIMARY KEY (workspace, id)
survey_requests CONSTRAINT survey_requests_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'asked'::text, 'skipped'::text])))
survey_requests CONSTRAINT survey_requests_workspace_conversation_id_cycle_key UNIQUE (workspace, conversation_id, cycle)
CREATE INDEX survey_requests_by_time ON survey_requests USING btree (workspace, asked_at) WHERE (asked_at IS NOT NULL)
CREATE UNIQUE INDEX survey_requests_by_token ON survey_requests USING btree (token_hash) WHERE (token_hash IS NOT NULL)
CREATE UNIQUE INDEX survey_requests_pkey ON survey_requests USING btree (workspace, id)
CREATE UNIQUE INDEX survey_requests_workspace_conversation_id_cycle_key ON survey_requests USING btree (workspace, conversation_id, cycle)
survey_responses.workspace text NOT NULL
survey_responses.request_id text NOT NULL
survey_responses.score bigint NOT NULL
survey_responses.comment text
survey_responses.agent_id text
survey_responses.answered_at bigint NOT NULL
survey_responses.changed_at bigint NOT NULL
survey_responses CONSTRAINT survey_responses_pkey PRIMARY KEY (workspace, request_id)
survey_responses CONSTRAINT survey_responses_score_check CHECK (((score >= 1) AND (score <= 5)))
CREATE INDEX survey_responses_by_time ON survey_responses USING btree (workspace, answered_at, request_id)
CREATE UNIQUE INDEX survey_responses_pkey ON survey_responses USING btree (workspace, request_id)
tags.workspace text NOT NULL
tags.id text NOT NULL
tags.name text NOT NULL
tags.color text NOT NULL
tags.created_at bigint NOT NULL
tags CONSTRAINT tags_pkey PRIMARY KEY (workspace, id)
tags CONSTRAINT tags_workspace_name_key UNIQUE (workspace, name)
CREATE UNIQUE INDEX tags_pkey ON tags USING btree (workspace, id)
CREATE UNIQUE INDEX tags_workspace_name_key ON tags USING btree (workspace, name)
team_members.workspace text NOT NULL
team_members.team_id text NOT NULL
team_members.user_id text NOT NULL
team_members CONSTRAINT team_members_pkey PRIMARY KEY (workspace, team_id, user_id)
CREATE UNIQUE INDEX team_members_pkey ON team_members USING btree (workspace, team_id, user_id)
teams.workspace text NOT NULL
teams.id text NOT NULL
teams.name text NOT NULL
teams.created_at bigint NOT NULL
teams CONSTRAINT teams_pkey PRIMARY KEY (workspace, id)
teams CONSTRAINT teams_workspace_name_key UNIQUE (workspace, name)
CREATE UNIQUE INDEX teams_pkey ON teams USING btree (workspace, id)
CREATE UNIQUE INDEX teams_workspace_name_key ON teams USING btree (workspace, name)
users.id text NOT NULL
users.email text NOT NULL
users.name text NOT NULL
users.password_hash text
users.locale text NOT NULL
users.theme text NOT NULL
users.signature text NOT NULL
users.shortcuts boolean NOT NULL
users.created_at bigint NOT NULL
users CONSTRAINT users_email_key UNIQUE (email)
users CONSTRAINT users_pkey PRIMARY KEY (id)
CREATE UNIQUE INDEX users_email_key ON users USING btree (email)
CREATE UNIQUE INDEX users_pkey ON users USING btree (id)
webhook_deliveries.workspace text NOT NULL
webhook_deliveries.id text NOT NULL
webhook_deliveries.webhook_id text NOT NULL
webhook_deliveries.kind text NOT NULL
webhook_deliveries.body text NOT NULL
webhook_deliveries.state text NOT NULL
webhook_deliveries.attempts bigint NOT NULL
webhook_deliveries.status bigint
webhook_deliveries.error text NOT NULL
webhook_deliveries.created_at bigint NOT NULL
webhook_deliveries.next_attempt_at bigint
webhook_deliveries.delivered_at bigint
webhook_deliveries.customer_id text
webhook_deliveries CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (workspace, id)
CREATE INDEX webhook_deliveries_by_customer ON webhook_deliveries USING btree (workspace, customer_id) WHERE (customer_id IS NOT NULL)
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries USING btree (workspace, webhook_id, created_at, id)
CREATE UNIQUE INDEX webhook_deliveries_pkey ON webhook_deliveries USING btree (workspace, id)
webhooks.workspace text NOT NULL
webhooks.id text NOT NULL
webhooks.name text NOT NULL
webhooks.url text NOT NULL
webhooks.secret text NOT NULL
webhooks.kinds text NOT NULL
webhooks.enabled boolean NOT NULL
webhooks.state_message text
webhooks.created_at bigint NOT NULL
webhooks CONSTRAINT webhooks_pkey PRIMARY KEY (workspace, id)
CREATE UNIQUE INDEX webhooks_pkey ON webhooks USING btree (workspace, id)
workspaces.id text NOT NULL
workspaces.slug text NOT NULL
workspaces.name text NOT NULL
workspaces.locale text NOT NULL
workspaces.time_zone text NOT NULL
workspaces.default_region text NOT NULL
workspaces.settings text NOT NULL
workspaces.version bigint NOT NULL
workspaces.created_at bigint NOT NULL
workspaces CONSTRAINT workspaces_pkey PRIMARY KEY (id)
workspaces CONSTRAINT workspaces_slug_key UNIQUE (slug)
CREATE UNIQUE INDEX workspaces_pkey ON workspaces USING btree (id)
CREATE UNIQUE INDEX workspaces_slug_key ON workspaces USING btree (slug)
write_keys.workspace text NOT NULL
write_keys.id text NOT NULL
write_keys.name text NOT NULL
write_keys.key_hash text NOT NULL
write_keys.prefix text NOT NULL
write_keys.created_at bigint NOT NULL
write_keys.revoked_at bigint
write_keys.kind text NOT NULL DEFAULT 'server'::text
write_keys CONSTRAINT write_keys_key_hash_key UNIQUE (key_hash)
write_keys CONSTRAINT write_keys_pkey PRIMARY KEY (workspace, id)
CREATE UNIQUE INDEX write_keys_key_hash_key ON write_keys USING btree (key_hash)
CREATE UNIQUE INDEX write_keys_pkey ON write_keys USING btree (workspace, id)
