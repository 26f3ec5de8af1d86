//! What callers send.

use crate::db::idempotency::IdempotencyKey;
use crate::help_requests::flows::{Creation, Edit};
use crate::help_requests::model::{Channel, ContactInput, Needs, NewHelpRequest, Outcome, TimingInput, Urgency};
use crate::help_requests::rules::fits::TimeChoice;
use crate::kernel::ids::{AccountId, QuarterId, WindowId};
use crate::kernel::page::{Cursor, DEFAULT_LIMIT};
use crate::problem::{FaultCode, FieldFault, Problem};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// A new help request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpRequestInput {
    /// Key of the category.
    #[schema(max_length = 60)]
    category: String,
    /// Where.
    quarter_id: QuarterId,
    /// Own headline.
    title: Option<String>,
    /// What is needed. Eligible volunteers read it before a match: no names, no addresses, nothing about health.
    description: String,
    /// When.
    timing: TimingInput,
    /// How long one helper is needed; without it the category's default.
    duration_minutes: Option<i32>,
    /// How many helpers; one without it.
    helpers_needed: Option<i32>,
    /// How pressing it is; normal without it.
    urgency: Option<Urgency>,
    /// What the helper has to bring.
    needs: Option<Needs>,
    /// Private fields.
    contact: Option<ContactInput>,
    /// For whom staff record it.
    on_behalf_of: Option<AccountId>,
    /// How it reached the town, when staff record it.
    channel: Option<Channel>,
}

impl HelpRequestInput {
    pub(super) fn into_creation(self, key: Option<IdempotencyKey>, has_limits: bool) -> Creation {
        Creation {
            on_behalf_of: self.on_behalf_of,
            channel: self.channel,
            input: NewHelpRequest {
                category: self.category,
                quarter_id: self.quarter_id,
                title: self.title,
                description: self.description,
                timing: self.timing,
                duration_minutes: self.duration_minutes,
                helpers_needed: self.helpers_needed,
                urgency: self.urgency.unwrap_or(Urgency::Normal),
                needs: self.needs.unwrap_or_default(),
                contact: self.contact.unwrap_or_default(),
            },
            key,
            has_limits,
        }
    }
}

/// A guest's request: a telephone number is enough.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestHelpRequestInput {
    /// Key of the category.
    #[schema(max_length = 60)]
    category: String,
    /// Where.
    quarter_id: QuarterId,
    /// Own headline.
    title: Option<String>,
    /// What is needed.
    description: String,
    /// When.
    timing: TimingInput,
    /// How long one helper is needed.
    duration_minutes: Option<i32>,
    /// How many helpers.
    helpers_needed: Option<i32>,
    /// How pressing it is.
    urgency: Option<Urgency>,
    /// What the helper has to bring.
    needs: Option<Needs>,
    /// Private fields; the telephone number is required.
    contact: ContactInput,
    /// The version of the privacy notice that the guest was shown.
    #[schema(max_length = 40)]
    privacy_version: String,
}

impl GuestHelpRequestInput {
    /// The request, or the fault that nobody agreed to the privacy notice.
    pub(super) fn into_request(self) -> Result<NewHelpRequest, Problem> {
        if self.privacy_version.trim().is_empty() {
            return Err(Problem::invalid(vec![FieldFault::new("/privacy_version", FaultCode::ConsentRequired)]));
        }
        Ok(NewHelpRequest {
            category: self.category,
            quarter_id: self.quarter_id,
            title: self.title,
            description: self.description,
            timing: self.timing,
            duration_minutes: self.duration_minutes,
            helpers_needed: self.helpers_needed,
            urgency: self.urgency.unwrap_or(Urgency::Normal),
            needs: self.needs.unwrap_or_default(),
            contact: self.contact,
        })
    }
}

/// A guest's code.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusCodeInput {
    /// The ten signs on the receipt.
    #[schema(max_length = 40)]
    pub(super) status_code: String,
}

