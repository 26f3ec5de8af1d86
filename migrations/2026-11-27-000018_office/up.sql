-- What is asked and said for each kind of help when somebody takes a request by telephone.
ALTER TABLE categories ADD COLUMN script json_text NOT NULL DEFAULT '{}';

-- Texts that coordinators use again and again.
CREATE TABLE response_templates (
  id uuid_id PRIMARY KEY,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at instant NOT NULL,
  updated_at instant NOT NULL
);

-- Who is to try again what was not reached; NULL: who noted it.
ALTER TABLE contact_log ADD COLUMN follow_up_by uuid_id REFERENCES accounts (id);
CREATE INDEX contact_log_by_follower ON contact_log (follow_up_by) WHERE follow_up_by IS NOT NULL;
CREATE INDEX contact_log_by_author ON contact_log (author_id);

-- What one coordinator hands to another, with a briefing.
CREATE TABLE handovers (
  id uuid_id PRIMARY KEY,
  giver_id uuid_id NOT NULL REFERENCES accounts (id),
  taker_id uuid_id NOT NULL REFERENCES accounts (id),
  recorded_by uuid_id REFERENCES accounts (id),
  briefing TEXT NOT NULL,
  items json_text NOT NULL,
  read_at instant,
  created_at instant NOT NULL
);
CREATE INDEX handovers_by_giver ON handovers (giver_id);
CREATE INDEX handovers_by_taker ON handovers (taker_id, created_at);
CREATE INDEX handovers_by_recorder ON handovers (recorded_by);
CREATE INDEX handovers_by_creation ON handovers (created_at);
