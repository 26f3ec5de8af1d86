//! Sending what is due.

use super::facts::{arrival, look_up, page};
use crate::{
    accounts::sign_in::keys::KeySet,
    db::{Audience, Db, Failure, NoRefusal, Tx},
    kernel::{
        clock::Instant,
        ids::{AccountId, OutboxId},
        text_enum::TextEnum,
    },
    matching::{model::MessageTimes, rules::times::next_waking},
    notices::{
        delivery::{Delivery, DeliveryFault},
        mail::message,
        model::{Dropped, Leased, Occasion},
        rules::{LEASE_MINUTES, next_attempt},
        secrets::issue,
        store,
        wording::{Facts, word},
    },
    town::flows::zone,
    web::TextsReader,
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

    /// The first channel: whatever becomes of the mails, what is told lies in the app.
    fn lay_into_inboxes(&self, batch: &[Leased]) -> Result<(), Failure<NoRefusal>> {
        let leased = batch.to_vec();
        let arrivals = self.db.read_blocking::<_, NoRefusal>(move |connection| {
            let ids: Vec<OutboxId> = leased.iter().map(|leased| leased.id).collect();
            let there = store::inbox::arrived(connection, &ids)?;
            let mut arrivals = Vec::new();
            for leased in leased.iter().filter(|leased| !there.contains(&leased.id)) {
                if let Some(occasion) = Occasion::parse(&leased.occasion) {
                    arrivals.extend(arrival(connection, leased, occasion)?);
                }
            }
            Ok(arrivals)
        })?;
        if arrivals.is_empty() {
            return Ok(());
        }
        self.db.write_blocking("notices.arrive", move |tx| {
            for arrival in &arrivals {
                if store::inbox::insert(tx, arrival)? {
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

/// Lets the devices of a person know that their inbox has changed.
pub(super) fn tell_devices(tx: &mut Tx<'_>, person: AccountId, id: OutboxId) {
    tx.hint("notice.arrived", id, Audience { people: vec![person], has_coordinators: false });
}
