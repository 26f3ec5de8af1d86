//! Which languages are scarce in the town: whoever speaks one of them is kept for those who need it, where others do as
//! well. Counted anew each day, over the whole town.

use crate::db::{Db, DbConnection, Failure, NoRefusal};
use crate::kernel::clock::Instant;
use crate::matching::invitations::rules::memory_begins;
use crate::matching::rules::scarcity::scarcity;
use crate::matching::store;
use crate::matching::store::counts::Sum;
use crate::town::flows::zone;
use diesel::QueryResult;
use std::collections::{BTreeMap, BTreeSet};

/// Kind of these rows among the town's counts: `asked` is the share of requests, `yes` that of helpers, `expected` the
/// scarcity.
const KIND: &str = "language";

/// Demand over supply, by language.
pub(super) type Scarcities = BTreeMap<String, f64>;

/// Sets of languages, and how many requests ask for each, or helpers speak it.
type Groups = BTreeMap<BTreeSet<String>, u32>;

/// Counts demand and supply of every language; says how many languages there are. All requests and helpers are looked at outside of the
/// transaction that writes, which would otherwise keep every other one waiting.
pub fn count_languages(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    let now = db.clock().now();
    let sums = db.read_blocking::<_, NoRefusal>(|connection| Ok(count(connection, now)?))?;
    let languages = sums.len();
    db.write_blocking("matching.count_languages", move |tx| Ok(store::counts::save(tx, &sums)?))?;
    Ok(languages)
}

fn count(connection: &mut DbConnection, now: Instant) -> QueryResult<Vec<Sum>> {
    let zone = zone(connection)?;
    let asked = store::view::languages_asked(connection, memory_begins(now))?;
    let mut spoken = Groups::new();
    for languages in crate::offers::flows::languages(connection, zone, now)? {
        *spoken.entry(languages).or_default() += 1;
    }
    let known = store::counts::all(connection)?;
    let known = known.into_iter().filter(|sum| sum.kind == KIND).map(|sum| sum.key);
    let languages: BTreeSet<String> = asked.keys().chain(spoken.keys()).flatten().cloned().chain(known).collect();
    Ok(languages.into_iter().map(|language| sum(language, &asked, &spoken)).collect())
}

fn sum(language: String, asked: &Groups, spoken: &Groups) -> Sum {
    let all = |groups: &Groups| f64::from(groups.values().sum::<u32>());
    let holding = |groups: &Groups| {
        f64::from(groups.iter().filter(|(set, _)| set.contains(&language)).map(|(_, count)| count).sum::<u32>())
    };
    let (needs, helpers) = (all(asked), all(spoken));
    let (demand, supply) = (holding(asked), holding(spoken));
    Sum {
        kind: KIND.to_owned(),
        asked: demand / needs.max(1.0),
        yes: supply / helpers.max(1.0),
        expected: scarcity(demand, needs, supply, helpers),
        key: language,
    }
}

/// The scarcities as they were counted last.
pub(super) fn scarcities(connection: &mut DbConnection) -> QueryResult<Scarcities> {
    let sums = store::counts::all(connection)?;
    Ok(sums.into_iter().filter(|sum| sum.kind == KIND).map(|sum| (sum.key, sum.expected)).collect())
}

/// The scarcity of the scarcest language that the helper speaks and the request does not ask for; 0 without one.
pub(super) fn spared(scarcities: &Scarcities, spoken: &BTreeSet<String>, asked: &BTreeSet<String>) -> f64 {
    let scarcity = |language: &String| scarcities.get(language).copied().unwrap_or(0.0);
    spoken.difference(asked).map(scarcity).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(languages: &[&[&str]]) -> Vec<BTreeSet<String>> {
        languages.iter().map(|set| set.iter().map(|language| (*language).to_owned()).collect()).collect()
    }

    #[test]
    fn a_language_that_many_need_and_few_speak_is_scarce() {
        let (needs, helpers) = (sets(&[&["ar"], &[]]), sets(&[&["de"], &["de", "ar"]]));
        let asked = Groups::from([(needs[0].clone(), 2), (needs[1].clone(), 2)]);
        let spoken = Groups::from([(helpers[0].clone(), 3), (helpers[1].clone(), 1)]);
        let scarce = sum("ar".to_owned(), &asked, &spoken);
        assert!((scarce.expected - 2.0).abs() < 1e-9, "half of the requests, a quarter of the helpers: {scarce:?}");
        let common = sum("de".to_owned(), &asked, &spoken);
        assert!(common.expected.abs() < 1e-9);
        let scarcities = Scarcities::from([("ar".to_owned(), scarce.expected), ("de".to_owned(), common.expected)]);
        let nothing = BTreeSet::new();
        assert!((spared(&scarcities, &helpers[1], &nothing) - 2.0).abs() < 1e-9);
        assert!(spared(&scarcities, &helpers[1], &needs[0]).abs() < 1e-9, "it is asked for");
        assert!(spared(&scarcities, &helpers[0], &nothing).abs() < 1e-9);
    }
}
