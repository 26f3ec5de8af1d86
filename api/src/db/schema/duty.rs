//! The tables of duty: quarters, hours, absences, stand-ins, kinds of help; and which coordinator works on what.

tables! {
    duties (account_id) {
        account_id -> UuidId,
        working_hours -> JsonText,
        visits_per_day -> Integer,
        version -> Integer,
        updated_at -> Instant,
        travel_mode -> Text,
    }
    duty_quarters (account_id, quarter_id) {
        account_id -> UuidId,
        quarter_id -> UuidId,
        priority -> Integer,
    }
    absences (id) {
        id -> UuidId,
        account_id -> UuidId,
        kind -> Text,
        starts_at -> Instant,
        ends_at -> Instant,
        recorded_by -> Nullable<UuidId>,
        created_at -> Instant,
    }
    duty_stand_ins (account_id, stand_in_id) {
        account_id -> UuidId,
        stand_in_id -> UuidId,
        place -> Integer,
    }
    duty_categories (account_id, category_key) {
        account_id -> UuidId,
        category_key -> Text,
    }
    dispatch_claims (help_request_id) {
        help_request_id -> UuidId,
        account_id -> UuidId,
        claimed_at -> Instant,
        ends_at -> Instant,
    }
    handovers (id) {
        id -> UuidId,
        giver_id -> UuidId,
        taker_id -> UuidId,
        recorded_by -> Nullable<UuidId>,
        briefing -> Text,
        items -> JsonText,
        read_at -> Nullable<Instant>,
        created_at -> Instant,
    }
    dispatch_plans (id) {
        id -> UuidId,
        created_by -> UuidId,
        first_day -> Text,
        last_day -> Text,
        status -> Text,
        percent_done -> Integer,
        served -> Integer,
        proposal -> JsonText,
        taken -> JsonText,
        created_at -> Instant,
        alive_at -> Instant,
        accepted_by -> Nullable<UuidId>,
        accepted_at -> Nullable<Instant>,
    }
}
