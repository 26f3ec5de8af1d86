//! Invented persons: names, languages, ages, addresses, and the rows of their accounts.

use super::chance::Chance;
use super::rows::{AccountRow, Chunk, EventRow, RoleRow, SearchKeyRow};
use super::texts::words;
use crate::accounts::model::{AgeBand, Gender, PhoneNumber, PreferredChannel, Profile, SearchKey, search_keys};
use crate::db::{At, Json, Word};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, AnyId, Id, QuarterId};
use crate::kernel::language::UiLanguage;
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::kernel::text_enum::TextEnum;
use std::collections::BTreeSet;

/// Whom a generated person shall be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generation {
    /// Mostly 65 and older.
    Elderly,
    /// Grown up, of any age.
    Any,
}

/// An invented person.
#[derive(Debug, Clone)]
pub struct Person {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Gender as told.
    pub gender: Gender,
    /// Age band as told.
    pub age_band: AgeBand,
    /// Languages.
    pub languages: BTreeSet<String>,
}

/// The language that a family brought along, by its name.
fn family_language(name: &str) -> Option<&'static str> {
    match name {
        "Kowalski" | "Nowak" | "Wiśniewski" => Some("pl"),
        "Kaya" | "Yıldız" | "Demir" | "Şahin" | "Öztürk" => Some("tr"),
        "Haddad" | "Al-Khalil" => Some("ar"),
        "Rahimi" | "Hosseini" => Some("fa"),
        "Shevchenko" | "Kovalenko" | "Bondar" => Some("uk"),
        "Popescu" => Some("ro"),
        "Nguyen" => Some("vi"),
        "Rossi" => Some("it"),
        "Costa" => Some("pt"),
        "Petersen" | "Hansen" | "Christiansen" => Some("nds"),
        _ => None,
    }
}

impl Person {
    /// Somebody invented.
    pub fn invented(chance: &mut Chance, generation: Generation) -> Self {
        let is_woman = chance.percent(58);
        let names = if is_woman { words::WOMEN } else { words::MEN };
        // The lists begin with the names of the eldest.
        let eldest = names.len() * 2 / 5;
        let is_old = generation == Generation::Elderly && chance.percent(70);
        let place = if is_old { chance.place(eldest) } else { chance.place(names.len()) };
        let last_name = chance.text(words::FAMILY_NAMES);
        let mut languages = BTreeSet::from(["de".to_owned()]);
        languages.extend(family_language(last_name).map(str::to_owned));
        if chance.percent(if is_old { 15 } else { 55 }) {
            languages.insert("en".to_owned());
        }
        let age_band = if is_old {
            chance.pick(&[AgeBand::From65To79, AgeBand::From80], AgeBand::From65To79)
        } else {
            chance.pick(
                &[AgeBand::From27To64, AgeBand::From27To64, AgeBand::From18To26, AgeBand::From65To79],
                AgeBand::From27To64,
            )
        };
        Self {
            first_name: names.get(place).copied().unwrap_or_default().to_owned(),
            last_name: last_name.to_owned(),
            gender: if is_woman { Gender::Female } else { Gender::Male },
            age_band,
            languages,
        }
    }

    /// Somebody who is named.
    pub fn named(first_name: &str, last_name: &str, gender: Gender, age_band: AgeBand, languages: &[&str]) -> Self {
        Self {
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            gender,
            age_band,
            languages: languages.iter().map(|language| (*language).to_owned()).collect(),
        }
    }

    /// An address at example.org, made of the name and a number.
    pub fn email(&self, number: usize) -> String {
        let plain = |name: &str| fold(name).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        format!("{}.{}.{number}@example.org", plain(&self.first_name), plain(&self.last_name))
    }
}

/// A telephone number of those that the Bundesnetzagentur keeps free for films and books.
pub fn telephone(chance: &mut Chance) -> String {
    if chance.percent(50) {
        format!("0171 39200 {:02}", chance.below(100))
    } else {
        format!("0176 040690 {:02}", chance.below(100))
    }
}

/// The language in which somebody reads the app: where it is not German, the one that their family brought along, or English.
fn read_language(person: &Person, is_another: bool) -> UiLanguage {
    if !is_another {
        return UiLanguage::De;
    }
    let brought = [UiLanguage::Uk, UiLanguage::Ar, UiLanguage::Tr];
    brought.into_iter().find(|language| person.languages.contains(language.as_str())).unwrap_or(UiLanguage::En)
}

