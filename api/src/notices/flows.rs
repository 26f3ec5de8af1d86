//! Sending what is due.

use super::{
    delivery::{Delivery, DeliveryFault},
    mail::message,
    model::{Dropped, Leased, Occasion, Recipient, SubjectKind, UndeliveredNotice},
    rules::{DEAD_KEPT_DAYS, LEASE_MINUTES, SENT_KEPT_DAYS, is_still_so, may_be_told, next_attempt},
    secrets::issue,
    store,
    wording::{Facts, word},
};
use crate::{
    accounts::sign_in::keys::KeySet,
    db::{Db, DbConnection, Failure, NoRefusal},
    kernel::{
        clock::Instant,
        ids::{AssignmentId, HelpRequestId, InvitationId, InvitationMessageId, OutboxId},
        page::{Cursor, Page},
        text_enum::TextEnum,
    },
    matching::{model::MessageTimes, rules::times::next_waking},
    town::flows::zone,
    web::{TextsReader, TownTexts},
};
use chrono::Duration;
use lettre::message::Mailbox;
use std::{
    sync::Arc,
    time::{Duration as StdDuration, Instant as Stopwatch},
};

/// Notices that are taken at once.
const BATCH: i64 = 10;
/// After this time no further mail is begun in one turn: a slow mail server must not keep the worker from its other duties.
const TURN: StdDuration = StdDuration::from_secs(30);

/// What sending needs.
#[derive(Clone)]
pub struct Sender {
    /// The database.
    pub db: Db,
    /// Where mails go.
    pub delivery: Arc<Delivery>,
    /// Who they come from.
    pub from: Mailbox,
    /// `scheme://host[:port]`: the address under which people reach the product. Links never come from a request.
    pub origin: String,
    /// The server's keys, for codes.
    pub keys: Arc<KeySet>,
    /// Reads the town's name and telephone number.
    pub read_town: TextsReader,
}

/// What becomes of a notice.
enum Prepared {
    /// It is sent.
    Mail { to: String, language: String, facts: Facts, was_bouncing: bool },
    /// It is not.
    Drop(Dropped),
    /// Not before then.
    PutOff(Instant),
}

/// What one attempt came to.
enum Attempt {
    Sent { was_bouncing: bool },
    Dropped(Dropped),
    Failed(DeliveryFault),
    PutOff(Instant),
}

impl Sender {
    /// Sends what is due, one batch at most, and says how much it was. Stops early, and gives back what it has not begun, once
    /// `must_stop` says so or the other duties of the worker have waited long enough.
    pub fn send_due(&self, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
        let begun = Stopwatch::now();
        let now = self.db.clock().now();
        let mine = now + Duration::minutes(LEASE_MINUTES);
        let batch =
            self.db.lease_blocking("notices.lease", move |connection| store::lease(connection, BATCH, now, mine))?;
        let mut done = 0;
        let mut batch = batch.into_iter();
        while let Some(leased) = batch.next() {
            if let Some(until) = self.renewed(leased.id, mine)? {
                self.send(&Leased { until, ..leased })?;
                done += 1;
            }
            if must_stop() || begun.elapsed() > TURN {
                let rest: Vec<OutboxId> = batch.map(|leased| leased.id).collect();
                self.db.write_blocking("notices.release", move |tx| Ok(store::release(tx, &rest, mine)?))?;
                break;
            }
        }
        Ok(done)
    }

    /// Renews the lease, which ends at `mine`, and says until when; `None` where the mails before this one took so long that another
    /// process has it now.
    fn renewed(&self, id: OutboxId, mine: Instant) -> Result<Option<Instant>, Failure<NoRefusal>> {
        self.db.write_blocking("notices.renew", move |tx| {
            let until = tx.now() + Duration::minutes(LEASE_MINUTES);
            Ok(store::renew(tx, id, mine, until)?.then_some(until))
        })
    }

    fn send(&self, leased: &Leased) -> Result<(), Failure<NoRefusal>> {
        let attempt = match Occasion::parse(&leased.occasion) {
            Some(occasion) => match self.prepare(leased, occasion)? {
                Prepared::Drop(reason) => Attempt::Dropped(reason),
                Prepared::PutOff(until) => Attempt::PutOff(until),
                Prepared::Mail { to, language, facts, was_bouncing } => {
                    match self.hand_over(leased, occasion, &to, &language, &facts) {
                        Ok(()) => Attempt::Sent { was_bouncing },
                        Err(fault) => Attempt::Failed(fault),
                    }
                }
            },
            None => Attempt::Failed(of_ours("an unknown occasion".to_owned())),
        };
        self.keep(leased, attempt)
    }

    fn hand_over(
        &self,
        leased: &Leased,
        occasion: Occasion,
        to: &str,
        language: &str,
        facts: &Facts,
    ) -> Result<(), DeliveryFault> {
        let worded = word(occasion, language, facts).ok_or_else(|| of_ours("no template".to_owned()))?;
        let mail = message(&self.from, to, leased.id, self.db.clock().now(), worded).map_err(of_ours)?;
        self.delivery.hand_over(&leased.id.to_string(), &mail)
    }

