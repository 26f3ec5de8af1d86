//! Deciding again from the record of a look.

use super::round::{View, decide};
use crate::matching::model::{Ask, Decision, Look, Seen};

/// What the policy answers to what a look saw: the same that it answered then, as long as it is the same policy.
pub fn decide_again(seen: Seen<'_>) -> Vec<Decision> {
    let Seen { now, needs, joining, helpers, averages, policy, times } = seen;
    decide(&View { now, helpers, averages, policy, times }, needs, joining)
}

/// Whom the look asks at these places, with the reasons; `None` where it asks nobody there.
pub fn ask_again(look: &Look, need: usize, helper: usize) -> Option<Ask> {
    let decision = decide_again(look.seen()).into_iter().nth(need)?;
    decision.ask.into_iter().find(|ask| ask.helper == helper)
}

#[cfg(test)]
mod tests {
    use super::super::averages_of_nothing;
    use super::*;
    use crate::help_requests::model::Urgency;
    use crate::help_requests::rules::samples::at;
    use crate::matching::model::{AskingPolicy, Candidate, Familiarity, HelperStanding, MessageTimes, Nearness, Need};
    use chrono::Duration;
    use chrono_tz::Europe::Berlin;

    /// One need, so many candidates, up to four messages each in the last four weeks.
    fn look(candidates: usize) -> Look {
        let now = at("2026-11-23 12:00");
        let mut chance = 7_u64;
        let mut number = move |below: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) % below
        };
        let near = [Nearness::OwnQuarter, Nearness::NextDoor, Nearness::Near, Nearness::Far];
        let mut need = Need {
            urgency: Urgency::Soon,
            category: "einkauf".to_owned(),
            open_since: now - Duration::minutes(7),
            answer_by: now + Duration::days(3),
            places_free: 1,
            waiting: Vec::new(),
            familiar_asked: false,
            candidates: Vec::new(),
        };
        let mut helpers = Vec::new();
        for helper in 0..candidates {
            let count = number(5);
            let micros = |ago: u64| Duration::microseconds(i64::try_from(ago).unwrap());
            let mut messages: Vec<_> = (0..count).map(|_| now - micros(number(28 * 86_400_000_000))).collect();
            messages.sort_unstable();
            let helped = u32::try_from(number(4)).unwrap();
            helpers.push(HelperStanding { messages, helped, tasks_per_week: 3, weekly_ceiling: None });
            let nearness = near[usize::try_from(number(4)).unwrap()];
            need.candidates.push(Candidate { helper, nearness, familiarity: Familiarity::New, spared_scarcity: 0.0 });
        }
        let (averages, policy, times) = (averages_of_nothing(), AskingPolicy::default(), MessageTimes::usual(Berlin));
        Look { now, needs: vec![need], joining: Vec::new(), helpers, averages, policy, times }
    }

    #[test]
    fn what_it_asked_is_found_again_and_nothing_else() {
        let look = Look::decode(&look(20).seen().encode().unwrap()).unwrap();
        let asked = decide_again(look.seen())[0].ask[0].clone();
        assert_eq!(ask_again(&look, 0, asked.helper), Some(asked.clone()));
        assert_eq!((ask_again(&look, 1, asked.helper), ask_again(&look, 0, 20)), (None, None));
        // Another rest, and other reasons.
        let mut other = look.clone();
        other.helpers[asked.helper].messages = vec![look.now - Duration::days(5)];
        assert_ne!(ask_again(&other, 0, asked.helper), Some(asked));
    }

    /// docs/PRIVACY.md names these sizes.
    #[test]
    fn the_record_of_a_look_is_small() {
        let size = |candidates| look(candidates).seen().encode().unwrap().len();
        let (few, many) = (size(20), size(200));
        println!("{few} bytes for 20 candidates, {many} for 200");
        assert!(few < 2_500 && many < 10_000, "{few} and {many} bytes");
    }

    #[test]
    fn what_is_no_record_is_refused() {
        let whole = look(3).seen().encode().unwrap();
        for text in ["", "x", "####", &whole[..whole.len() / 2], "AAAA"] {
            assert!(Look::decode(text).is_err(), "{text}");
        }
    }
}
