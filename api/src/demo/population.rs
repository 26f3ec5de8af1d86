//! Who lives in the demo town: volunteers with their offers, and residents.

use super::cast::{Helper, Resident};
use super::chance::Chance;
use super::people::{Entry, Generation, Person, add_account};
use super::rows::{
    Chunk, ClearanceRow, OfferCategoryRow, OfferQuarterRow, OfferRow, PasswordRow, StaffNoteRow, Traits,
};
use super::sign_ins;
use super::texts::words;
use crate::accounts::model::{AgeBand, Gender};
use crate::db::{At, Json, Word};
use crate::help_requests::model::VolunteerFacts;
use crate::kernel::abilities::{HelperAttribute, Means};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, QuarterId};
use crate::kernel::role::Role;
use crate::kernel::time::local_date;
use crate::kernel::weekly::{WeeklyHours, WeeklyRange};
use crate::offers::model::{QuarterMap, Reach};
use crate::offers::rules::effective_quarters;
use chrono::{Days, Duration, NaiveTime};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// What everything about people depends on.
pub struct Setting<'a> {
    /// The present of the demo.
    pub as_of: Instant,
    /// The town's clock.
    pub zone: Tz,
    /// The quarters in use, in the order of their keys.
    pub quarters: &'a [QuarterId],
    /// Which quarters border on which.
    pub map: &'a QuarterMap,
    /// Edition of the privacy notice.
    pub privacy_version: &'a str,
    /// Hash of the one password of the demo.
    pub phc: &'a str,
    /// The seed, from which the second factors follow.
    pub seed: u64,
}

impl Setting<'_> {
    fn days_ago(&self, days: u64, chance: &mut Chance) -> Instant {
        super::asking::moment_of_day(self.as_of, self.zone, days, chance)
    }

    /// A person as an account, known for `days`.
    pub(super) fn entry<'b>(
        &'b self,
        person: &'b Person,
        roles: &'b [Role],
        days: u64,
        chance: &mut Chance,
    ) -> Entry<'b> {
        Entry {
            person,
            since: self.days_ago(days, chance),
            roles,
            quarter: self.quarters.first().map(|_| chance.pick(self.quarters, self.quarters[0])),
            email: None,
            verified: None,
            recorded_by: None,
            privacy_version: self.privacy_version,
            seen_until: self.as_of,
        }
    }

    pub(super) fn add_password(&self, chunk: &mut Chunk, account_id: AccountId, at: Instant) {
        chunk.passwords.push(PasswordRow { account_id, phc: self.phc.to_owned(), changed_at: At(at) });
    }
}

/// Weekly hours of weekdays and full hours.
pub(super) fn weekly(ranges: &[(u8, u32, u32)]) -> WeeklyHours {
    let time = |hour| NaiveTime::from_hms_opt(hour % 24, 0, 0).unwrap_or(NaiveTime::MIN);
    let ranges: Vec<_> = ranges
        .iter()
        .map(|(weekday, start, end)| WeeklyRange { weekday: *weekday, start: time(*start), end: time(*end) })
        .collect();
    WeeklyHours::new(&ranges).unwrap_or_default()
}

/// Kinds of volunteers: categories, how many of 100, hours, means.
const KINDS: [(&[&str], u64, &[Means]); 8] = [
    (&["einkauf", "begleitung", "telefon"], 22, &[]),
    (&["einkauf", "fahrdienst", "begleitung"], 16, &[Means::Car]),
    (&["besuch", "telefon", "begleitung", "papier"], 16, &[]),
    (&["reparatur", "haushalt", "garten", "tiere"], 14, &[Means::Tools]),
    (&["technik", "papier", "telefon"], 10, &[]),
    (&["garten", "tiere", "einkauf", "besuch"], 9, &[]),
    (&["kinder", "lernen", "papier"], 8, &[]),
    (&["leihen", "other", "haushalt", "fahrdienst"], 5, &[Means::Car, Means::Tools]),
];

