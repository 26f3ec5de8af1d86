//! The tables of how volunteers are asked.

tables! {
    asking (help_request_id) {
        help_request_id -> UuidId,
        open_since -> Instant,
        next_look_at -> Nullable<Instant>,
        leased_until -> Nullable<Instant>,
        steps -> Integer,
        asked -> Integer,
        is_doubtful -> Bool,
    }
    invitation_messages (id) {
        id -> UuidId,
        helper_id -> UuidId,
        outbox_id -> UuidId,
        sent_at -> Instant,
        lost_at -> Nullable<Instant>,
    }
    invitations (id) {
        id -> UuidId,
        help_request_id -> UuidId,
        helper_id -> UuidId,
        message_id -> UuidId,
        status -> Text,
        usual_yes -> Double,
        bands -> JsonText,
        reasons -> JsonText,
        policy_version -> Integer,
        sent_at -> Instant,
        ended_at -> Nullable<Instant>,
        refusal_reason -> Nullable<Text>,
        proposed_starts_at -> Nullable<Instant>,
        is_counted -> Bool,
        look_id -> Nullable<UuidId>,
        look_need -> Nullable<Integer>,
        look_helper -> Nullable<Integer>,
    }
    matching_looks (id) {
        id -> UuidId,
        looked_at -> Instant,
        policy_version -> Integer,
        seen -> Text,
    }
    invitation_counts (group_kind, group_key) {
        group_kind -> Text,
        group_key -> Text,
        asked -> Double,
        expected -> Double,
        yes -> Double,
    }
}
