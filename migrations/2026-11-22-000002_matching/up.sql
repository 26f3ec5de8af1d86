-- Matching -----------------------------------------------------------------------------------------------------------
-- How many messages with requests a helper wants in seven days; NULL leaves it to the town.
ALTER TABLE offers ADD COLUMN messages_per_week INTEGER CHECK (messages_per_week BETWEEN 0 AND 7);

-- Which open requests still look for helpers, and when somebody looks at them next.
CREATE TABLE asking (
  help_request_id uuid_id PRIMARY KEY REFERENCES help_requests (id),
  open_since instant NOT NULL,
  next_look_at instant,
  leased_until instant,
  steps INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  is_doubtful BOOLEAN NOT NULL
);
CREATE INDEX asking_by_next_look ON asking (next_look_at, help_request_id) WHERE next_look_at IS NOT NULL;

-- One interruption of a helper. Kept for 28 days.
CREATE TABLE invitation_messages (
  id uuid_id PRIMARY KEY,
  helper_id uuid_id NOT NULL REFERENCES accounts (id),
  outbox_id uuid_id NOT NULL,
  sent_at instant NOT NULL
);
CREATE INDEX invitation_messages_by_helper ON invitation_messages (helper_id, sent_at);
CREATE INDEX invitation_messages_by_time ON invitation_messages (sent_at);

-- A helper asked about a request, with the reasons. Kept for 28 days; then only the town's counts are left.
CREATE TABLE invitations (
  id uuid_id PRIMARY KEY,
  help_request_id uuid_id NOT NULL REFERENCES help_requests (id),
  helper_id uuid_id NOT NULL REFERENCES accounts (id),
  message_id uuid_id NOT NULL REFERENCES invitation_messages (id),
  status TEXT NOT NULL CHECK (status IN ('sent', 'accepted', 'accepted_later', 'declined', 'lapsed', 'revoked')),
  usual_yes DOUBLE PRECISION NOT NULL,
  bands json_text NOT NULL,
  reasons json_text NOT NULL,
  policy_version INTEGER NOT NULL,
  sent_at instant NOT NULL,
  ended_at instant,
  refusal_reason TEXT,
  proposed_starts_at instant,
  is_counted BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX invitations_one_per_helper ON invitations (help_request_id, helper_id);
CREATE INDEX invitations_by_helper ON invitations (helper_id, sent_at DESC, id DESC);
CREATE INDEX invitations_by_message ON invitations (message_id);
CREATE INDEX invitations_by_time ON invitations (sent_at);

-- Sums over the whole town, by group; nothing in it is about a person.
CREATE TABLE invitation_counts (
  group_kind TEXT NOT NULL,
  group_key TEXT NOT NULL,
  asked DOUBLE PRECISION NOT NULL,
  expected DOUBLE PRECISION NOT NULL,
  yes DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (group_kind, group_key)
);
