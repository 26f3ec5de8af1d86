-- Dispatch -----------------------------------------------------------------------------------------------------------
-- Which coordinator works on which item of the queue; it counts until ends_at, and as long as the request waits since before it.
CREATE TABLE dispatch_claims (
  help_request_id uuid_id PRIMARY KEY REFERENCES help_requests (id),
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  claimed_at instant NOT NULL,
  ends_at instant NOT NULL
);
CREATE INDEX dispatch_claims_by_account ON dispatch_claims (account_id);
CREATE INDEX dispatch_claims_by_end ON dispatch_claims (ends_at);

-- How a Stadtkümmerer gets about.
ALTER TABLE duties ADD COLUMN travel_mode TEXT NOT NULL DEFAULT 'bicycle' CHECK (travel_mode IN ('on_foot', 'bicycle', 'car'));

-- Proposals of visits for the whole queue of some days: ids and codes only.
CREATE TABLE dispatch_plans (
  id uuid_id PRIMARY KEY,
  created_by uuid_id NOT NULL REFERENCES accounts (id),
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'ready', 'cancelled', 'failed', 'accepted', 'undone')),
  percent_done INTEGER NOT NULL,
  served INTEGER NOT NULL,
  proposal json_text NOT NULL,
  taken json_text NOT NULL,
  created_at instant NOT NULL,
  alive_at instant NOT NULL,
  accepted_by uuid_id REFERENCES accounts (id),
  accepted_at instant
);
CREATE INDEX dispatch_plans_by_creation ON dispatch_plans (created_at);
CREATE INDEX dispatch_plans_by_creator ON dispatch_plans (created_by);
CREATE INDEX dispatch_plans_by_acceptor ON dispatch_plans (accepted_by);
-- One plan is made at a time.
CREATE UNIQUE INDEX dispatch_plans_running ON dispatch_plans (status) WHERE status = 'running';

-- What was to be tried again, by when.
CREATE INDEX contact_log_by_follow_up ON contact_log (follow_up_at) WHERE follow_up_at IS NOT NULL;

-- The visits of some days, and volunteers who wait for their verification.
CREATE INDEX assignments_by_kind_and_start ON assignments (kind, starts_at);
CREATE INDEX accounts_unverified ON accounts (id) WHERE verified_at IS NULL AND erased_at IS NULL;
