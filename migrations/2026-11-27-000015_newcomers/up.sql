-- Who holds a role since when: new volunteers, those first who have been so for longest.
CREATE INDEX account_roles_by_time ON account_roles (role, granted_at, account_id);
