-- Series: what is kept of them ----------------------------------------------------------------------------------------
-- When it last got longer, from which half of its time is counted before its owner is asked anew.
ALTER TABLE series ADD COLUMN longer_since instant;
-- To when one date was moved: it stays there when its request is made anew.
ALTER TABLE series_occurrences ADD COLUMN moved_start instant;
ALTER TABLE series_occurrences ADD COLUMN moved_end instant;
-- Which request has a guest's status code, so that it goes on with the series also when that one was called off.
ALTER TABLE series ADD COLUMN code_request_id uuid_id REFERENCES help_requests (id);
CREATE INDEX series_by_code_request ON series (code_request_id) WHERE code_request_id IS NOT NULL;