    fn keep(&self, leased: &Leased, attempt: Attempt) -> Result<(), Failure<NoRefusal>> {
        let (id, recipient, attempts) = (leased.id, leased.recipient, leased.attempts);
        let mine = leased.clone();
        let is_kept = match attempt {
            Attempt::Sent { was_bouncing } => self.db.write_blocking("notices.sent", move |tx| {
                if was_bouncing {
                    store::mark_bouncing(tx, recipient, false)?;
                }
                Ok(store::mark_sent(tx, &mine, None)?)
            }),
            Attempt::Dropped(reason) => {
                self.db.write_blocking("notices.dropped", move |tx| Ok(store::mark_sent(tx, &mine, Some(reason))?))
            }
            Attempt::PutOff(until) => {
                self.db.write_blocking("notices.put_off", move |tx| Ok(store::put_off(tx, &mine, until)?))
            }
            Attempt::Failed(fault) => {
                let occasion = &leased.occasion;
                // A change of address is told to the new one, which is not the account's yet.
                let is_bouncing = fault.is_of_address && occasion != Occasion::EmailChange.as_str();
                tracing::warn!(notice.id = %id, notice.occasion = occasion, attempts, fault = fault.reason, "a mail was not sent");
                self.db.write_blocking("notices.failed", move |tx| {
                    let next = if fault.is_permanent { None } else { next_attempt(attempts, tx.now()) };
                    if is_bouncing {
                        store::mark_bouncing(tx, recipient, true)?;
                    }
                    Ok(store::mark_failed(tx, &mine, &fault.reason, next)?)
                })
            }
        }?;
        if !is_kept {
            tracing::warn!(notice.id = %id, "the lease of a notice ended while its mail was sent: it may be sent twice, with the same id");
        }
        Ok(())
    }

    /// When the quiet hours end, if it is quiet now.
    fn quiet_until(&self) -> Result<Option<Instant>, Failure<NoRefusal>> {
        let now = self.db.clock().now();
        let zone = self.db.read_blocking(|connection| Ok(zone(connection)?))?;
        let morning = next_waking(&MessageTimes::usual(zone), now);
        Ok((morning > now).then_some(morning))
    }

    /// Looks up who it goes to and what it says, as both stand now.
    fn prepare(&self, leased: &Leased, occasion: Occasion) -> Result<Prepared, Failure<NoRefusal>> {
        if occasion.waits_for_morning()
            && let Some(morning) = self.quiet_until()?
        {
            return Ok(Prepared::PutOff(morning));
        }
        let looked_up = {
            let (leased, read_town) = (leased.clone(), self.read_town);
            self.db.read_blocking(move |connection| Ok(look_up(connection, &leased, occasion, read_town)?))?
        };
        let (recipient, town, about) = match looked_up {
            Ok(found) => found,
            Err(reason) => return Ok(Prepared::Drop(reason)),
        };
        let mut facts = Facts {
            phone: town.office_phone,
            hours: town.office_hours[usize::from(recipient.language == "en")].clone(),
            town: town.name,
            category: about.category,
            count: about.count,
            ..Facts::default()
        };
        let mut to = recipient.email.unwrap_or_default();
        let mut token = String::new();
        let was_bouncing = recipient.is_bouncing && occasion != Occasion::EmailChange;
        if occasion.has_secret() {
            let (keys, account) = (self.keys.clone(), leased.recipient);
            let issued = self.db.write_blocking("notices.issue", move |tx| Ok(issue(tx, &keys, occasion, account)?))?;
            let Some(issued) = issued else { return Ok(Prepared::Drop(Dropped::NoLongerSo)) };
            issued.email.as_str().clone_into(&mut to);
            issued.secret.reveal().clone_into(&mut token);
        }
        facts.link =
            format!("{}/{}{}", self.origin, recipient.language, page(occasion, leased, about.help_request, &token));
        facts.code = token;
        Ok(Prepared::Mail { to, language: recipient.language, facts, was_bouncing })
    }
}

/// A fault of the program: trying again is of no use, and the address is not to blame.
fn of_ours(reason: String) -> DeliveryFault {
    DeliveryFault { is_permanent: true, is_of_address: false, reason }
}

/// What a notice is about.
#[derive(Default)]
struct About {
    category: String,
    count: i64,
    help_request: Option<HelpRequestId>,
}

type Found = Result<(Recipient, TownTexts, About), Dropped>;

fn look_up(
    connection: &mut DbConnection,
    leased: &Leased,
    occasion: Occasion,
    read_town: TextsReader,
) -> diesel::QueryResult<Found> {
    let Some(recipient) = store::recipient_with_contact(connection, leased.recipient)? else {
        return Ok(Err(Dropped::AccountClosed));
    };
    if let Err(reason) = may_be_told(occasion, &recipient) {
        return Ok(Err(reason));
    }
    let Some(about) = about(connection, leased, occasion, &recipient.language)? else {
        return Ok(Err(Dropped::NoLongerSo));
    };
    let town = read_town(connection)?.unwrap_or_default();
    Ok(Ok((recipient, town, about)))
}