/// When volunteers usually have time.
const HOURS: [&[(u8, u32, u32)]; 7] = [
    &[(1, 9, 12), (2, 9, 12), (3, 9, 12), (4, 9, 12), (5, 9, 12)],
    &[(1, 14, 18), (3, 14, 18), (5, 13, 18)],
    &[(1, 17, 20), (2, 17, 20), (3, 17, 20), (4, 17, 20), (6, 10, 16)],
    &[(6, 9, 18), (7, 10, 18)],
    &[(1, 8, 18), (2, 8, 18), (3, 8, 18), (4, 8, 18), (5, 8, 14)],
    &[(2, 13, 19), (4, 13, 19), (6, 9, 13)],
    &[(1, 13, 20), (2, 13, 20), (4, 8, 12), (7, 14, 18)],
];

/// What a volunteer offers and how it stands with them.
struct Offered {
    facts: VolunteerFacts,
    named: BTreeSet<QuarterId>,
    reach: Reach,
    verified_at: Option<Instant>,
    paused_until: Option<chrono::NaiveDate>,
}

/// The demo's own volunteer: verified, with much time and a wide offer.
pub fn add_own_volunteer(
    chunk: &mut Chunk,
    setting: &Setting<'_>,
    coordinator: AccountId,
    chance: &mut Chance,
) -> Helper {
    let person = Person::named("Emre", "Kaya", Gender::Male, AgeBand::From18To26, &["de", "tr", "en"]);
    let roles = [Role::Volunteer];
    let mut entry =
        Entry { email: Some(sign_ins::VOLUNTEER.to_owned()), ..setting.entry(&person, &roles, 150, chance) };
    let verified_at = entry.since + Duration::days(2);
    entry.verified = Some((verified_at, coordinator));
    let id = add_account(chunk, &entry, chance);
    setting.add_password(chunk, id, entry.since);
    let every_day: Vec<_> = (1..=7).map(|weekday| (weekday, 8, 20)).collect();
    let categories = ["einkauf", "begleitung", "besuch", "telefon", "technik", "garten", "tiere", "haushalt", "papier"];
    let facts = VolunteerFacts {
        categories: categories.map(str::to_owned).into(),
        quarters: setting.quarters.iter().copied().collect(),
        availability: weekly(&every_day),
        minutes_per_week: 900,
        tasks_per_week: 12,
        attributes: BTreeSet::from([HelperAttribute::NoSmoker, HelperAttribute::FineWithDogs]),
        ..facts(id, &person)
    };
    let named = BTreeSet::from_iter(entry.quarter);
    let offered = Offered { facts, named, reach: Reach::WholeTown, verified_at: Some(verified_at), paused_until: None };
    add_offer(chunk, setting, offered, verified_at, chance)
}

/// The volunteer who has just registered and whom no coordinator has met.
pub fn add_unverified_volunteer(chunk: &mut Chunk, setting: &Setting<'_>, chance: &mut Chance) -> Helper {
    let person = Person::named("Lena", "Vogt", Gender::Female, AgeBand::From27To64, &["de", "en"]);
    let roles = [Role::Volunteer];
    let entry = Entry { email: Some(sign_ins::UNVERIFIED.to_owned()), ..setting.entry(&person, &roles, 1, chance) };
    let id = add_account(chunk, &entry, chance);
    setting.add_password(chunk, id, entry.since);
    add_any_offer(chunk, setting, facts(id, &person), entry.quarter, (None, entry.since), chance)
}

