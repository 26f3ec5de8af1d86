//! What becomes of a notice's mail, as everything stands at the moment of sending.

use super::Sender;
use super::facts::{Found, Mail, look_up, page};
use crate::db::{Failure, NoRefusal};
use crate::kernel::clock::Instant;
use crate::kernel::language::WrittenLanguage;
use crate::notices::model::{Dropped, Leased, Occasion};
use crate::notices::rules::channels::{Channel, Route, Situation, route};
use crate::notices::secrets::issue;
use crate::notices::wording::Facts;

/// What becomes of a mail.
pub(super) enum Prepared {
    /// It is sent.
    Mail { to: String, language: WrittenLanguage, facts: Box<Facts>, was_bouncing: bool },
    /// It is not; `is_for_staff`: somebody has to call or write instead.
    Drop { reason: Dropped, is_for_staff: bool },
    /// Not before then.
    PutOff(Instant),
    /// In the one mail of a day.
    Gather(Instant),
}

impl Sender {
    /// Looks up who it goes to and what it says.
    pub(super) fn prepare(&self, leased: &Leased, occasion: Occasion) -> Result<Prepared, Failure<NoRefusal>> {
        let now = self.db.clock().now();
        let looked_up = {
            let (leased, read_town, origin) = (leased.clone(), self.read_town, self.origin.clone());
            self.db
                .read_blocking(move |connection| Ok(look_up(connection, &leased, occasion, read_town, &origin, now)?))?
        };
        let mail = match looked_up {
            Found::Gone(reason) => return Ok(Prepared::Drop { reason, is_for_staff: false }),
            Found::Mail(mail) => mail,
        };
        let situation = Situation { recipient: &mail.recipient, settings: &mail.settings, now, zone: mail.zone };
        match route(Channel::Mail, occasion, &situation) {
            Route::Now => self.with_secret(leased, occasion, *mail),
            Route::Later(until) => Ok(Prepared::PutOff(until)),
            Route::Gathered(due) => Ok(Prepared::Gather(due)),
            Route::No(reason) => {
                let is_for_staff = route(Channel::Staff, occasion, &situation) == Route::Now;
                Ok(Prepared::Drop { reason, is_for_staff })
            }
        }
    }

    fn with_secret(&self, leased: &Leased, occasion: Occasion, mail: Mail) -> Result<Prepared, Failure<NoRefusal>> {
        let Mail { recipient, town, about, entries, .. } = mail;
        let mut to = recipient.email.unwrap_or_default();
        let mut token = String::new();
        let was_bouncing = recipient.is_bouncing && occasion != Occasion::EmailChange;
        if occasion.has_secret() {
            let (keys, account) = (self.keys.clone(), leased.recipient);
            let issued = self.db.write_blocking("notices.issue", move |tx| Ok(issue(tx, &keys, occasion, account)?))?;
            let Some(issued) = issued else {
                return Ok(Prepared::Drop { reason: Dropped::NoLongerSo, is_for_staff: false });
            };
            issued.email.as_str().clone_into(&mut to);
            issued.secret.reveal().clone_into(&mut token);
        }
        let base = format!("{}/{}", self.origin, recipient.language);
        let facts = Facts {
            hours: town.read_in(recipient.language.written().into()).office_hours.clone(),
            phone: town.office_phone,
            town: town.name,
            link: format!("{base}{}", page(occasion, leased.subject, about.help_request, &token)),
            settings_link: format!("{base}/konto/mitteilungen"),
            category: about.category,
            day: about.day,
            count: about.count,
            beside: about.beside,
            code: token,
            entries,
        };
        Ok(Prepared::Mail { to, language: recipient.language.written(), facts: Box::new(facts), was_bouncing })
    }
}
