use super::actions::{of_occurrence, of_series};
use super::plan::{SeriesStepCode, ask_at, facts as facts_of, look_again_at, next_step, over_at};
use super::samples::{BERLIN, at, day, every_tuesday};
use crate::help_requests::series::model::{
    OccurrenceFacts, Series, SeriesActor, SeriesEvent, SeriesFacts, SeriesRefusal, SeriesState, occurrence_transition,
    transition,
};
use crate::kernel::ids::SeriesId;
use crate::kernel::text_enum::TextEnum;
use std::fmt::Write;

const NOW: &str = "2026-11-26 12:00";

fn facts(state: SeriesState) -> SeriesFacts {
    SeriesFacts {
        state,
        free_places: 1,
        held_by_actor: 0,
        ended_at: (state == SeriesState::Ended).then(|| at("2026-11-26 11:45")),
        is_ended_by_actor: true,
        has_dates_ahead: true,
        can_be_longer: true,
        is_asked: false,
    }
}

/// Every situation that the table tells apart, by name.
fn situations() -> Vec<(&'static str, SeriesFacts)> {
    use SeriesState::{Active, Ended, Waiting};
    vec![
        ("waiting", facts(Waiting)),
        ("active", facts(Active)),
        ("active, taken", SeriesFacts { free_places: 0, ..facts(Active) }),
        ("active, the helper holds two", SeriesFacts { held_by_actor: 2, ..facts(Active) }),
        ("active, asked", SeriesFacts { is_asked: true, ..facts(Active) }),
        ("active, as long as can be", SeriesFacts { can_be_longer: false, ..facts(Active) }),
        ("active, its last date is over", SeriesFacts { has_dates_ahead: false, ..facts(Active) }),
        ("ended", facts(Ended)),
        ("ended by another", SeriesFacts { is_ended_by_actor: false, ..facts(Ended) }),
        ("ended 30 minutes ago", SeriesFacts { ended_at: Some(at("2026-11-26 11:30")), ..facts(Ended) }),
    ]
}