/// What changes of a request; what is not named stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelpRequestEdit {
    /// The version that the change starts from.
    version: i32,
    /// Key of the category.
    #[schema(max_length = 60)]
    category: Option<String>,
    /// Where.
    quarter_id: Option<QuarterId>,
    /// Headline; an empty one takes it away.
    title: Option<String>,
    /// What is needed.
    description: Option<String>,
    /// When.
    timing: Option<TimingInput>,
    /// How long.
    duration_minutes: Option<i32>,
    /// How many helpers.
    helpers_needed: Option<i32>,
    /// How pressing.
    urgency: Option<Urgency>,
    /// What the helper has to bring, as a whole.
    needs: Option<Needs>,
    /// Private fields, as a whole.
    contact: Option<ContactInput>,
}

impl From<HelpRequestEdit> for Edit {
    fn from(edit: HelpRequestEdit) -> Self {
        Self {
            version: edit.version,
            category: edit.category,
            quarter_id: edit.quarter_id,
            title: edit.title,
            description: edit.description,
            timing: edit.timing,
            duration_minutes: edit.duration_minutes,
            helpers_needed: edit.helpers_needed,
            urgency: edit.urgency,
            needs: edit.needs,
            contact: edit.contact,
        }
    }
}

/// When the helper comes.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AcceptanceInput {
    /// In this window.
    window_id: Option<WindowId>,
    /// At this moment; the first time that fits without it.
    starts_at: Option<DateTime<Utc>>,
    /// The version that the helper saw.
    version: Option<i32>,
}

impl AcceptanceInput {
    /// When the helper comes, as far as they said it.
    pub fn choice(&self) -> TimeChoice {
        TimeChoice { window_id: self.window_id, starts_at: self.starts_at }
    }

    /// The version that the helper saw.
    pub fn version(&self) -> Option<i32> {
        self.version
    }
}

/// Nothing but the act itself.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EmptyInput {}

/// Why a request is called off.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CancellationInput {
    /// How it ended; "not needed any more" without it.
    pub(super) outcome: Option<Outcome>,
    /// Words for staff.
    pub(super) note: Option<String>,
}

/// Where a guest's request is to be.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReleaseInput {
    /// The quarter that the person named on the telephone.
    pub(super) quarter_id: Option<QuarterId>,
}

/// How a coordinator ends a request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureInput {
    /// How it ended.
    pub(super) outcome: Outcome,
    /// Words for staff.
    pub(super) note: Option<String>,
}

/// A word on why.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReasonInput {
    /// Words for staff.
    pub(in crate::help_requests) reason: Option<String>,
}

/// A note.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoteInput {
    /// Words for staff.
    pub(in crate::help_requests) note: Option<String>,
}

/// A helper's report.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletionInput {
    /// How long it took.
    pub(super) minutes_spent: i32,
    /// How it went; "done" without it.
    pub(super) outcome: Option<Outcome>,
    /// Words for staff.
    pub(super) note: Option<String>,
}

/// A word of thanks.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThanksInput {
    /// The words.
    pub(super) text: String,
}

/// Which part of a list.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct HelpPageQuery {
    /// At most this many rows, 20 without it.
    #[schema(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// Where the page before ended.
    #[schema(max_length = 100)]
    cursor: Option<String>,
}

impl HelpPageQuery {
    pub(in crate::help_requests) fn read(&self) -> Result<(u32, Option<Cursor>), Problem> {
        Ok((self.limit.unwrap_or(DEFAULT_LIMIT), position(self.cursor.as_deref())?))
    }
}

pub(in crate::help_requests) fn position(cursor: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let Some(text) = cursor else { return Ok(None) };
    let fault = || Problem::invalid(vec![FieldFault::new("?cursor", FaultCode::InvalidValue)]);
    Cursor::decode(text).map(Some).ok_or_else(fault)
}
