-- The town -----------------------------------------------------------------------------------------------------------
CREATE TABLE town (
  singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  settings json_text NOT NULL,
  is_demo BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  updated_at instant NOT NULL
);

CREATE TABLE categories (
  category_key TEXT PRIMARY KEY,
  labels json_text NOT NULL,
  choice TEXT NOT NULL,
  default_minutes INTEGER NOT NULL CHECK (default_minutes BETWEEN 15 AND 480),
  is_sensitive BOOLEAN NOT NULL,
  needs_certificate BOOLEAN NOT NULL,
  is_active BOOLEAN NOT NULL,
  sort_position INTEGER NOT NULL,
  version INTEGER NOT NULL
);

-- Quarters -----------------------------------------------------------------------------------------------------------
CREATE TABLE quarters (
  id uuid_id PRIMARY KEY,
  quarter_key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  area_m2 DOUBLE PRECISION NOT NULL,
  centre_lon DOUBLE PRECISION NOT NULL,
  centre_lat DOUBLE PRECISION NOT NULL,
  geometry json_text NOT NULL,
  outline json_text NOT NULL,
  version INTEGER NOT NULL,
  created_at instant NOT NULL,
  updated_at instant NOT NULL,
  retired_at instant
);

CREATE TABLE quarter_neighbours (
  quarter_id uuid_id NOT NULL REFERENCES quarters (id),
  neighbour_id uuid_id NOT NULL REFERENCES quarters (id),
  distance_m DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (quarter_id, neighbour_id)
);

-- Accounts -----------------------------------------------------------------------------------------------------------
CREATE TABLE accounts (
  id uuid_id PRIMARY KEY,
  email TEXT,
  email_folded TEXT UNIQUE,
  email_verified_at instant,
  email_bounced_at instant,
  phone TEXT,
  phone_digits TEXT,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  preferred_channel TEXT NOT NULL CHECK (preferred_channel IN ('app', 'mail', 'phone', 'letter')),
  ui_language TEXT NOT NULL,
  profile json_text NOT NULL,
  quarter_id uuid_id REFERENCES quarters (id),
  address TEXT,
  address_extra TEXT,
  code_word TEXT,
  verified_at instant,
  verified_by uuid_id REFERENCES accounts (id),
  verification_method TEXT,
  suspended_at instant,
  erased_at instant,
  privacy_version TEXT,
  privacy_accepted_at instant,
  recorded_by uuid_id REFERENCES accounts (id),
  last_active_at instant,
  inactive_told_at instant,
  created_at instant NOT NULL,
  updated_at instant NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX accounts_by_name ON accounts (name_folded, id);
CREATE INDEX accounts_by_phone ON accounts (phone_digits);
CREATE INDEX accounts_by_quarter ON accounts (quarter_id);
CREATE INDEX accounts_by_activity ON accounts (last_active_at);
CREATE INDEX accounts_by_creation ON accounts (created_at, id);

CREATE TABLE account_roles (
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  role TEXT NOT NULL CHECK (role IN ('resident', 'volunteer', 'stadtkuemmerer', 'coordinator', 'admin')),
  granted_at instant NOT NULL,
  granted_by uuid_id REFERENCES accounts (id),
  PRIMARY KEY (account_id, role)
);
CREATE INDEX account_roles_by_role ON account_roles (role, account_id);

CREATE TABLE passwords (
  account_id uuid_id PRIMARY KEY REFERENCES accounts (id),
  phc TEXT NOT NULL,
  changed_at instant NOT NULL
);

CREATE TABLE second_factors (
  account_id uuid_id PRIMARY KEY REFERENCES accounts (id),
  secret TEXT NOT NULL,
  confirmed_at instant,
  last_step BIGINT NOT NULL,
  created_at instant NOT NULL
);

CREATE TABLE recovery_codes (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  code_hash TEXT NOT NULL,
  used_at instant
);
CREATE INDEX recovery_codes_by_account ON recovery_codes (account_id);

CREATE TABLE sessions (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  transport TEXT NOT NULL CHECK (transport IN ('cookie', 'bearer')),
  device_label TEXT,
  method TEXT NOT NULL,
  refresh_hash TEXT NOT NULL UNIQUE,
  previous_refresh_hash TEXT,
  rotated_at instant NOT NULL,
  second_factor_at instant,
  reauthenticated_at instant NOT NULL,
  created_at instant NOT NULL,
  last_used_at instant NOT NULL,
  expires_at instant NOT NULL,
  ended_at instant,
  end_reason TEXT
);
CREATE INDEX sessions_by_account ON sessions (account_id, created_at);
CREATE INDEX sessions_by_previous_refresh ON sessions (previous_refresh_hash);

CREATE TABLE single_use_tokens (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('email_verification', 'password_reset', 'one_time_code', 'activation', 'email_change')),
  secret_hash TEXT NOT NULL,
  email TEXT,
  attempts INTEGER NOT NULL,
  created_at instant NOT NULL,
  expires_at instant NOT NULL,
  used_at instant
);
CREATE INDEX single_use_tokens_by_hash ON single_use_tokens (secret_hash);
CREATE INDEX single_use_tokens_by_account ON single_use_tokens (account_id, purpose, created_at);