#[test]
fn the_whole_table() {
    let mut table = String::new();
    for (name, facts) in situations() {
        writeln!(table, "{name}").unwrap();
        for event in SeriesEvent::ALL {
            for actor in SeriesActor::ALL {
                match transition(&facts, *event, *actor, at(NOW)) {
                    Ok(state) => writeln!(table, "  {event} by {actor}: -> {state}").unwrap(),
                    Err(SeriesRefusal::NotAllowed) => {}
                    Err(refusal) => writeln!(table, "  {event} by {actor}: {refusal}").unwrap(),
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_buttons_of_everybody() {
    let mut table = String::new();
    let id = SeriesId(uuid::Uuid::nil());
    let ahead =
        OccurrenceFacts { is_of_series: true, is_skipped: false, starts_at: at("2026-12-01 10:00"), has_begun: false };
    let dates = [
        ("a date", ahead),
        ("one left out", OccurrenceFacts { is_skipped: true, ..ahead }),
        ("one that has begun", OccurrenceFacts { has_begun: true, ..ahead }),
        ("one of yesterday", OccurrenceFacts { starts_at: at("2026-11-25 10:00"), ..ahead }),
        ("a day of none", OccurrenceFacts { is_of_series: false, ..ahead }),
    ];
    for (name, facts) in situations() {
        for actor in SeriesActor::ALL {
            let told = |action: crate::kernel::actions::AllowedAction| match action.reason_code {
                Some(reason) => format!("({}: {reason})", action.action),
                None => action.action.to_owned(),
            };
            let shown: Vec<String> = of_series(id, &facts, *actor, at(NOW)).into_iter().map(told).collect();
            writeln!(table, "{name} / {actor}: {}", shown.join(" ")).unwrap();
            for (of_date, one) in dates {
                let shown = of_occurrence(id, day("2026-12-01"), (&facts, &one), *actor, at(NOW));
                let shown: Vec<String> = shown.into_iter().map(told).collect();
                if !shown.is_empty() {
                    writeln!(table, "    {of_date}: {}", shown.join(" ")).unwrap();
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_stranger_may_do_nothing() {
    for (name, facts) in situations() {
        for event in SeriesEvent::ALL {
            let refused = transition(&facts, *event, SeriesActor::Stranger, at(NOW));
            assert_eq!(refused, Err(SeriesRefusal::NotAllowed), "{name} {event}");
        }
    }
}

#[test]
fn one_date_is_refused_for_its_own_reason() {
    let ahead =
        OccurrenceFacts { is_of_series: true, is_skipped: false, starts_at: at("2026-12-01 10:00"), has_begun: false };
    let now = at(NOW);
    let skipped = OccurrenceFacts { is_skipped: true, ..ahead };
    assert_eq!(occurrence_transition(&ahead, SeriesEvent::Skip, now), Ok(()));
    assert_eq!(occurrence_transition(&skipped, SeriesEvent::Skip, now), Err(SeriesRefusal::AlreadySkipped));
    assert_eq!(occurrence_transition(&skipped, SeriesEvent::Move, now), Err(SeriesRefusal::AlreadySkipped));
    assert_eq!(occurrence_transition(&ahead, SeriesEvent::Restore, now), Err(SeriesRefusal::NotDue));
    let begun = OccurrenceFacts { has_begun: true, ..ahead };
    assert_eq!(occurrence_transition(&begun, SeriesEvent::Move, now), Err(SeriesRefusal::OccurrenceBegun));
    let none = OccurrenceFacts { is_of_series: false, ..ahead };
    assert_eq!(occurrence_transition(&none, SeriesEvent::Skip, now), Err(SeriesRefusal::NoSuchOccurrence));
}

#[test]
fn two_weeks_before_the_end_the_owner_is_asked() {
    let series = every_tuesday();
    assert_eq!(series.last_date, day("2027-06-01"));
    assert_eq!(ask_at(&series, BERLIN), at("2027-05-18 00:00"));
    assert_eq!(over_at(&series, BERLIN), at("2027-06-02 00:00"));
    // A short one is not asked about before half of it is over.
    let short = Series { last_date: day("2026-12-08"), ..every_tuesday() };
    assert!(ask_at(&short, BERLIN) > at("2026-12-01 00:00"));
    assert!(facts_of(&series, 0, 0, false, BERLIN, at("2027-06-01 23:59")).has_dates_ahead);
    assert!(!facts_of(&series, 0, 0, false, BERLIN, at("2027-06-02 00:00")).has_dates_ahead);
}

#[test]
fn somebody_looks_again_when_something_is_due() {
    let series = every_tuesday();
    assert_eq!(look_again_at(&series, BERLIN, at("2026-11-26 09:00")), at("2026-11-26 21:00"));
    assert_eq!(look_again_at(&series, BERLIN, at("2026-12-01 08:00")), at("2026-12-01 12:00"));
    assert_eq!(look_again_at(&series, BERLIN, at("2027-05-17 18:00")), at("2027-05-18 00:00"));
}

#[test]
fn every_state_says_what_happens_next() {
    let (series, next) = (every_tuesday(), Some(at("2026-12-01 10:00")));
    let step = |series: &Series, undo| next_step(series, next, undo, BERLIN, at(NOW));
    assert_eq!(step(&series, None), (SeriesStepCode::NextOccurrence, next));
    assert_eq!(next_step(&series, None, None, BERLIN, at(NOW)), (SeriesStepCode::Finished, None));
    let waiting = Series { is_released: false, ..every_tuesday() };
    assert_eq!(step(&waiting, None).0, SeriesStepCode::OfficeCalls);
    let asked = Series { asked_to_go_on_at: Some(at(NOW)), ..every_tuesday() };
    assert_eq!(step(&asked, None), (SeriesStepCode::OwnerSaysWhetherItGoesOn, Some(at("2027-06-02 00:00"))));
    let ended = Series { ended_at: Some(at(NOW)), ..every_tuesday() };
    assert_eq!(step(&ended, Some(at("2026-11-26 12:30"))).0, SeriesStepCode::CanBeResumed);
    assert_eq!(step(&ended, None), (SeriesStepCode::Finished, None));
}
