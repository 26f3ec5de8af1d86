//! What callers send.

use crate::help_requests::messages::flows::{ConcernQuery, Part};
use crate::kernel::ids::MessageId;
use crate::kernel::page::{Cursor, DEFAULT_LIMIT};
use crate::problem::{FaultCode, FieldFault, Problem};
use crate::text_enum;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// A message.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MessageInput {
    /// 1 to 2,000 characters.
    pub(super) text: String,
}

/// How far the caller has read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadInput {
    /// The last message that was read.
    pub(super) last_read_id: MessageId,
}

/// Which part of a conversation, or of the list of them.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct MessagePageQuery {
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

impl MessagePageQuery {
    pub(super) fn read(&self) -> Result<Part, Problem> {
        Ok(Part { limit: self.limit.unwrap_or(DEFAULT_LIMIT), after: position(self.cursor.as_deref())? })
    }
}

text_enum! {
    /// Which concerns.
    pub enum ConcernState {
        /// Those that no coordinator is done with.
        Open = "open",
        /// Those that a coordinator is done with.
        Closed = "closed",
    }
}

/// Which concerns a list holds.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ConcernListQuery {
    /// Open ones without it.
    #[param(inline)]
    state: Option<ConcernState>,
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

impl ConcernListQuery {
    pub(super) fn read(&self) -> Result<ConcernQuery, Problem> {
        Ok(ConcernQuery {
            is_closed: self.state == Some(ConcernState::Closed),
            limit: self.limit.unwrap_or(DEFAULT_LIMIT),
            after: position(self.cursor.as_deref())?,
        })
    }
}

fn position(cursor: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let Some(text) = cursor else { return Ok(None) };
    let fault = || Problem::invalid(vec![FieldFault::new("?cursor", FaultCode::InvalidValue)]);
    Cursor::decode(text).map(Some).ok_or_else(fault)
}
