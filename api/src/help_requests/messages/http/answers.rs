//! Conversations, concerns and blocks as they are answered.

use crate::help_requests::assignments::model::{AssignmentKind, AssignmentState};
use crate::help_requests::messages::flows::{
    BlockView, ConcernView, ConversationSummary, ConversationView, Inbox, MessageView, PersonReference,
};
use crate::help_requests::messages::model::ConversationPart;
use crate::kernel::actions::AllowedAction;
use crate::kernel::ids::{AccountId, AssignmentId, BlockId, ConcernId, HelpRequestId, MessageId};
use crate::kernel::page::Page;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Who wrote a message.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorAnswer {
    /// In which part.
    part: ConversationPart,
    /// Where the caller may know it.
    #[schema(required)]
    first_name: Option<String>,
    /// Whether the caller wrote it.
    is_me: bool,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageAnswer {
    id: MessageId,
    author: AuthorAnswer,
    /// `null` once the author was erased.
    #[schema(required)]
    text: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<MessageView> for MessageAnswer {
    fn from(view: MessageView) -> Self {
        let MessageView { message, first_name, is_own } = view;
        Self {
            id: message.id,
            author: AuthorAnswer { part: message.author_part, first_name, is_me: is_own },
            text: message.words,
            created_at: message.created_at,
        }
    }
}

/// A conversation with a page of its messages, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conversation)]
pub struct ConversationAnswer {
    assignment_id: AssignmentId,
    /// In which part the caller stands to it.
    part: ConversationPart,
    /// Until when messages are written; `null` once it is closed.
    #[schema(required)]
    open_until: Option<DateTime<Utc>>,
    /// Since when coordinators read along because one of the sides asked for it.
    #[schema(required)]
    coordinator_called_at: Option<DateTime<Utc>>,
    /// Messages of others that the caller has not read.
    unread: i64,
    items: Vec<MessageAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
    allowed_actions: Vec<AllowedAction>,
}

impl From<ConversationView> for ConversationAnswer {
    fn from(view: ConversationView) -> Self {
        Self {
            assignment_id: view.assignment_id,
            part: view.part,
            open_until: view.open_until,
            coordinator_called_at: view.coordinator_called_at,
            unread: view.unread,
            items: view.messages.items.into_iter().map(Into::into).collect(),
            next_cursor: view.messages.next_cursor,
            allowed_actions: view.actions,
        }
    }
}

/// What is left to read.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreadAnswer {
    /// Messages of others that the caller has not read.
    pub(super) unread: i64,
}

/// A conversation in the caller's list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConversationSummary)]
pub struct ConversationSummaryAnswer {
    assignment_id: AssignmentId,
    help_request_id: HelpRequestId,
    kind: AssignmentKind,
    state: AssignmentState,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    category: String,
    part: ConversationPart,
    /// Of the other side (of the requester for a coordinator), where the caller may know it.
    #[schema(required)]
    partner_first_name: Option<String>,
    #[schema(required)]
    open_until: Option<DateTime<Utc>>,
    #[schema(required)]
    coordinator_called_at: Option<DateTime<Utc>>,
    unread: i64,
    last_activity_at: DateTime<Utc>,
}

impl From<ConversationSummary> for ConversationSummaryAnswer {
    fn from(summary: ConversationSummary) -> Self {
        Self {
            assignment_id: summary.assignment.id,
            help_request_id: summary.assignment.help_request_id,
            kind: summary.assignment.kind,
            state: summary.assignment.state,
            starts_at: summary.assignment.span.start,
            ends_at: summary.assignment.span.end,
            category: summary.category,
            part: summary.part,
            partner_first_name: summary.partner_first_name,
            open_until: summary.open_until,
            coordinator_called_at: summary.coordinator_called_at,
            unread: summary.unread,
            last_activity_at: summary.last_activity_at,
        }
    }
}

/// The caller's conversations.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationPage {
    items: Vec<ConversationSummaryAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
    /// Unread messages in all of the caller's conversations.
    unread: i64,
}

impl From<Inbox> for ConversationPage {
    fn from(inbox: Inbox) -> Self {
        Self {
            items: inbox.conversations.items.into_iter().map(Into::into).collect(),
            next_cursor: inbox.conversations.next_cursor,
            unread: inbox.unread,
        }
    }
}

/// A person, for coordinators.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConcernPerson {
    id: AccountId,
    /// Empty once erased.
    first_name: String,
    /// Empty once erased.
    last_name: String,
}

impl From<PersonReference> for ConcernPerson {
    fn from(person: PersonReference) -> Self {
        Self { id: person.id, first_name: person.first_name, last_name: person.last_name }
    }
}

/// Something that was reported about a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Concern)]
pub struct ConcernAnswer {
    id: ConcernId,
    assignment_id: AssignmentId,
    help_request_id: HelpRequestId,
    #[schema(required)]
    reporter: Option<ConcernPerson>,
    reporter_part: ConversationPart,
    /// `null` for a guest.
    #[schema(required)]
    about: Option<ConcernPerson>,
    #[schema(required)]
    reason: Option<String>,
    raised_at: DateTime<Utc>,
    #[schema(required)]
    closed_at: Option<DateTime<Utc>>,
    #[schema(required)]
    closed_by: Option<AccountId>,
    #[schema(required)]
    closing_note: Option<String>,
    allowed_actions: Vec<AllowedAction>,
}

impl From<ConcernView> for ConcernAnswer {
    fn from(view: ConcernView) -> Self {
        let concern = view.concern;
        Self {
            id: concern.id,
            assignment_id: concern.assignment_id,
            help_request_id: concern.help_request_id,
            reporter: view.reporter.map(Into::into),
            reporter_part: concern.reporter_part,
            about: view.about.map(Into::into),
            reason: concern.reason,
            raised_at: concern.raised_at,
            closed_at: concern.closed_at,
            closed_by: concern.closed_by,
            closing_note: concern.closing_note,
            allowed_actions: view.actions,
        }
    }
}

/// Concerns, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConcernPage {
    items: Vec<ConcernAnswer>,
    #[schema(required)]
    next_cursor: Option<String>,
}

impl From<Page<ConcernView>> for ConcernPage {
    fn from(page: Page<ConcernView>) -> Self {
        Self { items: page.items.into_iter().map(Into::into).collect(), next_cursor: page.next_cursor }
    }
}

/// Somebody whom the caller blocks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Block)]
pub struct BlockAnswer {
    id: BlockId,
    /// As it was known from the help.
    #[schema(required)]
    first_name: Option<String>,
    /// Key of the category of the help through which the two met.
    #[schema(required)]
    category: Option<String>,
    created_at: DateTime<Utc>,
    allowed_actions: Vec<AllowedAction>,
}

impl From<BlockView> for BlockAnswer {
    fn from(view: BlockView) -> Self {
        Self {
            id: view.block.id,
            first_name: view.first_name,
            category: view.category,
            created_at: view.block.created_at,
            allowed_actions: view.actions,
        }
    }
}

/// Whom the caller blocks, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlockList {
    items: Vec<BlockAnswer>,
}

impl From<Vec<BlockView>> for BlockList {
    fn from(blocks: Vec<BlockView>) -> Self {
        Self { items: blocks.into_iter().map(Into::into).collect() }
    }
}
