//! What one address and one person may ask of the API at all (security.md, "Rate limits"). In memory, a few hundred nanoseconds a request,
//! nothing is read from the database for it.

use super::{
    ClientAddress,
    brakes::{Brake, TooMany, key_of},
};
use crate::{
    kernel::ids::AccountId,
    problem::{Problem, ProblemCode},
};
use actix_web::{HttpRequest, http::Method, web};
use governor::Quota;
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet},
    num::NonZeroU32,
    sync::OnceLock,
    time::Duration,
};

/// Calls of one address within five minutes: a care home shares one.
pub const CALLS_OF_AN_ADDRESS: u32 = 1_500;
/// Calls of one person within five minutes.
pub const CALLS_OF_A_PERSON: u32 = 600;
/// Lists and searches of one person within a minute.
pub const LISTS_OF_A_PERSON: u32 = 120;

const FIVE_MINUTES: Duration = Duration::from_secs(300);
const A_MINUTE: Duration = Duration::from_secs(60);

/// The ceilings, where they are kept.
pub struct Ceilings {
    of_addresses: Brake,
    of_people: Brake,
    of_lists: Brake,
    document: &'static str,
    /// Patterns of the paths that give lists, read off the document with the first call.
    lists: OnceLock<HashSet<String>>,
}

/// The part of the published document that is read.
#[derive(Default, Deserialize)]
struct Readings {
    paths: HashMap<String, Readable>,
}

#[derive(Deserialize)]
struct Readable {
    get: Option<Reading>,
}

#[derive(Deserialize)]
struct Reading {
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    #[serde(rename = "in")]
    place: String,
}

/// The paths whose `GET` takes a `limit`.
fn lists(document: &str) -> HashSet<String> {
    let readings: Readings = serde_json::from_str(document).unwrap_or_else(|error| {
        tracing::error!(error = %error, "the published document cannot be read");
        Readings::default()
    });
    let is_limit = |parameter: &Parameter| parameter.name == "limit" && parameter.place == "query";
    let gives_a_list = |item: &Readable| item.get.as_ref().is_some_and(|get| get.parameters.iter().any(is_limit));
    readings.paths.into_iter().filter(|(_, item)| gives_a_list(item)).map(|(path, _)| path).collect()
}

/// `number` at once, and as many again within `span`, evenly.
fn quota(number: u32, span: Duration) -> Quota {
    let number = NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::with_period(span / number.get()).unwrap_or(Quota::per_second(number)).allow_burst(number)
}

impl Ceilings {
    /// The start values. Which paths give lists is read off the published document: those whose `GET` takes a `limit`.
    pub fn of(document: &'static str) -> Self {
        Self {
            of_addresses: Brake::new(quota(CALLS_OF_AN_ADDRESS, FIVE_MINUTES)),
            of_people: Brake::new(quota(CALLS_OF_A_PERSON, FIVE_MINUTES)),
            of_lists: Brake::new(quota(LISTS_OF_A_PERSON, A_MINUTE)),
            document,
            lists: OnceLock::new(),
        }
    }

    fn lists(&self) -> &HashSet<String> {
        self.lists.get_or_init(|| lists(self.document))
    }

    /// Counts a call of an address.
    pub fn pass_address(&self, address: ClientAddress) -> Result<(), Problem> {
        self.of_addresses.pass(key_of(address.0)).map_err(too_many)
    }

    fn pass_person(&self, person: AccountId, is_list: bool) -> Result<(), Problem> {
        // The second half of an id is random.
        let key = person.0.as_u64_pair().1;
        self.of_people.pass(key).map_err(too_many)?;
        if is_list { self.of_lists.pass(key).map_err(too_many) } else { Ok(()) }
    }
}

fn too_many(too_many: TooMany) -> Problem {
    Problem::new(ProblemCode::TooManyRequests).retry_after(too_many.retry_after.as_secs() + 1)
}

/// Counts a call of a person who is known by now.
pub fn pass_person(request: &HttpRequest, person: AccountId) -> Result<(), Problem> {
    let Some(ceilings) = request.app_data::<web::Data<Ceilings>>() else { return Ok(()) };
    let is_read = *request.method() == Method::GET;
    let is_list = is_read && request.match_pattern().is_some_and(|pattern| ceilings.lists().contains(&pattern));
    ceilings.pass_person(person, is_list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn lists_are_known_by_their_document() {
        let ceilings = Ceilings::of(crate::app::PUBLISHED_DOCUMENT);
        for path in ["/api/v1/help-requests", "/api/v1/accounts", "/api/v1/dispatch/queue", "/api/v1/me/assignments"] {
            assert!(ceilings.lists().contains(path), "{path}: {:?}", ceilings.lists());
        }
        assert!(!ceilings.lists().contains("/api/v1/me") && !ceilings.lists().contains("/api/v1/town"));
    }

    #[test]
    fn people_and_addresses_have_ceilings_of_their_own() {
        let ceilings = Ceilings::of("{\"paths\": {}}");
        let (anna, ben) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
        assert_eq!((0..130).filter(|_| ceilings.pass_person(anna, true).is_ok()).count(), 120);
        // On a slow machine a bucket gains a little while it is emptied.
        let rest = (0..600).filter(|_| ceilings.pass_person(anna, false).is_ok()).count();
        assert!((600 - 130..600 - 100).contains(&rest), "{rest}");
        assert!(ceilings.pass_person(ben, true).is_ok());
        let house = |last: u16| ClientAddress([0x2001, 0xdb8, 0, 1, 0, 0, 0, last].into());
        let from_house = (0..1_600).filter(|last| ceilings.pass_address(house(*last)).is_ok()).count();
        assert!((1_500..1_560).contains(&from_house), "{from_house}");
        assert!(ceilings.pass_address(ClientAddress([192, 0, 2, 1].into())).is_ok());
    }
}
