//! The tables of help that comes again.

tables! {
    series (id) {
        id -> UuidId,
        requester_id -> Nullable<UuidId>,
        recorded_by -> Nullable<UuidId>,
        origin -> Text,
        channel -> Text,
        category_key -> Text,
        quarter_id -> UuidId,
        title -> Nullable<Text>,
        description -> Text,
        duration_minutes -> Integer,
        helpers_needed -> Integer,
        needs -> JsonText,
        rrule -> Text,
        first_date -> Text,
        last_date -> Text,
        start_time -> Text,
        end_time -> Text,
        is_released -> Bool,
        next_look_at -> Nullable<Instant>,
        asked_to_go_on_at -> Nullable<Instant>,
        staff_told_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        ended_by -> Nullable<UuidId>,
        end_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        longer_since -> Nullable<Instant>,
        code_request_id -> Nullable<UuidId>,
    }
    series_contacts (series_id) {
        series_id -> UuidId,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        address -> Nullable<Text>,
        address_extra -> Nullable<Text>,
        phone -> Nullable<Text>,
        note_for_helper -> Nullable<Text>,
    }
    series_occurrences (series_id, occurs_on) {
        series_id -> UuidId,
        occurs_on -> Text,
        help_request_id -> Nullable<UuidId>,
        is_skipped -> Bool,
        moved_start -> Nullable<Instant>,
        moved_end -> Nullable<Instant>,
    }
    series_helpers (id) {
        id -> UuidId,
        series_id -> UuidId,
        helper_id -> UuidId,
        place -> Integer,
        usual_start -> Nullable<Text>,
        began_at -> Instant,
        ended_at -> Nullable<Instant>,
        end_reason -> Nullable<Text>,
    }
}
