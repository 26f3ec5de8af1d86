//! The tables of messages, concerns and calendar feeds.

tables! {
    conversations (assignment_id) {
        assignment_id -> UuidId,
        last_place -> Integer,
        last_activity_at -> Instant,
        coordinator_called_at -> Nullable<Instant>,
        coordinator_called_by -> Nullable<UuidId>,
        parted_at -> Nullable<Instant>,
    }
    messages (id) {
        id -> UuidId,
        assignment_id -> UuidId,
        place -> Integer,
        author_id -> UuidId,
        author_part -> Text,
        words -> Nullable<Text>,
        created_at -> Instant,
    }
    conversation_readers (assignment_id, account_id) {
        assignment_id -> UuidId,
        account_id -> UuidId,
        read_up_to -> Integer,
    }
    concerns (id) {
        id -> UuidId,
        assignment_id -> UuidId,
        reporter_id -> UuidId,
        reporter_part -> Text,
        about_id -> Nullable<UuidId>,
        reason -> Nullable<Text>,
        raised_at -> Instant,
        closed_at -> Nullable<Instant>,
        closed_by -> Nullable<UuidId>,
        closing_note -> Nullable<Text>,
    }
    calendar_feeds (account_id) {
        account_id -> UuidId,
        token_hash -> Text,
        created_at -> Instant,
    }
}
