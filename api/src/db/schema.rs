//! The tables as diesel sees them, written by hand beside `migrations/`; `UuidId`, `Instant` and `JsonText` are our own
//! column types (see [`super::sql_types`]).
#![expect(missing_docs, reason = "the columns are described in migrations and in the models of the slices")]

/// Tables with our own column types beside those of diesel.
macro_rules! tables {
    ($($name:ident $keys:tt $columns:tt)*) => {$(
        diesel::table! {
            use diesel::sql_types::*;
            use crate::db::sql_types::{Instant, JsonText, UuidId};

            $name $keys $columns
        }
    )*};
}

mod duty;
mod inviting;
mod offering;
mod recurring;
mod talk;
mod telling;

pub use duty::*;
pub use inviting::*;
pub use offering::*;
pub use recurring::*;
pub use talk::*;
pub use telling::*;

tables! {
    town (singleton) {
        singleton -> Integer,
        name -> Text,
        time_zone -> Text,
        settings -> JsonText,
        is_demo -> Bool,
        version -> Integer,
        updated_at -> Instant,
    }
    categories (category_key) {
        category_key -> Text,
        labels -> JsonText,
        choice -> Text,
        default_minutes -> Integer,
        is_sensitive -> Bool,
        needs_certificate -> Bool,
        is_active -> Bool,
        sort_position -> Integer,
        version -> Integer,
        script -> JsonText,
    }
    response_templates (id) {
        id -> UuidId,
        title -> Text,
        body -> Text,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
    quarters (id) {
        id -> UuidId,
        quarter_key -> Text,
        name -> Text,
        area_m2 -> Double,
        centre_lon -> Double,
        centre_lat -> Double,
        geometry -> JsonText,
        outline -> JsonText,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        retired_at -> Nullable<Instant>,
    }
    quarter_neighbours (quarter_id, neighbour_id) {
        quarter_id -> UuidId,
        neighbour_id -> UuidId,
        distance_m -> Double,
    }
    accounts (id) {
        id -> UuidId,
        email -> Nullable<Text>,
        email_folded -> Nullable<Text>,
        email_verified_at -> Nullable<Instant>,
        email_bounced_at -> Nullable<Instant>,
        phone -> Nullable<Text>,
        phone_digits -> Nullable<Text>,
        first_name -> Text,
        last_name -> Text,
        name_folded -> Text,
        preferred_channel -> Text,
        ui_language -> Text,
        profile -> JsonText,
        quarter_id -> Nullable<UuidId>,
        address -> Nullable<Text>,
        address_extra -> Nullable<Text>,
        code_word -> Nullable<Text>,
        verified_at -> Nullable<Instant>,
        verified_by -> Nullable<UuidId>,
        verification_method -> Nullable<Text>,
        suspended_at -> Nullable<Instant>,
        erased_at -> Nullable<Instant>,
        privacy_version -> Nullable<Text>,
        privacy_accepted_at -> Nullable<Instant>,
        recorded_by -> Nullable<UuidId>,
        last_active_at -> Nullable<Instant>,
        inactive_told_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> Integer,
    }
    account_search_keys (kind, search_key, account_id) {
        account_id -> UuidId,
        kind -> Text,
        search_key -> Text,
    }
    account_roles (account_id, role) {
        account_id -> UuidId,
        role -> Text,
        granted_at -> Instant,
        granted_by -> Nullable<UuidId>,
    }
    passwords (account_id) {
        account_id -> UuidId,
        phc -> Text,
        changed_at -> Instant,
    }
    second_factors (account_id) {
        account_id -> UuidId,
        secret -> Text,
        confirmed_at -> Nullable<Instant>,
        last_step -> BigInt,
        created_at -> Instant,
    }
    recovery_codes (id) {
        id -> UuidId,
        account_id -> UuidId,
        code_hash -> Text,
        used_at -> Nullable<Instant>,
    }
    sessions (id) {
        id -> UuidId,
        account_id -> UuidId,
        transport -> Text,
        device_label -> Nullable<Text>,
        method -> Text,
        refresh_hash -> Text,
        previous_refresh_hash -> Nullable<Text>,
        rotated_at -> Instant,
        second_factor_at -> Nullable<Instant>,
        reauthenticated_at -> Instant,
        created_at -> Instant,
        last_used_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
        end_reason -> Nullable<Text>,
    }
    single_use_tokens (id) {
        id -> UuidId,
        account_id -> UuidId,
        purpose -> Text,
        secret_hash -> Text,
        email -> Nullable<Text>,
        attempts -> Integer,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
    throttles (throttle_key) {
        throttle_key -> Text,
        failures -> Integer,
        window_started_at -> Instant,
        blocked_until -> Nullable<Instant>,
    }
    clearances (id) {
        id -> UuidId,
        account_id -> UuidId,
        kind -> Text,
        seen_on -> Text,
        seen_by -> UuidId,
        valid_until -> Text,
        created_at -> Instant,
    }
    staff_notes (id) {
        id -> UuidId,
        account_id -> UuidId,
        author_id -> UuidId,
        note -> Text,
        ends_on -> Text,
        created_at -> Instant,
    }
    blocks (blocker_id, blocked_id) {
        blocker_id -> UuidId,
        blocked_id -> UuidId,
        created_at -> Instant,
        id -> Nullable<UuidId>,
        assignment_id -> Nullable<UuidId>,
    }
    erasures (account_id) {
        account_id -> UuidId,
        erased_at -> Instant,
        merged_into -> Nullable<UuidId>,
    }
    help_requests (id) {
        id -> UuidId,
        reference -> Text,
        requester_id -> Nullable<UuidId>,
        recorded_by -> Nullable<UuidId>,
        origin -> Text,
        channel -> Text,
        category_key -> Text,
        quarter_id -> UuidId,
        title -> Nullable<Text>,
        description -> Text,
        timing -> Text,
        duration_minutes -> Integer,
        helpers_needed -> Integer,
        places_taken -> Integer,
        urgency -> Text,
        needs -> JsonText,
        status -> Text,
        is_released -> Bool,
        escalated_at -> Nullable<Instant>,
        escalation_reason -> Nullable<Text>,
        due_at -> Instant,
        last_possible_end -> Instant,
        still_needed_asked_at -> Nullable<Instant>,
        still_needed_answered_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        unlinked_at -> Nullable<Instant>,
        status_code_hash -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
    help_request_closures (help_request_id) {
        help_request_id -> UuidId,
        outcome -> Text,
        outcome_note -> Nullable<Text>,
        closed_by -> Nullable<UuidId>,
        status_before -> Text,
        escalated_at -> Nullable<Instant>,
        escalation_reason -> Nullable<Text>,
        closed_at -> Instant,
    }
    help_request_contacts (help_request_id) {
        help_request_id -> UuidId,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        address -> Nullable<Text>,
        address_extra -> Nullable<Text>,
        phone -> Nullable<Text>,
        phone_digits -> Nullable<Text>,
        note_for_helper -> Nullable<Text>,
        wiped_at -> Nullable<Instant>,
    }
    request_windows (id) {
        id -> UuidId,
        help_request_id -> UuidId,
        starts_at -> Instant,
        ends_at -> Instant,
    }
    assignments (id) {
        id -> UuidId,
        help_request_id -> UuidId,
        helper_id -> UuidId,
        kind -> Text,
        status -> Text,
        place -> Integer,
        window_id -> Nullable<UuidId>,
        starts_at -> Instant,
        ends_at -> Instant,
        recorded_by -> Nullable<UuidId>,
        recorded_reason -> Nullable<Text>,
        accepted_at -> Instant,
        acknowledged_at -> Nullable<Instant>,
        done_at -> Nullable<Instant>,
        minutes_spent -> Nullable<Integer>,
        outcome -> Nullable<Text>,
        outcome_note -> Nullable<Text>,
        confirmed_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        end_reason -> Nullable<Text>,
        parted_at -> Nullable<Instant>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }
    thanks (assignment_id) {
        assignment_id -> UuidId,
        words -> Text,
        created_at -> Instant,
    }
    contact_log (id) {
        id -> UuidId,
        account_id -> Nullable<UuidId>,
        help_request_id -> Nullable<UuidId>,
        author_id -> UuidId,
        channel -> Text,
        direction -> Text,
        outcome -> Text,
        note -> Nullable<Text>,
        follow_up_at -> Nullable<Instant>,
        created_at -> Instant,
        follow_up_by -> Nullable<UuidId>,
    }
    events (id) {
        id -> UuidId,
        at -> Instant,
        name -> Text,
        actor_id -> Nullable<UuidId>,
        on_behalf_of -> Nullable<UuidId>,
        subject_id -> UuidId,
        details -> JsonText,
    }
    disclosures (id) {
        id -> UuidId,
        viewer_id -> UuidId,
        viewer_role -> Text,
        subject_id -> Nullable<UuidId>,
        help_request_id -> Nullable<UuidId>,
        fields -> JsonText,
        hour -> Instant,
        at -> Instant,
    }
    outbox (id) {
        id -> UuidId,
        occasion -> Text,
        recipient_id -> UuidId,
        subject_id -> UuidId,
        details -> JsonText,
        created_at -> Instant,
        due_at -> Instant,
        attempts -> Integer,
        leased_until -> Nullable<Instant>,
        sent_at -> Nullable<Instant>,
        dead_at -> Nullable<Instant>,
        last_fault -> Nullable<Text>,
        gathered_into -> Nullable<UuidId>,
    }
    idempotency_keys (owner, route, client_key) {
        owner -> Text,
        route -> Text,
        client_key -> Text,
        fingerprint -> Text,
        result_id -> UuidId,
        created_at -> Instant,
    }
}
