-- What has changed of requests since a moment: the order of the volunteers' list is kept in memory and brought up to date by it.
CREATE INDEX help_requests_by_update ON help_requests (updated_at);
