//! What staff tell people whom no mail reaches, and mails that are tried once more.

use super::Refusal;
use super::facts::about;
use crate::accounts::flows::disclosures::{self, Viewer};
use crate::db::{DbConnection, Event, Failure, Tx, refuse};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AssignmentId, HelpRequestId, OutboxId};
use crate::kernel::language::WrittenLanguage;
use crate::kernel::page::{Cursor, Page};
use crate::kernel::role::Role;
use crate::notices::model::{Addressee, NoticeSubject, Occasion, PersonToTell, SubjectKind, ToTell, WayOfTelling};
use crate::notices::store;
use crate::notices::store::by_hand::HelpFacts;
use diesel::QueryResult;
use serde_json::json;

/// The most that one letter tells.
const LETTER_LIMIT: i64 = 50;

/// Something that somebody has to tell a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToTellView {
    /// What.
    pub notice: ToTell,
    /// Whom.
    pub person: PersonToTell,
}

/// One piece of news in a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterItem {
    /// What is told.
    pub notice: ToTell,
    /// The request's reference.
    pub reference: Option<String>,
    /// Key of its category.
    pub category: Option<String>,
    /// When somebody comes.
    pub span: Option<(Instant, Instant)>,
    /// First name of who comes, for the person who asked.
    pub helper_first_name: Option<String>,
}

/// All that a person should be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub addressee: Addressee,
    /// What, the earliest first.
    pub items: Vec<LetterItem>,
    /// The moment at which it was so.
    pub written_at: Instant,
}

/// What staff have to tell to anybody, the earliest first; what is no longer so is left out.
pub fn to_tell(
    connection: &mut DbConnection,
    after: Option<Cursor>,
    limit: u32,
    now: Instant,
) -> QueryResult<Page<ToTellView>> {
    let rows = store::by_hand::waiting(connection, after, i64::from(limit) + 1)?;
    let page = Page::of(rows, limit, |notice| Cursor { at: notice.created_at, id: notice.id.0 });
    let ids: Vec<AccountId> = page.items.iter().map(|notice| notice.person).collect();
    let people = store::by_hand::people(connection, &ids)?;
    let mut items = Vec::new();
    for notice in page.items {
        let person = people.iter().find(|person| person.id == notice.person);
        if let Some(person) = person.filter(|person| !person.last_name.is_empty())
            && is_so(connection, &notice, now)?
        {
            items.push(ToTellView { person: person.clone(), notice });
        }
    }
    Ok(Page { items, next_cursor: page.next_cursor })
}

fn is_so(connection: &mut DbConnection, notice: &ToTell, now: Instant) -> QueryResult<bool> {
    Ok(about(connection, notice.person, notice.occasion, notice.source, WrittenLanguage::German, now)?.is_some())
}

/// All that a person should be told, to be read out or printed. The person can read that somebody looked.
pub fn letter(tx: &mut Tx<'_>, reader: AccountId, person: AccountId) -> Result<Letter, Failure<Refusal>> {
    let now = tx.now();
    let Some(addressee) = store::by_hand::addressee_with_contact(tx.connection(), person)? else {
        return refuse(Refusal::NotFound);
    };
    let shown: Vec<&str> = [("address", addressee.address.is_some()), ("phone", addressee.phone.is_some())]
        .into_iter()
        .filter_map(|(field, is_there)| is_there.then_some(field))
        .collect();
    let viewer = Viewer { account: reader, role: Role::Coordinator };
    if let Err(used_up) = disclosures::record(tx, viewer, Some(person), None, &shown)? {
        return refuse(Refusal::TooMany { retry_after: used_up.retry_after });
    }
    let mut items = Vec::new();
    for notice in store::by_hand::waiting_for(tx.connection(), person, LETTER_LIMIT)? {
        if is_so(tx.connection(), &notice, now)? {
            items.push(item(tx.connection(), notice)?);
        }
    }
    Ok(Letter { addressee, items, written_at: now })
}

fn item(connection: &mut DbConnection, notice: ToTell) -> QueryResult<LetterItem> {
    let help = help(connection, &notice)?;
    let is_coming = matches!(
        notice.occasion,
        Occasion::AssignmentAccepted | Occasion::VisitArranged | Occasion::HelpExpected | Occasion::HelpPromised
    );
    let is_requester = notice.subject.0 == NoticeSubject::HelpRequest;
    let span = help.as_ref().and_then(|help| help.span).filter(|_| is_coming || !is_requester);
    let name = help.as_ref().and_then(|help| help.helper_first_name.clone());
    Ok(LetterItem {
        reference: help.as_ref().map(|help| help.reference.clone()),
        category: help.map(|help| help.category),
        span,
        helper_first_name: name.filter(|_| is_coming && is_requester),
        notice,
    })
}

fn help(connection: &mut DbConnection, notice: &ToTell) -> QueryResult<Option<HelpFacts>> {
    match notice.occasion.subject_kind() {
        SubjectKind::Assignment | SubjectKind::Conversation => {
            store::by_hand::help_of_assignment(connection, AssignmentId(notice.source))
        }
        SubjectKind::HelpRequest => store::by_hand::help_of_request(connection, HelpRequestId(notice.source)),
        _ => Ok(None),
    }
}

/// Notes that the person was told by telephone or letter. Done twice it is done.
pub fn tell(tx: &mut Tx<'_>, teller: AccountId, id: OutboxId, way: WayOfTelling) -> Result<(), Failure<Refusal>> {
    let Some(notice) = store::by_hand::one_waiting(tx.connection(), id)? else {
        return match store::by_hand::is_told(tx.connection(), id)? {
            Some(true) => Ok(()),
            Some(false) => refuse(Refusal::NotNow),
            None => refuse(Refusal::NotFound),
        };
    };
    store::by_hand::mark_told(tx, id, teller, way)?;
    let event = Event::new("notice.told", id, Some(teller)).on_behalf_of(Some(notice.person));
    tx.emit(event.with(json!({ "channel": way })))?;
    super::sending::tell_devices(tx, notice.person, id);
    Ok(())
}

/// Lets a mail that was given up be tried from the beginning, also to an address that took none before. Staff need not tell it
/// meanwhile; what they have told is not mailed too.
pub fn retry(tx: &mut Tx<'_>, actor: AccountId, id: OutboxId) -> Result<(), Failure<Refusal>> {
    if store::by_hand::is_told(tx.connection(), id)? == Some(true) {
        return refuse(Refusal::NotNow);
    }
    let Some(recipient) = store::by_hand::revive(tx, id)? else {
        let is_there = store::by_hand::is_there(tx.connection(), id)?;
        return refuse(if is_there { Refusal::NotNow } else { Refusal::NotFound });
    };
    store::by_hand::take_from_staff(tx, id)?;
    store::mark_bouncing(tx, recipient, false)?;
    Ok(tx.emit(Event::new("notice.retried", id, Some(actor)).on_behalf_of(Some(recipient)))?)
}
