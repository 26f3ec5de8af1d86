//! What callers send.

use crate::help_requests::model::{RequestState, Urgency};
use crate::kernel::ids::QuarterId;
use crate::kernel::page::{Cursor, DEFAULT_LIMIT};
use crate::matching::flows::{InvitationQuery, RequestQuery};
use crate::matching::invitations::model::{InvitationState, RefusalReason};
use crate::problem::{FaultCode, FieldFault, Problem};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Why not.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RefusalInput {
    /// A reason, for who wants to give one. It is forgotten after 28 days.
    pub(super) reason: Option<RefusalReason>,
}

/// Nothing but the agreement itself.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AgreementInput {}

/// When the helper could come instead.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnotherTimeInput {
    /// The moment, within the next 26 weeks.
    pub(super) starts_at: DateTime<Utc>,
}

/// Which part of a list.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct InvitationListQuery {
    /// In this state; in any without it.
    state: Option<InvitationState>,
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

impl InvitationListQuery {
    pub(super) fn into_query(self) -> Result<InvitationQuery, Problem> {
        let after = position(self.cursor.as_deref())?;
        Ok(InvitationQuery { state: self.state, limit: self.limit.unwrap_or(DEFAULT_LIMIT), after })
    }
}

/// Which part of a list.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct NotAskedQuery {
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

impl NotAskedQuery {
    pub(super) fn read(&self) -> Result<(u32, Option<Cursor>), Problem> {
        Ok((self.limit.unwrap_or(DEFAULT_LIMIT), position(self.cursor.as_deref())?))
    }
}

/// Which requests a list holds.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct HelpRequestListQuery {
    /// In this quarter.
    quarter: Option<QuarterId>,
    /// Of this category.
    category: Option<String>,
    /// This pressing.
    urgency: Option<Urgency>,
    /// In this state; open ones without it.
    state: Option<RequestState>,
    /// `me`: what the caller may accept, for staff who also help. Volunteers see nothing else anyway.
    #[schema(pattern = "^me$")]
    fit: Option<String>,
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended. The pages of what fits a volunteer keep to the order that the first one had: what stays
    /// as it is stands on one of them, once; what is new or has changed meanwhile may stand where it belongs now.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

impl From<HelpRequestListQuery> for RequestQuery {
    fn from(input: HelpRequestListQuery) -> Self {
        Self {
            quarter: input.quarter,
            category: input.category,
            urgency: input.urgency,
            state: input.state,
            fits_me: input.fit.is_some(),
            limit: input.limit.unwrap_or(DEFAULT_LIMIT),
            cursor: input.cursor,
        }
    }
}

pub(super) fn position(cursor: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let Some(text) = cursor else { return Ok(None) };
    let fault = || Problem::invalid(vec![FieldFault::new("?cursor", FaultCode::InvalidValue)]);
    Cursor::decode(text).map(Some).ok_or_else(fault)
}
