//! One transaction of one intention: the connection, the time it happens at, and what it makes known.

use super::{
    At, Json,
    connection::DbConnection,
    schema::{events, outbox},
};
use crate::kernel::{
    clock::{Clock, Instant},
    ids::{AccountId, AnyId, EventId, Id, OutboxId},
};
use diesel::{ExpressionMethods, QueryResult, RunQueryDsl};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// Something that happened, in the words of the slice that saw it. It is written to the event log in the same
/// transaction, reactions of other slices run on it, and watchers are told after the commit.
#[derive(Debug, Clone)]
pub struct Event {
    /// `noun.past_participle`, e.g. `help_request.cancelled`.
    pub name: &'static str,
    /// What it happened to.
    pub subject: Uuid,
    /// Who did it; `None` for the system itself.
    pub actor: Option<AccountId>,
    /// For whom staff did it.
    pub on_behalf_of: Option<AccountId>,
    /// Ids and codes that reactions need; never contact data or free text.
    pub details: Value,
    /// The version of the subject after it, where the slice has it at hand: watchers that show this version or a later one need not
    /// read again.
    pub version: Option<i32>,
    /// Who is told of it, where that is not everybody who may see things of its kind.
    pub audience: Option<Audience>,
}

impl Event {
    /// An event without further details.
    pub fn new(name: &'static str, subject: impl Id, actor: Option<AccountId>) -> Self {
        Self {
            name,
            subject: subject.uuid(),
            actor,
            on_behalf_of: None,
            details: Value::Object(serde_json::Map::new()),
            version: None,
            audience: None,
        }
    }

    /// The same event, of which these alone are told.
    #[must_use]
    pub fn heard_by(mut self, audience: Audience) -> Self {
        self.audience = Some(audience);
        self
    }

    /// The same event with the version that the subject has now.
    #[must_use]
    pub fn of_version(mut self, version: i32) -> Self {
        self.version = Some(version);
        self
    }

    /// The same event with details.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// The same event, done for another person.
    #[must_use]
    pub fn on_behalf_of(mut self, person: Option<AccountId>) -> Self {
        self.on_behalf_of = person;
        self
    }
}

/// What another slice does when something happened, in the same transaction. Registered in `app.rs`.
pub type Reaction = fn(&mut Tx<'_>, &Event) -> QueryResult<()>;

/// The hint that a notice waits to be sent.
pub const NOTICE_QUEUED: &str = "notice.queued";
/// The hint that hints may have been missed: read again whatever is shown.
pub const RESYNC: &str = "resync";

/// What every transaction of a database knows.
#[derive(Clone)]
pub(super) struct Context {
    pub clock: Arc<dyn Clock>,
    pub reactions: Arc<[Reaction]>,
    pub has_rate_limits: bool,
}

/// A running write transaction.
pub struct Tx<'a> {
    connection: &'a mut DbConnection,
    now: Instant,
    context: &'a Context,
    happened: Vec<Hint>,
}

/// Who is told that something has happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Audience {
    /// These people.
    pub people: Vec<AccountId>,
    /// All coordinators besides.
    pub has_coordinators: bool,
}

/// What watchers are told after the commit: ids only.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hint {
    /// Name of the event.
    pub name: String,
    /// What it happened to.
    pub subject: Uuid,
    /// The version that the thing has since, where the event tells it.
    pub version: Option<i32>,
    /// Who may be told, where that is not everybody who may see things of its kind.
    pub audience: Option<Audience>,
}

impl<'a> Tx<'a> {
    pub(super) fn new(connection: &'a mut DbConnection, context: &'a Context) -> Self {
        Self { connection, now: context.clock.now(), context, happened: Vec::new() }
    }

    pub(super) fn into_hints(self) -> Vec<Hint> {
        self.happened
    }

    /// The connection, for the stores.
    pub fn connection(&mut self) -> &mut DbConnection {
        self.connection
    }

    /// The moment at which all of this transaction happens.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Whether limits on how often something may be done are kept (off only on a loopback address, and for invented towns).
    pub fn has_rate_limits(&self) -> bool {
        self.context.has_rate_limits
    }

    /// A new id. `UUIDv7` of the transaction's moment.
    pub fn new_id<I: Id>(&self) -> I {
        I::from_uuid(new_uuid(self.now))
    }

    /// Writes the event to the log and runs the reactions of the other slices.
    pub fn emit(&mut self, event: Event) -> QueryResult<()> {
        diesel::insert_into(events::table)
            .values((
                events::id.eq(self.new_id::<EventId>()),
                events::at.eq(At(self.now)),
                events::name.eq(event.name),
                events::actor_id.eq(event.actor),
                events::on_behalf_of.eq(event.on_behalf_of),
                events::subject_id.eq(AnyId(event.subject)),
                events::details.eq(Json(event.details.clone())),
            ))
            .execute(self.connection)?;
        self.make_known(&event)
    }

    /// Runs the reactions of the other slices and tells watchers after the commit, without an entry in the log: for what is nobody's
    /// business later.
    pub fn make_known(&mut self, event: &Event) -> QueryResult<()> {
        let (name, audience) = (event.name.to_owned(), event.audience.clone());
        self.happened.push(Hint { name, subject: event.subject, version: event.version, audience });
        let reactions = &self.context.reactions;
        for reaction in reactions.iter() {
            reaction(self, event)?;
        }
        Ok(())
    }

    /// Tells watchers after the commit that something has changed, without an entry in the log: for what concerns nobody later.
    pub fn hint(&mut self, name: &'static str, subject: impl Id, audience: Audience) {
        let (name, audience) = (name.to_owned(), Some(audience));
        self.happened.push(Hint { name, subject: subject.uuid(), version: None, audience });
    }

    /// Queues a notice for a person. It is worded, and any secret in it made, when it is sent.
    pub fn queue_notice(
        &mut self,
        occasion: &str,
        recipient: AccountId,
        subject: Uuid,
        details: Value,
    ) -> QueryResult<OutboxId> {
        let id = self.new_id::<OutboxId>();
        diesel::insert_into(outbox::table)
            .values((
                outbox::id.eq(id),
                outbox::occasion.eq(occasion),
                outbox::recipient_id.eq(recipient),
                outbox::subject_id.eq(AnyId(subject)),
                outbox::details.eq(Json(details)),
                outbox::created_at.eq(At(self.now)),
                outbox::due_at.eq(At(self.now)),
                outbox::attempts.eq(0),
            ))
            .execute(self.connection)?;
        self.happened.push(Hint { name: NOTICE_QUEUED.to_owned(), subject: id.0, version: None, audience: None });
        Ok(id)
    }
}

/// A `UUIDv7` of `now`; its random part comes from the operating system.
fn new_uuid(now: Instant) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
}
