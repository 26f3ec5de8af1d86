-- Duty ---------------------------------------------------------------------------------------------------------------
-- When a Stadtkümmerer is away.
CREATE TABLE absences (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL CHECK (kind IN ('holiday', 'sick', 'other')),
  starts_at instant NOT NULL,
  ends_at instant NOT NULL,
  recorded_by uuid_id REFERENCES accounts (id),
  created_at instant NOT NULL
);
CREATE INDEX absences_by_account ON absences (account_id, ends_at);
CREATE INDEX absences_by_end ON absences (ends_at);
CREATE INDEX absences_by_recorder ON absences (recorded_by);

-- Who stands in for a Stadtkümmerer, in order from 1.
CREATE TABLE duty_stand_ins (
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  stand_in_id uuid_id NOT NULL REFERENCES accounts (id),
  place INTEGER NOT NULL,
  PRIMARY KEY (account_id, stand_in_id)
);
CREATE INDEX duty_stand_ins_by_stand_in ON duty_stand_ins (stand_in_id);

-- What kinds of help somebody takes on; without a row all of them.
CREATE TABLE duty_categories (
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  category_key TEXT NOT NULL REFERENCES categories (category_key),
  PRIMARY KEY (account_id, category_key)
);