/// The subject as it stands now; `None` where the notice is no longer true or the recipient may no longer know.
fn about(
    connection: &mut DbConnection,
    leased: &Leased,
    occasion: Occasion,
    language: &str,
) -> diesel::QueryResult<Option<About>> {
    if occasion == Occasion::DispatchDigest {
        let count = store::queue_length(connection)?;
        let is_so = count > 0 && store::coordinators(connection)?.contains(&leased.recipient);
        return Ok(is_so.then(|| About { count, ..About::default() }));
    }
    if occasion == Occasion::LooksUsedUp {
        let is_so = store::coordinators(connection)?.contains(&leased.recipient);
        return Ok(is_so.then(About::default));
    }
    let subject = match occasion.subject_kind() {
        SubjectKind::Account => return Ok(Some(About::default())),
        SubjectKind::Assignment => store::assignment(connection, AssignmentId(leased.subject), leased.recipient)?,
        SubjectKind::HelpRequest => store::request(connection, HelpRequestId(leased.subject), leased.recipient)?,
        SubjectKind::InvitationMessage => {
            let message = InvitationMessageId(leased.subject);
            let categories = store::asked_categories(connection, message, leased.recipient)?;
            return about_help(connection, &categories, language);
        }
        SubjectKind::Invitation => {
            let category = store::revoked_category(connection, InvitationId(leased.subject), leased.recipient)?;
            return about_help(connection, category.as_slice(), language);
        }
    };
    let Some(subject) = subject.filter(|subject| is_still_so(occasion, &subject.standing)) else { return Ok(None) };
    if occasion == Occasion::HandedBack && !store::coordinators(connection)?.contains(&leased.recipient) {
        return Ok(None);
    }
    let category = store::category_label(connection, &subject.category, language)?;
    Ok(Some(About { category, count: 1, help_request: Some(subject.help_request) }))
}

/// Help of these categories, each named once; `None` where there is none.
fn about_help(
    connection: &mut DbConnection,
    categories: &[String],
    language: &str,
) -> diesel::QueryResult<Option<About>> {
    let mut labels: Vec<String> = Vec::new();
    for category in categories {
        let label = store::category_label(connection, category, language)?;
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let count = i64::try_from(categories.len()).unwrap_or(i64::MAX);
    Ok((count > 0).then(|| About { category: labels.join(", "), count, help_request: None }))
}

/// The page of the app where it goes on.
fn page(occasion: Occasion, leased: &Leased, help_request: Option<HelpRequestId>, token: &str) -> String {
    let request = help_request.map(|id| id.to_string()).unwrap_or_default();
    match occasion {
        Occasion::Registered | Occasion::EmailChange => format!("/konto/bestaetigen#token={token}"),
        Occasion::PasswordReset => format!("/konto/neues-passwort#token={token}"),
        Occasion::EmailChangeTold | Occasion::PasswordChanged => "/passwort-vergessen".to_owned(),
        Occasion::RegistrationRepeated
        | Occasion::OneTimeCode
        | Occasion::Activated
        | Occasion::Inactive
        | Occasion::SecondFactorRemoved => "/anmelden".to_owned(),
        Occasion::Verified | Occasion::InvitationSent | Occasion::InvitationRevoked => "/helfen".to_owned(),
        Occasion::AssignmentAccepted
        | Occasion::AssignmentWithdrawn
        | Occasion::VisitArranged
        | Occasion::AnotherTime
        | Occasion::StillNeeded
        | Occasion::RequestExpired => format!("/meine-anfragen/{request}"),
        Occasion::AssignmentRecorded
        | Occasion::AssignmentCancelled
        | Occasion::AssignmentConfirmed
        | Occasion::AssignmentThanked => format!("/einsaetze/{}", leased.subject),
        Occasion::VisitAssigned | Occasion::VisitMoved | Occasion::VisitRecalled => "/tag".to_owned(),
        Occasion::LooksUsedUp => format!("/koordination/personen/{}", leased.subject),
        Occasion::DispatchDigest | Occasion::HandedBack => "/koordination".to_owned(),
    }
}

/// Deletes what was sent or given up long ago; says how much.
pub fn delete_old(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    db.write_blocking("notices.delete_old", |tx| {
        let now = tx.now();
        Ok(store::delete_old(tx, now - Duration::days(SENT_KEPT_DAYS), now - Duration::days(DEAD_KEPT_DAYS))?)
    })
}

/// A page of the notices that were given up, newest first.
pub fn undelivered(
    connection: &mut DbConnection,
    before: Option<Cursor>,
    limit: u32,
) -> diesel::QueryResult<Page<UndeliveredNotice>> {
    let rows = store::undelivered(connection, before, i64::from(limit) + 1)?;
    Ok(Page::of(rows, limit, |notice| Cursor { at: notice.given_up_at, id: notice.id.0 }))
}
