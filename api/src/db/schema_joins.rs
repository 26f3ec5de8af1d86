//! Which tables hang together, and that all of them may stand in one query.

use super::schema::{
    absences, account_roles, account_search_keys, accounts, asking, assignments, blocks, calendar_feeds, categories, clearances, concerns,
    contact_log, conversation_readers, conversations, disclosures, dispatch_claims, dispatch_plans, duties, duty_categories, duty_quarters, duty_stand_ins, erasures, events,
    handovers, help_request_closures, help_request_contacts, help_requests, idempotency_keys, inbox, invitation_counts,
    invitation_messages, invitations, matching_looks, messages, notice_settings, offer_categories, offer_quarters, offers, outbox,
    passwords, quarter_neighbours, quarters, recovery_codes, request_windows, response_templates, second_factors, series, series_contacts,
    series_helpers, series_occurrences, sessions, single_use_tokens, staff_notes, thanks, throttles, town,
};

diesel::joinable!(accounts -> quarters (quarter_id));
diesel::joinable!(account_search_keys -> accounts (account_id));
diesel::joinable!(passwords -> accounts (account_id));
diesel::joinable!(second_factors -> accounts (account_id));
diesel::joinable!(recovery_codes -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(single_use_tokens -> accounts (account_id));
diesel::joinable!(offers -> accounts (account_id));
diesel::joinable!(offer_categories -> offers (offer_id));
diesel::joinable!(offer_categories -> categories (category_key));
diesel::joinable!(offer_quarters -> offers (offer_id));
diesel::joinable!(offer_quarters -> quarters (quarter_id));
diesel::joinable!(help_requests -> categories (category_key));
diesel::joinable!(help_requests -> quarters (quarter_id));
diesel::joinable!(help_request_closures -> help_requests (help_request_id));
diesel::joinable!(help_request_closures -> accounts (closed_by));
diesel::joinable!(help_request_contacts -> help_requests (help_request_id));
diesel::joinable!(request_windows -> help_requests (help_request_id));
diesel::joinable!(assignments -> help_requests (help_request_id));
diesel::joinable!(assignments -> request_windows (window_id));
diesel::joinable!(thanks -> assignments (assignment_id));
diesel::joinable!(contact_log -> help_requests (help_request_id));
diesel::joinable!(duties -> accounts (account_id));
diesel::joinable!(dispatch_claims -> accounts (account_id));
diesel::joinable!(handovers -> accounts (giver_id));
diesel::joinable!(dispatch_plans -> accounts (created_by));
diesel::joinable!(duty_quarters -> accounts (account_id));
diesel::joinable!(duty_quarters -> quarters (quarter_id));
diesel::joinable!(asking -> help_requests (help_request_id));
diesel::joinable!(invitations -> help_requests (help_request_id));
diesel::joinable!(invitations -> invitation_messages (message_id));
diesel::joinable!(disclosures -> help_requests (help_request_id));
diesel::joinable!(conversations -> assignments (assignment_id));
diesel::joinable!(messages -> assignments (assignment_id));
diesel::joinable!(concerns -> assignments (assignment_id));

diesel::joinable!(series_contacts -> series (series_id));
diesel::joinable!(series_occurrences -> series (series_id));
diesel::joinable!(series_occurrences -> help_requests (help_request_id));
diesel::joinable!(series_helpers -> series (series_id));

diesel::allow_tables_to_appear_in_same_query!(
    town, categories, quarters, quarter_neighbours, accounts, account_roles, account_search_keys, passwords, second_factors,
    recovery_codes, sessions, single_use_tokens, throttles, clearances, staff_notes, blocks, erasures, offers,
    offer_categories, offer_quarters, help_requests, help_request_closures, help_request_contacts, request_windows,
    conversations, messages, conversation_readers, concerns, calendar_feeds, series, series_contacts,
    series_occurrences, series_helpers,
    assignments, asking, invitation_messages, invitations, matching_looks, invitation_counts, thanks, contact_log, duties,
    duty_quarters, duty_stand_ins, duty_categories, absences, dispatch_claims, dispatch_plans, handovers, response_templates, events, disclosures, outbox, inbox, notice_settings, idempotency_keys,
);