CREATE TABLE throttles (
  throttle_key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  window_started_at instant NOT NULL,
  blocked_until instant
);

CREATE TABLE clearances (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  seen_on TEXT NOT NULL,
  seen_by uuid_id NOT NULL REFERENCES accounts (id),
  valid_until TEXT NOT NULL,
  created_at instant NOT NULL
);
CREATE INDEX clearances_by_account ON clearances (account_id);

CREATE TABLE staff_notes (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  author_id uuid_id NOT NULL REFERENCES accounts (id),
  note TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  created_at instant NOT NULL
);
CREATE INDEX staff_notes_by_account ON staff_notes (account_id);

CREATE TABLE blocks (
  blocker_id uuid_id NOT NULL REFERENCES accounts (id),
  blocked_id uuid_id NOT NULL REFERENCES accounts (id),
  created_at instant NOT NULL,
  PRIMARY KEY (blocker_id, blocked_id)
);
CREATE INDEX blocks_by_blocked ON blocks (blocked_id);

CREATE TABLE erasures (
  account_id uuid_id PRIMARY KEY,
  erased_at instant NOT NULL
);

-- Offers -------------------------------------------------------------------------------------------------------------
CREATE TABLE offers (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL UNIQUE REFERENCES accounts (id),
  reach TEXT NOT NULL CHECK (reach IN ('own_quarter', 'neighbouring_quarters', 'whole_town')),
  availability json_text NOT NULL,
  minutes_per_week INTEGER NOT NULL,
  tasks_per_week INTEGER NOT NULL,
  traits json_text NOT NULL,
  paused_until TEXT,
  created_at instant NOT NULL,
  updated_at instant NOT NULL,
  version INTEGER NOT NULL
);

CREATE TABLE offer_categories (
  offer_id uuid_id NOT NULL REFERENCES offers (id),
  category_key TEXT NOT NULL REFERENCES categories (category_key),
  PRIMARY KEY (offer_id, category_key)
);
CREATE INDEX offer_categories_by_category ON offer_categories (category_key, offer_id);

-- The quarters that a helper named, and (is_effective) those that the reach adds.
CREATE TABLE offer_quarters (
  offer_id uuid_id NOT NULL REFERENCES offers (id),
  quarter_id uuid_id NOT NULL REFERENCES quarters (id),
  is_named BOOLEAN NOT NULL,
  PRIMARY KEY (offer_id, quarter_id)
);
CREATE INDEX offer_quarters_by_quarter ON offer_quarters (quarter_id, offer_id);

