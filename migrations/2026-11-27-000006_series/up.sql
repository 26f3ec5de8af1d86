-- Series ---------------------------------------------------------------------------------------------------------------
-- Help that comes again: a rule in the town's civil time, from which each occurrence is made as an ordinary request.
CREATE TABLE series (
  id uuid_id PRIMARY KEY,
  requester_id uuid_id REFERENCES accounts (id),
  recorded_by uuid_id REFERENCES accounts (id),
  origin TEXT NOT NULL CHECK (origin IN ('self', 'on_behalf', 'guest')),
  channel TEXT NOT NULL CHECK (channel IN ('app', 'phone', 'counter', 'paper')),
  category_key TEXT NOT NULL REFERENCES categories (category_key),
  quarter_id uuid_id NOT NULL REFERENCES quarters (id),
  title TEXT,
  description TEXT NOT NULL,
  duration_minutes INTEGER NOT NULL CHECK (duration_minutes BETWEEN 15 AND 480),
  helpers_needed INTEGER NOT NULL CHECK (helpers_needed BETWEEN 1 AND 10),
  needs json_text NOT NULL,
  rrule TEXT NOT NULL,
  first_date TEXT NOT NULL,
  last_date TEXT NOT NULL,
  start_time TEXT NOT NULL,
  end_time TEXT NOT NULL,
  is_released BOOLEAN NOT NULL,
  next_look_at instant,
  asked_to_go_on_at instant,
  staff_told_at instant,
  ended_at instant,
  ended_by uuid_id REFERENCES accounts (id),
  end_reason TEXT,
  version INTEGER NOT NULL,
  created_at instant NOT NULL,
  updated_at instant NOT NULL
);
CREATE INDEX series_by_requester ON series (requester_id, created_at DESC, id DESC);
CREATE INDEX series_by_time ON series (created_at DESC, id DESC);
CREATE INDEX series_to_look_at ON series (next_look_at) WHERE next_look_at IS NOT NULL;
CREATE INDEX series_ended ON series (ended_at) WHERE ended_at IS NOT NULL;

-- Private fields, which every occurrence is made with.
CREATE TABLE series_contacts (
  series_id uuid_id PRIMARY KEY REFERENCES series (id),
  first_name TEXT,
  last_name TEXT,
  address TEXT,
  address_extra TEXT,
  phone TEXT,
  note_for_helper TEXT
);

-- A date of the rule that is more than planned: made (with its request), left out, or both.
CREATE TABLE series_occurrences (
  series_id uuid_id NOT NULL REFERENCES series (id),
  occurs_on TEXT NOT NULL,
  help_request_id uuid_id REFERENCES help_requests (id),
  is_skipped BOOLEAN NOT NULL,
  PRIMARY KEY (series_id, occurs_on)
);
CREATE UNIQUE INDEX series_occurrences_by_request ON series_occurrences (help_request_id);

-- Who has said yes to a whole series. Exactly one wins: a place of a series has one holder.
CREATE TABLE series_helpers (
  id uuid_id PRIMARY KEY,
  series_id uuid_id NOT NULL REFERENCES series (id),
  helper_id uuid_id NOT NULL REFERENCES accounts (id),
  place INTEGER NOT NULL,
  usual_start TEXT,
  began_at instant NOT NULL,
  ended_at instant,
  end_reason TEXT
);
CREATE UNIQUE INDEX series_helpers_one_per_place ON series_helpers (series_id, place) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX series_helpers_once ON series_helpers (series_id, helper_id) WHERE ended_at IS NULL;
CREATE INDEX series_helpers_by_helper ON series_helpers (helper_id);
