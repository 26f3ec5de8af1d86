//! Which languages are scarce in the town: whoever speaks one of them is kept for those who need it, where others do as
//! well. Counted anew each day, over the whole town.

use crate::db::{Db, DbConnection, Failure, NoRefusal, Tx};
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

/// Counts demand and supply of every language; says how many languages there are.
pub fn count_languages(db: &Db) -> Result<usize, Failure<NoRefusal>> {
    db.write_blocking("matching.count_languages", |tx| Ok(count(tx)?))
}

fn count(tx: &mut Tx<'_>) -> QueryResult<usize> {
    let now = tx.now();
    let zone = zone(tx.connection())?;
    let asked = store::view::languages_asked(tx.connection(), memory_begins(now))?;
    let spoken = crate::offers::flows::languages(tx.connection(), zone, now)?;
    let known = store::counts::all(tx.connection())?;
    let known = known.into_iter().filter(|sum| sum.kind == KIND).map(|sum| sum.key);
    let languages: BTreeSet<String> = asked.iter().chain(&spoken).flatten().cloned().chain(known).collect();
    let sums: Vec<Sum> = languages.into_iter().map(|language| sum(language, &asked, &spoken)).collect();
    store::counts::save(tx, &sums)?;
    Ok(sums.len())
}

fn sum(language: String, asked: &[BTreeSet<String>], spoken: &[BTreeSet<String>]) -> Sum {
    let holding = |sets: &[BTreeSet<String>]| number(sets.iter().filter(|set| set.contains(&language)).count());
    let (needs, helpers) = (number(asked.len()), number(spoken.len()));
    let (demand, supply) = (holding(asked), holding(spoken));
    Sum {
        kind: KIND.to_owned(),
        asked: demand / needs.max(1.0),
        yes: supply / helpers.max(1.0),
        expected: scarcity(demand, needs, supply, helpers),
        key: language,
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
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
        let asked = sets(&[&["ar"], &["ar"], &[], &[]]);
        let spoken = sets(&[&["de"], &["de"], &["de"], &["de", "ar"]]);
        let scarce = sum("ar".to_owned(), &asked, &spoken);
        assert!((scarce.expected - 2.0).abs() < 1e-9, "half of the requests, a quarter of the helpers: {scarce:?}");
        let common = sum("de".to_owned(), &asked, &spoken);
        assert!(common.expected.abs() < 1e-9);
        let scarcities = Scarcities::from([("ar".to_owned(), scarce.expected), ("de".to_owned(), common.expected)]);
        let nothing = BTreeSet::new();
        assert!((spared(&scarcities, &spoken[3], &nothing) - 2.0).abs() < 1e-9);
        assert!(spared(&scarcities, &spoken[3], &asked[0]).abs() < 1e-9, "it is asked for");
        assert!(spared(&scarcities, &spoken[0], &nothing).abs() < 1e-9);
    }
}
