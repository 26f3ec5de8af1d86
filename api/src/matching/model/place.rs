//! A place in the order of the requests that fit a helper, and how it travels as a cursor.

use crate::kernel::clock::Instant;
use crate::kernel::ids::{HelpRequestId, Id};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike};
use std::cmp::{Ordering, Reverse};
use uuid::Uuid;

/// A place in the order: the higher rank first, of equal ones the one with less time, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Sum of the points that differ from one request to the next; what is so of the helper for each of them is left out.
    pub rank: i32,
    /// Until when it has time.
    pub deadline_at: Instant,
    /// Which request.
    pub id: HelpRequestId,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |place: &Self| (Reverse(place.rank), place.deadline_at, place.id);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Where a page ended, and as of which moment the order was made: the following pages keep to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderCursor {
    /// The moment of the first page.
    pub as_of: Instant,
    /// The last place seen.
    pub place: Place,
}

const LENGTH: usize = 36;

impl OrderCursor {
    /// Text for the address.
    pub fn encode(self) -> String {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend(self.as_of.timestamp_micros().to_be_bytes());
        bytes.extend(self.place.rank.to_be_bytes());
        bytes.extend(self.place.deadline_at.timestamp_micros().to_be_bytes());
        bytes.extend(self.place.id.uuid().as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Self::encode`] wrote; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let instant = |bytes: &[u8]| {
            let at = DateTime::from_timestamp_micros(i64::from_be_bytes(bytes.try_into().ok()?))?;
            // What neither database can compare with comes from nobody's list.
            (1970..10_000).contains(&at.year()).then_some(at)
        };
        Some(Self {
            as_of: instant(bytes.get(..8)?)?,
            place: Place {
                rank: i32::from_be_bytes(bytes.get(8..12)?.try_into().ok()?),
                deadline_at: instant(bytes.get(12..20)?)?,
                id: HelpRequestId::from_uuid(Uuid::from_slice(bytes.get(20..)?).ok()?),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_address_and_nothing_else_is_one() {
        let at = |micros| DateTime::from_timestamp_micros(micros).unwrap();
        let place =
            Place { rank: -1_234, deadline_at: at(1_764_000_000_123_456), id: HelpRequestId(Uuid::from_u128(7)) };
        let cursor = OrderCursor { as_of: at(1_763_999_999_000_001), place };
        assert_eq!(OrderCursor::decode(&cursor.encode()), Some(cursor));
        for text in ["", "x", &"A".repeat(4_000), &"_".repeat(48)] {
            assert_eq!(OrderCursor::decode(text), None, "{text}");
        }
    }

    #[test]
    fn the_higher_rank_stands_first_then_the_shorter_time() {
        let at = |micros| DateTime::from_timestamp_micros(micros).unwrap();
        let place = |rank, micros, id| Place { rank, deadline_at: at(micros), id: HelpRequestId(Uuid::from_u128(id)) };
        let mut places = [place(1, 1, 1), place(2, 2, 2), place(2, 1, 3), place(2, 1, 2)];
        places.sort();
        assert_eq!(places, [place(2, 1, 2), place(2, 1, 3), place(2, 2, 2), place(1, 1, 1)]);
    }
}
