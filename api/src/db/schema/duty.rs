//! The tables of duty: quarters, hours, absences, stand-ins, kinds of help.

tables! {
    duties (account_id) {
        account_id -> UuidId,
        working_hours -> JsonText,
        visits_per_day -> Integer,
        version -> Integer,
        updated_at -> Instant,
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
}