/// Any volunteer; `number` makes the address.
pub fn add_volunteer(
    chunk: &mut Chunk,
    setting: &Setting<'_>,
    coordinator: AccountId,
    (number, has_sign_in): (usize, bool),
    chance: &mut Chance,
) -> Helper {
    let person = Person::invented(chance, Generation::Any);
    let both = [Role::Volunteer, Role::Resident];
    let roles = if chance.percent(15) { &both[..] } else { &both[..1] };
    // Some have just come, most have been there since before the history begins.
    let days = if chance.percent(10) { 3 + chance.below(20) } else { 60 + chance.below(400) };
    let mut entry = setting.entry(&person, roles, days, chance);
    entry.email = has_sign_in.then(|| person.email(number));
    let is_known = chance.percent(94);
    let verified_at =
        is_known.then(|| (entry.since + chance.minutes(1_440, 2_880)).min(setting.as_of - Duration::hours(1)));
    entry.verified = verified_at.map(|at| (at, coordinator));
    entry.recorded_by = (!has_sign_in).then_some(coordinator);
    let id = add_account(chunk, &entry, chance);
    if has_sign_in {
        setting.add_password(chunk, id, entry.since);
    }
    let mut facts = facts(id, &person);
    let (categories, _, means) = KINDS[chance.share(&KINDS.map(|kind| kind.1))];
    facts.categories = categories.iter().map(|key| (*key).to_owned()).collect();
    facts.means = means.iter().copied().collect();
    if categories.contains(&"kinder") && chance.percent(75) {
        add_certificate(chunk, setting, &mut facts, (coordinator, verified_at), chance);
    }
    add_any_offer(chunk, setting, facts, entry.quarter, (verified_at, entry.since), chance)
}

fn facts(account_id: AccountId, person: &Person) -> VolunteerFacts {
    VolunteerFacts {
        account_id,
        is_volunteer: true,
        is_verified: true,
        is_suspended: false,
        has_offer: true,
        is_paused: false,
        categories: BTreeSet::from(["einkauf".to_owned(), "begleitung".to_owned()]),
        quarters: BTreeSet::new(),
        availability: WeeklyHours::default(),
        minutes_per_week: 0,
        tasks_per_week: 0,
        commitments: Vec::new(),
        languages: person.languages.clone(),
        means: BTreeSet::new(),
        attributes: BTreeSet::new(),
        gender: None,
        certificate_until: None,
        blocked: BTreeSet::new(),
    }
}

fn add_certificate(
    chunk: &mut Chunk,
    setting: &Setting<'_>,
    facts: &mut VolunteerFacts,
    (seen_by, seen_at): (AccountId, Option<Instant>),
    chance: &mut Chance,
) {
    let Some(seen_at) = seen_at else { return };
    let seen_on = local_date(seen_at, setting.zone);
    let valid_until = local_date(setting.as_of, setting.zone) + Days::new(200 + chance.below(700));
    facts.certificate_until = Some(valid_until);
    chunk.clearances.push(ClearanceRow {
        id: chance.id(seen_at),
        account_id: facts.account_id,
        kind: "extended_conduct".to_owned(),
        seen_on: seen_on.to_string(),
        seen_by,
        valid_until: valid_until.to_string(),
        created_at: At(seen_at),
    });
}

/// Gives a volunteer an offer in which only the categories, means and languages are set already.
fn add_any_offer(
    chunk: &mut Chunk,
    setting: &Setting<'_>,
    mut facts: VolunteerFacts,
    home: Option<QuarterId>,
    (verified_at, since): (Option<Instant>, Instant),
    chance: &mut Chance,
) -> Helper {
    let reaches = [Reach::OwnQuarter, Reach::NeighbouringQuarters, Reach::WholeTown];
    let reach = reaches[chance.share(&[25, 40, 35])];
    let named = BTreeSet::from_iter(home);
    facts.quarters = effective_quarters(&named, reach, setting.map);
    facts.availability = weekly(HOURS[chance.place(HOURS.len())]);
    facts.tasks_per_week = 1 + i32::try_from(chance.below(4)).unwrap_or(0);
    facts.minutes_per_week = facts.tasks_per_week * chance.pick(&[90, 120, 150, 240], 120);
    let attributes = [HelperAttribute::NoSmoker, HelperAttribute::FineWithDogs];
    facts.attributes = attributes.into_iter().filter(|_| chance.percent(55)).collect();
    let today = local_date(setting.as_of, setting.zone);
    let paused_until = chance.percent(6).then(|| today + Days::new(7 + chance.below(60)));
    add_offer(chunk, setting, Offered { facts, named, reach, verified_at, paused_until }, since, chance)
}

