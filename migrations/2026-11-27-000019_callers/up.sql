-- Callers ------------------------------------------------------------------------------------------------------------
-- What a person is found by while somebody types: words of the name, how they sound, the digits of the number from its
-- end. Lower-case letters a to z and digits alone, so that every collation sorts them alike.
CREATE TABLE account_search_keys (
  account_id uuid_id NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL CHECK (kind IN ('name', 'sound', 'phone', 'unmade')),
  search_key TEXT NOT NULL,
  PRIMARY KEY (kind, search_key, account_id)
);
CREATE INDEX account_search_keys_by_account ON account_search_keys (account_id);

-- No statement knows how a name sounds: the program makes the keys of these at its next start.
INSERT INTO account_search_keys (account_id, kind, search_key) SELECT id, 'unmade', '' FROM accounts WHERE erased_at IS NULL;

-- Where a person lives on whose record was one of two: a backup that is brought back makes the two one again.
ALTER TABLE erasures ADD COLUMN merged_into uuid_id;