/// How an account came to be and what it can do.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Who.
    pub person: &'a Person,
    /// Since when.
    pub since: Instant,
    /// With which roles.
    pub roles: &'a [Role],
    /// Where they live.
    pub quarter: Option<QuarterId>,
    /// Address for signing in; none for those whom staff recorded.
    pub email: Option<String>,
    /// When and by whom they were verified.
    pub verified: Option<(Instant, AccountId)>,
    /// The member of staff who recorded them.
    pub recorded_by: Option<AccountId>,
    /// Edition of the privacy notice.
    pub privacy_version: &'a str,
    /// The latest moment at which they were seen.
    pub seen_until: Instant,
}

/// Adds the rows of an account and gives its id.
pub fn add_account(chunk: &mut Chunk, entry: &Entry<'_>, chance: &mut Chance) -> AccountId {
    let id: AccountId = chance.id(entry.since);
    let person = entry.person;
    let phone = (entry.recorded_by.is_some() || chance.percent(70)).then(|| telephone(chance));
    let number = phone.as_deref().and_then(|phone| PhoneNumber::parse(phone).ok());
    let preferred = match (&entry.email, &phone) {
        (Some(_), _) => chance.pick(&[PreferredChannel::App, PreferredChannel::Mail], PreferredChannel::App),
        (None, Some(_)) => PreferredChannel::Phone,
        (None, None) => PreferredChannel::Letter,
    };
    let idle = (entry.seen_until - entry.since).num_minutes().max(0);
    let seen = entry.since + chance.minutes(0, u64::try_from(idle).unwrap_or(0));
    let address = format!("{} {}", chance.text(words::STREETS), 1 + chance.below(60));
    chunk.accounts.push(AccountRow {
        id,
        email_folded: entry.email.as_ref().map(|email| email.to_ascii_lowercase()),
        email_verified_at: entry.email.as_ref().map(|_| At(entry.since)),
        email: entry.email.clone(),
        phone_digits: number.as_ref().map(|number| number.folded().to_owned()),
        phone,
        first_name: person.first_name.clone(),
        last_name: person.last_name.clone(),
        name_folded: fold(&format!("{} {}", person.last_name, person.first_name)),
        preferred_channel: Word(preferred),
        ui_language: Word(read_language(person, entry.email.is_some() && chance.percent(6))),
        profile: Json(Profile {
            spoken_languages: person.languages.clone(),
            age_band: Some(person.age_band),
            gender: Some(person.gender),
            is_phone_shared: chance.percent(60),
            ..Profile::default()
        }),
        quarter_id: entry.quarter,
        address: entry.quarter.map(|_| address),
        address_extra: chance.percent(35).then(|| chance.text(words::DOORS).to_owned()),
        code_word: chance.percent(12).then(|| chance.text(words::CODE_WORDS).to_owned()),
        verified_at: entry.verified.map(|(at, _)| At(at)),
        verified_by: entry.verified.map(|(_, by)| by),
        verification_method: entry.verified.map(|_| "Gespräch, Ausweis gesehen".to_owned()),
        privacy_version: Some(entry.privacy_version.to_owned()),
        privacy_accepted_at: Some(At(entry.since)),
        recorded_by: entry.recorded_by,
        last_active_at: entry.email.as_ref().map(|_| At(seen)),
        created_at: At(entry.since),
        updated_at: At(entry.verified.map_or(entry.since, |(at, _)| at)),
        version: 1,
    });
    chunk.search_keys.extend(
        search_keys(&person.first_name, &person.last_name, number.as_ref())
            .into_iter()
            .map(|SearchKey { kind, key }| SearchKeyRow { account_id: id, kind: Word(kind), search_key: key }),
    );
    for role in entry.roles {
        chunk.roles.push(RoleRow {
            account_id: id,
            role: Word(*role),
            granted_at: At(entry.since),
            granted_by: entry.recorded_by,
        });
    }
    add_events(chunk, id, entry, chance);
    id
}

fn add_events(chunk: &mut Chunk, id: AccountId, entry: &Entry<'_>, chance: &mut Chance) {
    let mut tell = |at: Instant, name: &str, actor: Option<AccountId>| {
        chunk.events.push(EventRow {
            id: chance.id(at),
            at: At(at),
            name: name.to_owned(),
            actor_id: actor,
            on_behalf_of: actor.filter(|actor| *actor != id).map(|_| id),
            subject_id: AnyId(id.uuid()),
            details: Json(serde_json::json!({})),
        });
    };
    match entry.recorded_by {
        Some(staff) => tell(entry.since, "account.recorded", Some(staff)),
        None => tell(entry.since, "account.registered", Some(id)),
    }
    if let Some((at, by)) = entry.verified {
        tell(at, "account.verified", Some(by));
    }
}
