//! The tables of notices in the app and of how people want to be told.

tables! {
    inbox (id) {
        id -> UuidId,
        account_id -> UuidId,
        occasion -> Text,
        subject_kind -> Text,
        subject_id -> UuidId,
        source_id -> UuidId,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
        to_tell_because -> Nullable<Text>,
        told_at -> Nullable<Instant>,
        told_by -> Nullable<UuidId>,
        told_channel -> Nullable<Text>,
    }
    notice_settings (account_id) {
        account_id -> UuidId,
        quiet_from -> Nullable<Text>,
        quiet_until -> Nullable<Text>,
        mail -> JsonText,
        version -> Integer,
        updated_at -> Instant,
    }
}
