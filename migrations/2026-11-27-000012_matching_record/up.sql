-- Looks of the policy ------------------------------------------------------------------------------------------------
-- Everything that a look was decided from which asked somebody, so that it can be decided again: compressed, without the
-- id of any person or request. Kept for 28 days.
CREATE TABLE matching_looks (
  id uuid_id PRIMARY KEY,
  looked_at instant NOT NULL,
  policy_version INTEGER NOT NULL,
  seen TEXT NOT NULL
);
CREATE INDEX matching_looks_by_time ON matching_looks (looked_at);

-- Which look an invitation came from, and which need and which helper of it: NULL for what was sent before looks were kept.
-- No reference: a look goes by its own date.
ALTER TABLE invitations ADD COLUMN look_id uuid_id;
ALTER TABLE invitations ADD COLUMN look_need INTEGER;
ALTER TABLE invitations ADD COLUMN look_helper INTEGER;

-- A message whose mail could not be delivered counts as no message.
ALTER TABLE invitation_messages ADD COLUMN lost_at instant;
CREATE INDEX invitation_messages_by_outbox ON invitation_messages (outbox_id);
