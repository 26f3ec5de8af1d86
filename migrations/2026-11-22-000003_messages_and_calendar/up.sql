-- Messages -----------------------------------------------------------------------------------------------------------
-- What the two sides of an assignment, and a coordinator who was called in, share. It begins with the first message,
-- call, report or block.
CREATE TABLE conversations (
  assignment_id uuid_id PRIMARY KEY REFERENCES assignments (id),
  last_place INTEGER NOT NULL,
  last_activity_at instant NOT NULL,
  coordinator_called_at instant,
  coordinator_called_by uuid_id REFERENCES accounts (id),
  parted_at instant
);
CREATE INDEX conversations_with_coordinator ON conversations (last_activity_at, assignment_id) WHERE coordinator_called_at IS NOT NULL;

-- The order of a conversation is its place, from 1; words that were erased are NULL.
CREATE TABLE messages (
  id uuid_id PRIMARY KEY,
  assignment_id uuid_id NOT NULL REFERENCES conversations (assignment_id),
  place INTEGER NOT NULL,
  author_id uuid_id NOT NULL REFERENCES accounts (id),
  author_part TEXT NOT NULL CHECK (author_part IN ('requester', 'helper', 'coordinator')),
  words TEXT,
  created_at instant NOT NULL
);
CREATE UNIQUE INDEX messages_by_place ON messages (assignment_id, place);
CREATE INDEX messages_by_author ON messages (author_id);

-- How far somebody has read.
CREATE TABLE conversation_readers (
  assignment_id uuid_id NOT NULL REFERENCES conversations (assignment_id),
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  read_up_to INTEGER NOT NULL,
  PRIMARY KEY (assignment_id, account_id)
);
CREATE INDEX conversation_readers_by_account ON conversation_readers (account_id);

-- What somebody reports about the other side of an assignment.
CREATE TABLE concerns (
  id uuid_id PRIMARY KEY,
  assignment_id uuid_id NOT NULL REFERENCES assignments (id),
  reporter_id uuid_id NOT NULL REFERENCES accounts (id),
  reporter_part TEXT NOT NULL CHECK (reporter_part IN ('requester', 'helper')),
  about_id uuid_id REFERENCES accounts (id),
  reason TEXT,
  raised_at instant NOT NULL,
  closed_at instant,
  closed_by uuid_id REFERENCES accounts (id),
  closing_note TEXT
);
CREATE INDEX concerns_by_time ON concerns (raised_at, id);
CREATE INDEX concerns_by_assignment ON concerns (assignment_id);
CREATE INDEX concerns_by_reporter ON concerns (reporter_id);

-- Who blocks whom stands in blocks; by these the blocker knows it again without seeing an account.
ALTER TABLE blocks ADD COLUMN id uuid_id;
ALTER TABLE blocks ADD COLUMN assignment_id uuid_id REFERENCES assignments (id);
CREATE UNIQUE INDEX blocks_by_id ON blocks (id);

-- Calendar -----------------------------------------------------------------------------------------------------------
-- The secret address of a person's feed, as a hash.
CREATE TABLE calendar_feeds (
  account_id uuid_id PRIMARY KEY REFERENCES accounts (id),
  token_hash TEXT NOT NULL UNIQUE,
  created_at instant NOT NULL
);