-- Help requests ------------------------------------------------------------------------------------------------------
CREATE TABLE help_requests (
  id uuid_id PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  requester_id uuid_id REFERENCES accounts (id),
  recorded_by uuid_id REFERENCES accounts (id),
  origin TEXT NOT NULL CHECK (origin IN ('self', 'on_behalf', 'guest')),
  channel TEXT NOT NULL CHECK (channel IN ('app', 'phone', 'counter', 'paper')),
  category_key TEXT NOT NULL REFERENCES categories (category_key),
  quarter_id uuid_id NOT NULL REFERENCES quarters (id),
  title TEXT,
  description TEXT NOT NULL,
  timing TEXT NOT NULL CHECK (timing IN ('asap', 'windows', 'recurring')),
  duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 15 AND 480),
  helpers_needed INTEGER NOT NULL CHECK (helpers_needed BETWEEN 1 AND 10),
  places_taken INTEGER NOT NULL CHECK (places_taken BETWEEN 0 AND helpers_needed),
  urgency TEXT NOT NULL CHECK (urgency IN ('normal', 'soon', 'urgent')),
  needs json_text NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'matched', 'done', 'cancelled', 'expired')),
  is_released BOOLEAN NOT NULL,
  escalated_at instant,
  escalation_reason TEXT,
  due_at instant NOT NULL,
  last_possible_end instant NOT NULL,
  still_needed_asked_at instant,
  still_needed_answered_at instant,
  closed_at instant,
  unlinked_at instant,
  status_code_hash TEXT UNIQUE,
  version INTEGER NOT NULL,
  created_at instant NOT NULL,
  updated_at instant NOT NULL
);
CREATE INDEX help_requests_by_quarter ON help_requests (quarter_id, status, created_at DESC, id DESC);
CREATE INDEX help_requests_by_status ON help_requests (status, created_at DESC, id DESC);
CREATE INDEX help_requests_by_requester ON help_requests (requester_id, created_at DESC, id DESC);
CREATE INDEX help_requests_in_queue ON help_requests (escalated_at, id) WHERE escalated_at IS NOT NULL;
CREATE INDEX help_requests_by_deadline ON help_requests (status, due_at);
CREATE INDEX help_requests_to_unlink ON help_requests (closed_at) WHERE closed_at IS NOT NULL AND unlinked_at IS NULL;
CREATE INDEX help_requests_by_last_end ON help_requests (status, last_possible_end);

-- How a request ended; its row goes when the ending is undone.
CREATE TABLE help_request_closures (
  help_request_id uuid_id PRIMARY KEY REFERENCES help_requests (id),
  outcome TEXT NOT NULL,
  outcome_note TEXT,
  closed_by uuid_id REFERENCES accounts (id),
  status_before TEXT NOT NULL,
  escalated_at instant,
  escalation_reason TEXT,
  closed_at instant NOT NULL
);

-- Private fields stand in their own table, so that no list can pick them up by accident.
CREATE TABLE help_request_contacts (
  help_request_id uuid_id PRIMARY KEY REFERENCES help_requests (id),
  first_name TEXT,
  last_name TEXT,
  address TEXT,
  address_extra TEXT,
  phone TEXT,
  phone_digits TEXT,
  note_for_helper TEXT,
  wiped_at instant
);
CREATE INDEX help_request_contacts_by_phone ON help_request_contacts (phone_digits);

CREATE TABLE request_windows (
  id uuid_id PRIMARY KEY,
  help_request_id uuid_id NOT NULL REFERENCES help_requests (id),
  starts_at instant NOT NULL,
  ends_at instant NOT NULL
);
CREATE INDEX request_windows_by_request ON request_windows (help_request_id, starts_at);

CREATE TABLE assignments (
  id uuid_id PRIMARY KEY,
  help_request_id uuid_id NOT NULL REFERENCES help_requests (id),
  helper_id uuid_id NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL CHECK (kind IN ('volunteer', 'stadtkuemmerer')),
  status TEXT NOT NULL CHECK (status IN ('accepted', 'done', 'confirmed', 'withdrawn', 'cancelled', 'no_show')),
  place INTEGER NOT NULL,
  window_id uuid_id REFERENCES request_windows (id),
  starts_at instant NOT NULL,
  ends_at instant NOT NULL,
  recorded_by uuid_id REFERENCES accounts (id),
  recorded_reason TEXT,
  accepted_at instant NOT NULL,
  acknowledged_at instant,
  done_at instant,
  minutes_spent INTEGER,
  outcome TEXT,
  outcome_note TEXT,
  confirmed_at instant,
  ended_at instant,
  end_reason TEXT,
  -- Since when the two sides have nothing to do with each other any more: no contact is open between them.
  parted_at instant,
  version INTEGER NOT NULL,
  created_at instant NOT NULL,
  updated_at instant NOT NULL
);
-- Exactly one wins: a place of a request has one holder, and a helper has one place of a request.
CREATE UNIQUE INDEX assignments_one_per_place ON assignments (help_request_id, place) WHERE status IN ('accepted', 'done', 'confirmed');
CREATE UNIQUE INDEX assignments_one_per_helper ON assignments (help_request_id, helper_id) WHERE status IN ('accepted', 'done', 'confirmed');
CREATE INDEX assignments_by_helper ON assignments (helper_id, starts_at);
CREATE INDEX assignments_by_request ON assignments (help_request_id);
CREATE INDEX assignments_by_status ON assignments (status, done_at);

