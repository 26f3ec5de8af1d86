//! Help that comes again in the demo town: three series made the evening before. Their occurrences are made, and given to who has
//! said yes to all of them, by the worker when the demo begins, as everywhere.

use super::cast::{Cast, Resident};
use super::chance::Chance;
use super::rows::{Chunk, SeriesContactRow, SeriesHelperRow, SeriesRow};
use crate::db::{At, Json, Word};
use crate::help_requests::model::{Channel, Needs, Origin};
use crate::help_requests::series::rules::dates::furthest;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, SeriesId};
use crate::kernel::time::local_date;
use chrono::Duration;

/// One series as it is asked for.
struct Regular {
    category: &'static str,
    title: &'static str,
    description: &'static str,
    minutes: i32,
    rrule: &'static str,
    hours: (&'static str, &'static str),
    note: Option<&'static str>,
}

const SHOPPING: Regular = Regular {
    category: "einkauf",
    title: "Wocheneinkauf auf dem Markt",
    description: "Jede Woche ein Korb Gemüse, Brot und Milch. Die Liste liegt bereit, ich gehe gern ein Stück mit.",
    minutes: 60,
    rrule: "FREQ=WEEKLY;BYDAY=TU",
    hours: ("09:00", "11:00"),
    note: Some("Der Einkaufswagen steht im Hausflur links."),
};
const READING: Regular = Regular {
    category: "besuch",
    title: "Vorlesen und eine Tasse Tee",
    description: "Meine Augen werden schlechter. Ich freue mich über jemanden, der freitags aus der Zeitung vorliest.",
    minutes: 60,
    rrule: "FREQ=WEEKLY;BYDAY=FR",
    hours: ("15:00", "17:00"),
    note: None,
};
const PAPERS: Regular = Regular {
    category: "papier",
    title: "Briefe sortieren",
    description: "Einmal im Monat die Post durchsehen und abheften. Es geht zu zweit schneller.",
    minutes: 90,
    rrule: "FREQ=MONTHLY;BYDAY=1WE",
    hours: ("10:00", "12:00"),
    note: Some("Bitte klopfen, die Klingel hört man schlecht."),
};

/// Adds the series: one that the demo's own volunteer has said yes to as a whole, one open, one recorded on the telephone.
pub fn add_series(chunk: &mut Chunk, cast: &Cast, as_of: Instant, chance: &mut Chance) {
    let at = as_of - Duration::hours(15);
    let known = |has_sign_in: bool| {
        let others = cast.residents.iter().skip(1);
        others.filter(|one| one.since < at).find(|one| one.has_sign_in == has_sign_in).copied()
    };
    let making = Making { cast, as_of, at };
    if let Some(own) = cast.residents.first() {
        let id = making.add(chunk, &SHOPPING, own, None, chance);
        if let Some(helper) = cast.helpers.first() {
            making.say_yes(chunk, id, helper.facts.account_id, chance);
        }
    }
    if let Some(resident) = known(true) {
        making.add(chunk, &READING, &resident, None, chance);
    }
    if let Some(resident) = known(false) {
        making.add(chunk, &PAPERS, &resident, Some(cast.coordinator), chance);
    }
}

struct Making<'a> {
    cast: &'a Cast,
    as_of: Instant,
    at: Instant,
}

impl Making<'_> {
    fn add(
        &self,
        chunk: &mut Chunk,
        regular: &Regular,
        resident: &Resident,
        recorded_by: Option<AccountId>,
        chance: &mut Chance,
    ) -> SeriesId {
        let id: SeriesId = chance.id(self.at);
        let first_date = local_date(self.as_of, self.cast.zone) + chrono::Days::new(1);
        let (origin, channel) = match recorded_by {
            Some(_) => (Origin::OnBehalf, Channel::Phone),
            None => (Origin::Own, Channel::App),
        };
        chunk.series.push(SeriesRow {
            id,
            requester_id: Some(resident.id),
            recorded_by,
            origin: Word(origin),
            channel: Word(channel),
            category_key: regular.category.to_owned(),
            quarter_id: resident.quarter,
            title: Some(regular.title.to_owned()),
            description: regular.description.to_owned(),
            duration_minutes: regular.minutes,
            helpers_needed: 1,
            needs: Json(Needs::default()),
            rrule: regular.rrule.to_owned(),
            first_date: first_date.to_string(),
            last_date: furthest(first_date).to_string(),
            start_time: regular.hours.0.to_owned(),
            end_time: regular.hours.1.to_owned(),
            is_released: true,
            next_look_at: Some(At(self.as_of)),
            version: 1,
            created_at: At(self.at),
            updated_at: At(self.at),
        });
        // Name, address and telephone number are those of the account.
        chunk
            .series_contacts
            .push(SeriesContactRow { series_id: id, note_for_helper: regular.note.map(str::to_owned) });
        id
    }

    fn say_yes(&self, chunk: &mut Chunk, series_id: SeriesId, helper_id: AccountId, chance: &mut Chance) {
        let began_at = self.at + Duration::minutes(40);
        chunk.series_helpers.push(SeriesHelperRow {
            id: chance.id(began_at),
            series_id,
            helper_id,
            place: 1,
            usual_start: Some("09:30".to_owned()),
            began_at: At(began_at),
        });
    }
}
