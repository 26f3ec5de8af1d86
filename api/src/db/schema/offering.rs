//! The tables of what volunteers offer.

tables! {
    offers (id) {
        id -> UuidId,
        account_id -> UuidId,
        reach -> Text,
        availability -> JsonText,
        minutes_per_week -> Integer,
        tasks_per_week -> Integer,
        traits -> JsonText,
        paused_until -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> Integer,
        messages_per_week -> Nullable<Integer>,
    }
    offer_categories (offer_id, category_key) {
        offer_id -> UuidId,
        category_key -> Text,
    }
    offer_quarters (offer_id, quarter_id) {
        offer_id -> UuidId,
        quarter_id -> UuidId,
        is_named -> Bool,
    }
}
