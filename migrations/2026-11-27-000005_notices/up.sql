-- What people are told in the app -------------------------------------------------------------------------------------
-- A notice as its person finds it in the app: ids and codes only. Its id is that of the row in the outbox.
-- `to_tell_because`: no mail could reach the person, so that somebody has to call or write; then who did, and how.
CREATE TABLE inbox (
  id uuid_id PRIMARY KEY,
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  occasion TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id uuid_id NOT NULL,
  source_id uuid_id NOT NULL,
  created_at instant NOT NULL,
  read_at instant,
  to_tell_because TEXT,
  told_at instant,
  told_by uuid_id REFERENCES accounts (id),
  told_channel TEXT CHECK (told_channel IN ('phone', 'letter'))
);
CREATE INDEX inbox_by_account ON inbox (account_id, created_at DESC, id DESC);
CREATE INDEX inbox_unread ON inbox (account_id) WHERE read_at IS NULL;
CREATE INDEX inbox_to_tell ON inbox (created_at, id) WHERE to_tell_because IS NOT NULL AND told_at IS NULL;
CREATE INDEX inbox_by_time ON inbox (created_at);

-- How somebody wants to be told: hours without mails (HH:MM by the town's clock), and how mails of each kind come where
-- that differs from the usual.
CREATE TABLE notice_settings (
  account_id uuid_id PRIMARY KEY REFERENCES accounts (id),
  quiet_from TEXT,
  quiet_until TEXT,
  mail json_text NOT NULL,
  version INTEGER NOT NULL,
  updated_at instant NOT NULL
);

-- A notice that is told in the one mail of a day: the row of that mail.
ALTER TABLE outbox ADD COLUMN gathered_into uuid_id;
CREATE INDEX outbox_gathered ON outbox (gathered_into) WHERE gathered_into IS NOT NULL;