CREATE TABLE thanks (
  assignment_id uuid_id PRIMARY KEY REFERENCES assignments (id),
  words TEXT NOT NULL,
  created_at instant NOT NULL
);

CREATE TABLE contact_log (
  id uuid_id PRIMARY KEY,
  account_id uuid_id REFERENCES accounts (id),
  help_request_id uuid_id REFERENCES help_requests (id),
  author_id uuid_id NOT NULL REFERENCES accounts (id),
  channel TEXT NOT NULL,
  direction TEXT NOT NULL,
  outcome TEXT NOT NULL,
  note TEXT,
  follow_up_at instant,
  created_at instant NOT NULL
);
CREATE INDEX contact_log_by_request ON contact_log (help_request_id, created_at);
CREATE INDEX contact_log_by_account ON contact_log (account_id, created_at);

-- Dispatch -----------------------------------------------------------------------------------------------------------
CREATE TABLE duties (
  account_id uuid_id PRIMARY KEY REFERENCES accounts (id),
  working_hours json_text NOT NULL,
  visits_per_day INTEGER NOT NULL,
  version INTEGER NOT NULL,
  updated_at instant NOT NULL
);

CREATE TABLE duty_quarters (
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  quarter_id uuid_id NOT NULL REFERENCES quarters (id),
  priority INTEGER NOT NULL,
  PRIMARY KEY (account_id, quarter_id)
);
CREATE INDEX duty_quarters_by_quarter ON duty_quarters (quarter_id, priority);

-- Platform -----------------------------------------------------------------------------------------------------------
-- Who did what, when. Rows are only added.
CREATE TABLE events (
  id uuid_id PRIMARY KEY,
  at instant NOT NULL,
  name TEXT NOT NULL,
  actor_id uuid_id,
  on_behalf_of uuid_id,
  subject_id uuid_id NOT NULL,
  details json_text NOT NULL
);
CREATE INDEX events_by_subject ON events (subject_id, at, id);
CREATE INDEX events_by_actor ON events (actor_id, at, id);
CREATE INDEX events_by_time ON events (at, id);

-- Who looked at whose private fields: one row for a viewer, a request and an hour.
CREATE TABLE disclosures (
  id uuid_id PRIMARY KEY,
  viewer_id uuid_id NOT NULL REFERENCES accounts (id),
  viewer_role TEXT NOT NULL,
  subject_id uuid_id REFERENCES accounts (id),
  help_request_id uuid_id REFERENCES help_requests (id),
  fields json_text NOT NULL,
  hour instant NOT NULL,
  at instant NOT NULL
);
CREATE INDEX disclosures_by_subject ON disclosures (subject_id, at, id);
CREATE INDEX disclosures_by_viewer ON disclosures (viewer_id, help_request_id, hour);
CREATE INDEX disclosures_by_moment ON disclosures (viewer_id, at);

CREATE TABLE outbox (
  id uuid_id PRIMARY KEY,
  occasion TEXT NOT NULL,
  recipient_id uuid_id NOT NULL,
  subject_id uuid_id NOT NULL,
  details json_text NOT NULL,
  created_at instant NOT NULL,
  due_at instant NOT NULL,
  attempts INTEGER NOT NULL,
  leased_until instant,
  sent_at instant,
  dead_at instant,
  last_fault TEXT
);
CREATE INDEX outbox_waiting ON outbox (due_at, id) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX outbox_by_recipient ON outbox (recipient_id, created_at);

CREATE TABLE idempotency_keys (
  owner TEXT NOT NULL,
  route TEXT NOT NULL,
  client_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  result_id uuid_id NOT NULL,
  created_at instant NOT NULL,
  PRIMARY KEY (owner, route, client_key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
