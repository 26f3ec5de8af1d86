//! Sending what is due.

use super::facts::arrival;
use super::preparing::Prepared;
use crate::{
    accounts::sign_in::keys::KeySet,
    db::{Audience, Db, DbConnection, Failure, NoRefusal, Tx},
    kernel::{
        clock::Instant,
        ids::{AccountId, OutboxId},
        language::WrittenLanguage,
        text_enum::TextEnum,
    },
    matching::flows::{message_arrived, message_lost},
    notices::{
        delivery::{Delivery, DeliveryFault},
        mail::message,
        model::{Dropped, Leased, Occasion},
        rules::{LEASE_MINUTES, next_attempt, share},
        store,
        wording::{Facts, word},
    },
    web::TextsReader,
};
use chrono::Duration;
use diesel::QueryResult;
use lettre::message::Mailbox;
use std::{
    sync::Arc,
    time::{Duration as StdDuration, Instant as Stopwatch},
};

/// Notices that are taken at once.
const BATCH: usize = 10;
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

/// What one attempt came to.
enum Attempt {
    Sent { was_bouncing: bool },
    Dropped { reason: Dropped, is_for_staff: bool },
    Failed(DeliveryFault),
    PutOff(Instant),
    Gathered(Instant),
}

impl Sender {
    /// Sends what is due, one batch at most, and says how much it was. Stops early, and gives back what it has not begun, once
    /// `must_stop` says so or the other duties of the worker have waited long enough.
    pub fn send_due(&self, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
        let begun = Stopwatch::now();
        let now = self.db.clock().now();
        let mine = now + Duration::minutes(LEASE_MINUTES);
        let batch =
            self.db.lease_blocking("notices.lease", move |connection| take_due(connection, BATCH, now, mine))?;
        self.lay_into_inboxes(&batch)?;
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

    /// A failed attempt: it is tried again, or somebody has to call or write instead.
    fn fail(&self, mine: Leased, fault: DeliveryFault) -> Result<bool, Failure<NoRefusal>> {
        let DeliveryFault { is_permanent, is_of_address, reason } = fault;
        tracing::warn!(notice.id = %mine.id, notice.occasion = mine.occasion, mine.attempts, fault = reason, "a mail was not sent");
        // A change of address is told to the new one, which is not the account's yet.
        let is_bouncing = is_of_address && mine.occasion != Occasion::EmailChange.as_str();
        self.db.write_blocking("notices.failed", move |tx| {
            let next = if is_permanent { None } else { next_attempt(mine.attempts, tx.now()) };
            if is_bouncing {
                store::mark_bouncing(tx, mine.recipient, true)?;
            }
            if next.is_none() {
                let because = if is_of_address { Dropped::Bouncing } else { Dropped::GivenUp };
                leave_to_staff(tx, &mine, because)?;
            }
            let is_kept = store::mark_failed(tx, &mine, &reason, next)?;
            if is_kept && next.is_none() {
                let lost = told_by(tx.connection(), &mine)?;
                message_lost(tx, &lost)?;
            }
            Ok(is_kept)
        })
    }

    /// The first channel: whatever becomes of the mails, what is told lies in the app.
    fn lay_into_inboxes(&self, batch: &[Leased]) -> Result<(), Failure<NoRefusal>> {
        let (leased, now) = (batch.to_vec(), self.db.clock().now());
        let arrivals = self.db.read_blocking::<_, NoRefusal>(move |connection| {
            let ids: Vec<OutboxId> = leased.iter().map(|leased| leased.id).collect();
            let there = store::inbox::arrived(connection, &ids)?;
            let mut arrivals = Vec::new();
            for leased in leased.iter().filter(|leased| !there.contains(&leased.id)) {
                if let Some(occasion) = Occasion::parse(&leased.occasion) {
                    arrivals.extend(arrival(connection, leased, occasion, now)?);
                }
            }
            Ok(arrivals)
        })?;
        if arrivals.is_empty() {
            return Ok(());
        }
        self.db.write_blocking("notices.arrive", move |tx| {
            for arrival in &arrivals {
                // Whoever was erased meanwhile has no row in the outbox any more.
                if store::by_hand::is_there(tx.connection(), arrival.id)? && store::inbox::insert(tx, arrival)? {
                    tell_devices(tx, arrival.recipient, arrival.id);
                }
            }
            Ok(())
        })
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
                Prepared::Drop { reason, is_for_staff } => Attempt::Dropped { reason, is_for_staff },
                Prepared::PutOff(until) => Attempt::PutOff(until),
                Prepared::Gather(due) => Attempt::Gathered(due),
                Prepared::Mail { to, language, facts, was_bouncing } => {
                    match self.hand_over(leased, occasion, &to, language, &facts) {
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
        language: WrittenLanguage,
        facts: &Facts,
    ) -> Result<(), DeliveryFault> {
        let worded = word(occasion, language, facts).ok_or_else(|| of_ours("no template".to_owned()))?;
        let mail = message(&self.from, to, leased.id, self.db.clock().now(), worded).map_err(of_ours)?;
        self.delivery.hand_over(&leased.id.to_string(), &mail)
    }

    fn keep(&self, leased: &Leased, attempt: Attempt) -> Result<(), Failure<NoRefusal>> {
        let (id, recipient) = (leased.id, leased.recipient);
        let mine = leased.clone();
        let is_kept = match attempt {
            Attempt::Sent { was_bouncing } => self.db.write_blocking("notices.sent", move |tx| {
                if was_bouncing {
                    store::mark_bouncing(tx, recipient, false)?;
                }
                let told = told_by(tx.connection(), &mine)?;
                message_arrived(tx, &told)?;
                Ok(store::mark_sent(tx, &mine, None)?)
            }),
            Attempt::Dropped { reason, is_for_staff } => self.db.write_blocking("notices.dropped", move |tx| {
                if is_for_staff {
                    leave_to_staff(tx, &mine, reason)?;
                }
                Ok(store::mark_sent(tx, &mine, Some(reason))?)
            }),
            Attempt::Gathered(due) => {
                self.db.write_blocking("notices.gathered", move |tx| Ok(store::gathering::gather(tx, &mine, due)?))
            }
            Attempt::PutOff(until) => {
                self.db.write_blocking("notices.put_off", move |tx| Ok(store::put_off(tx, &mine, until)?))
            }
            Attempt::Failed(fault) => self.fail(mine, fault),
        }?;
        if !is_kept {
            tracing::warn!(notice.id = %id, "the lease of a notice ended while its mail was sent: it may be sent twice, with the same id");
        }
        Ok(())
    }
}

/// Takes up to `most` due notices for this process until `until`: those of everybody beside those of a crowd at the door.
pub(in crate::notices) fn take_due(
    connection: &mut DbConnection,
    most: usize,
    now: Instant,
    until: Instant,
) -> QueryResult<Vec<Leased>> {
    let others = store::due(connection, false, most, now, until)?;
    let of_strangers = store::due(connection, true, most, now, until)?;
    store::lease(connection, share(most, others, of_strangers), now, until)
}

/// A fault of the program: trying again is of no use, and the address is not to blame.
fn of_ours(reason: String) -> DeliveryFault {
    DeliveryFault { is_permanent: true, is_of_address: false, reason }
}

/// Lets the devices of a person know that their inbox has changed.
pub(super) fn tell_devices(tx: &mut Tx<'_>, person: AccountId, id: OutboxId) {
    tx.hint("notice.arrived", id, Audience { people: vec![person], has_coordinators: false });
}

/// The notices that a mail tells: itself, or what the mail of a day has gathered.
fn told_by(connection: &mut DbConnection, mine: &Leased) -> QueryResult<Vec<OutboxId>> {
    if Occasion::parse(&mine.occasion) != Some(Occasion::DailyDigest) {
        return Ok(vec![mine.id]);
    }
    Ok(store::gathering::gathered(connection, mine.id)?.into_iter().map(|each| each.id).collect())
}

/// The last channel: what no mail told is told by staff, where it is worth that; of the mail of a day each piece.
fn leave_to_staff(tx: &mut Tx<'_>, mine: &Leased, because: Dropped) -> QueryResult<()> {
    match Occasion::parse(&mine.occasion) {
        Some(Occasion::DailyDigest) => {
            for each in store::gathering::gathered(tx.connection(), mine.id)? {
                if each.occasion.is_worth_a_call() {
                    store::by_hand::leave_to_staff(tx, each.id, because)?;
                }
            }
            Ok(())
        }
        Some(occasion) if occasion.is_worth_a_call() => store::by_hand::leave_to_staff(tx, mine.id, because),
        _ => Ok(()),
    }
}