fn add_offer(
    chunk: &mut Chunk,
    setting: &Setting<'_>,
    offered: Offered,
    since: Instant,
    chance: &mut Chance,
) -> Helper {
    let Offered { facts, named, reach, verified_at, paused_until } = offered;
    let at = since + Duration::minutes(12);
    let id = chance.id(at);
    let rests_from = paused_until.map(|_| (setting.as_of - Duration::days(12)).max(at));
    chunk.offers.push(OfferRow {
        id,
        account_id: facts.account_id,
        reach: Word(reach),
        availability: Json(facts.availability.clone()),
        minutes_per_week: facts.minutes_per_week,
        tasks_per_week: facts.tasks_per_week,
        traits: Json(Traits {
            languages: facts.languages.clone(),
            means: facts.means.clone(),
            attributes: facts.attributes.clone(),
        }),
        paused_until: paused_until.map(|date| date.to_string()),
        created_at: At(at),
        updated_at: At(rests_from.unwrap_or(at)),
        version: if rests_from.is_some() { 2 } else { 1 },
    });
    for key in &facts.categories {
        chunk.offer_categories.push(OfferCategoryRow { offer_id: id, category_key: key.clone() });
    }
    for quarter in &facts.quarters {
        let is_named = named.contains(quarter);
        chunk.offer_quarters.push(OfferQuarterRow { offer_id: id, quarter_id: *quarter, is_named });
    }
    Helper { facts, verified_at, rests_from }
}

/// The demo's own resident.
pub fn add_own_resident(chunk: &mut Chunk, setting: &Setting<'_>, chance: &mut Chance) -> Option<Resident> {
    let person = Person::named("Hannelore", "Petersen", Gender::Female, AgeBand::From65To79, &["de", "nds"]);
    let roles = [Role::Resident];
    let entry = Entry { email: Some(sign_ins::RESIDENT.to_owned()), ..setting.entry(&person, &roles, 120, chance) };
    let id = add_account(chunk, &entry, chance);
    setting.add_password(chunk, id, entry.since);
    Some(Resident { id, quarter: entry.quarter?, has_sign_in: true, since: entry.since })
}

/// Any resident; `number` makes the address of those who sign in.
pub fn add_resident(
    chunk: &mut Chunk,
    setting: &Setting<'_>,
    coordinator: AccountId,
    (number, has_sign_in): (usize, bool),
    chance: &mut Chance,
) -> Option<Resident> {
    let person = Person::invented(chance, Generation::Elderly);
    let roles = [Role::Resident];
    let days = if chance.percent(25) { 2 + chance.below(56) } else { 57 + chance.below(500) };
    let mut entry = setting.entry(&person, &roles, days, chance);
    entry.email = has_sign_in.then(|| person.email(number));
    entry.recorded_by = (!has_sign_in).then_some(coordinator);
    let id = add_account(chunk, &entry, chance);
    if has_sign_in {
        setting.add_password(chunk, id, entry.since);
    } else if chance.percent(4) {
        let at = entry.since + Duration::minutes(8);
        chunk.staff_notes.push(StaffNoteRow {
            id: chance.id(at),
            account_id: id,
            author_id: coordinator,
            note: chance.text(words::STAFF_NOTES).to_owned(),
            ends_on: (local_date(setting.as_of, setting.zone) + Days::new(20 + chance.below(160))).to_string(),
            created_at: At(at),
        });
    }
    Some(Resident { id, quarter: entry.quarter?, has_sign_in, since: entry.since })
}
