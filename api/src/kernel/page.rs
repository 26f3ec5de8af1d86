//! Pages of a list: a limit and an opaque cursor that names the last row seen, so that inserts do not shift a page.

use super::clock::Instant;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most rows of one page.
pub const MAXIMUM_LIMIT: u32 = 100;
/// Rows of a page when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 20;

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Pass it as `cursor` to read on; `null` at the end.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of `rows`, which were read with one row more than `limit`; `position` names a row's place.
    pub fn of(mut rows: Vec<T>, limit: u32, position: impl Fn(&T) -> Cursor) -> Self {
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next_cursor = if has_more { rows.last().map(|row| position(row).encode()) } else { None };
        Self { items: rows, next_cursor }
    }

    /// The same page with every row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next_cursor: self.next_cursor }
    }
}

/// A place in a list that is ordered by an instant and then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The instant of the last row seen.
    pub at: Instant,
    /// Its id.
    pub id: Uuid,
}

impl Cursor {
    /// Text for the address.
    pub fn encode(self) -> String {
        let mut bytes = [0_u8; 24];
        bytes[..8].copy_from_slice(&self.at.timestamp_micros().to_be_bytes());
        bytes[8..].copy_from_slice(self.id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Self::encode`] wrote; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let bytes: [u8; 24] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let (micros, id) = bytes.split_at(8);
        let at = DateTime::from_timestamp_micros(i64::from_be_bytes(micros.try_into().ok()?))?;
        // What neither database can compare with comes from nobody's list.
        if !(1970..10_000).contains(&at.year()) {
            return None;
        }
        Some(Self { at, id: Uuid::from_slice(id).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_address() {
        let cursor =
            Cursor { at: DateTime::from_timestamp_micros(1_764_000_000_123_456).unwrap(), id: Uuid::from_u128(7) };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        assert_eq!(Cursor::decode("x"), None);
        let far = Cursor { at: DateTime::from_timestamp_micros(-8_000_000_000_000_000_000).unwrap(), id: Uuid::nil() };
        assert_eq!(Cursor::decode(&far.encode()), None);
        assert_eq!(Cursor::decode(&"A".repeat(4000)), None);
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let position = |number: &i64| Cursor { at: DateTime::from_timestamp_micros(*number).unwrap(), id: Uuid::nil() };
        assert!(Page::of(vec![1, 2], 2, position).next_cursor.is_none());
        assert_eq!(Page::of(vec![1, 2, 3], 2, position).items, vec![1, 2]);
    }
}
