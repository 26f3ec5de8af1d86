use super::samples::at;
use crate::help_requests::model::life_cycle::{
    Effect, Places, RequestActor, RequestEvent, RequestFacts, RequestRefusal, transition,
};
use crate::help_requests::model::{EscalationReason, Outcome, RequestState};
use crate::help_requests::rules::actions;
use crate::kernel::clock::Instant;
use crate::kernel::ids::HelpRequestId;
use crate::kernel::text_enum::TextEnum;
use chrono::Duration;
use proptest::prelude::*;
use std::fmt::Write;

const NOW: &str = "2026-11-23 12:00";

fn facts(state: RequestState, active: i32, finished: i32) -> RequestFacts {
    RequestFacts {
        state,
        places: Places { needed: 2, active, finished },
        escalated_at: None,
        is_waiting_for_call_back: false,
        lapses_at: at("2026-11-30 12:00"),
        is_asked: false,
        closed_at: state.is_final().then(|| at("2026-11-23 11:45")),
        is_closed_by_actor: true,
        is_replaced: false,
    }
}

/// Every situation that the table tells apart, by name.
fn situations() -> Vec<(&'static str, RequestFacts)> {
    use RequestState::{Cancelled, Done, Expired, Matched, Open};
    let closed_long_ago = Some(at("2026-11-23 11:30"));
    let escalated_at = Some(at("2026-11-23 09:00"));
    let long_with_coordinator = Some(at("2026-11-10 09:00"));
    let over = at("2026-11-14 12:00");
    vec![
        ("open", facts(Open, 0, 0)),
        ("open, asked", RequestFacts { is_asked: true, ..facts(Open, 0, 0) }),
        ("open, one of two taken", facts(Open, 1, 0)),
        ("open, call back", RequestFacts { is_waiting_for_call_back: true, escalated_at, ..facts(Open, 0, 0) }),
        ("open, in queue", RequestFacts { escalated_at, ..facts(Open, 0, 0) }),
        ("open, in queue, one taken", RequestFacts { escalated_at, ..facts(Open, 1, 0) }),
        (
            "open, over for nine days",
            RequestFacts { escalated_at: long_with_coordinator, lapses_at: over, ..facts(Open, 0, 0) },
        ),
        ("matched", facts(Matched, 2, 0)),
        ("matched, one finished", facts(Matched, 1, 1)),
        ("done", facts(Done, 0, 1)),
        ("cancelled", facts(Cancelled, 0, 0)),
        ("cancelled, call back", RequestFacts { is_waiting_for_call_back: true, ..facts(Cancelled, 0, 0) }),
        ("cancelled and replaced", RequestFacts { is_replaced: true, ..facts(Cancelled, 0, 0) }),
        ("cancelled by another", RequestFacts { is_closed_by_actor: false, ..facts(Cancelled, 0, 0) }),
        ("cancelled 30 minutes ago", RequestFacts { closed_at: closed_long_ago, ..facts(Cancelled, 0, 0) }),
        ("expired", RequestFacts { is_closed_by_actor: false, ..facts(Expired, 0, 0) }),
    ]
}

fn events() -> Vec<RequestEvent> {
    let mut events = vec![
        RequestEvent::TakePlace,
        RequestEvent::FreePlace(None),
        RequestEvent::FreePlace(Some(EscalationReason::HandedBack)),
        RequestEvent::RevokeFinished,
        RequestEvent::FinishPlace,
        RequestEvent::UnfinishPlace,
        RequestEvent::Edit { touches_agreement: true, helpers_needed: 2 },
        RequestEvent::Edit { touches_agreement: false, helpers_needed: 1 },
        RequestEvent::Cancel,
        RequestEvent::Reopen,
        RequestEvent::Escalate(EscalationReason::ByHand),
        RequestEvent::Escalate(EscalationReason::DeadlinePassed),
        RequestEvent::Extend,
        RequestEvent::Release,
        RequestEvent::AskStillNeeded,
        RequestEvent::Expire,
    ];
    events.extend([Outcome::Done, Outcome::NobodyFound, Outcome::Duplicate].map(RequestEvent::Close));
    events
}

/// Whether an event can meet a situation at all: nobody can free a place that nobody holds.
fn can_meet(event: RequestEvent, facts: &RequestFacts) -> bool {
    match event {
        RequestEvent::FreePlace(_) | RequestEvent::FinishPlace => facts.places.active > 0,
        RequestEvent::UnfinishPlace | RequestEvent::RevokeFinished => facts.places.finished > 0,
        _ => true,
    }
}

#[test]
fn the_whole_table() {
    let mut table = String::new();
    for (name, facts) in situations() {
        writeln!(table, "{name}").unwrap();
        for event in events().into_iter().filter(|event| can_meet(*event, &facts)) {
            for actor in RequestActor::ALL {
                match transition(&facts, event, *actor, at(NOW)) {
                    Ok(step) => {
                        writeln!(table, "  {event:?} by {actor}: -> {} {:?}", step.state, step.effects).unwrap();
                    }
                    Err(RequestRefusal::NotAllowed) => {}
                    Err(refusal) => writeln!(table, "  {event:?} by {actor}: {refusal}").unwrap(),
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_buttons_of_everybody() {
    let mut table = String::new();
    for (name, facts) in situations() {
        for actor in RequestActor::ALL {
            let shown: Vec<String> = actions::of_request(HelpRequestId(uuid::Uuid::nil()), &facts, *actor, at(NOW))
                .into_iter()
                .map(|action| match action.reason_code {
                    Some(reason) => format!("({}: {reason})", action.action),
                    None => action.action.to_owned(),
                })
                .collect();
            writeln!(table, "{name} / {actor}: {}", shown.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_stranger_may_do_nothing() {
    for (name, facts) in situations() {
        for event in events() {
            let refused = transition(&facts, event, RequestActor::Stranger, at(NOW));
            assert_eq!(refused, Err(RequestRefusal::NotAllowed), "{name} {event:?}");
        }
    }
}

/// A request with its places, to which anything may happen in any order.
#[derive(Debug)]
struct Run {
    facts: RequestFacts,
    now: Instant,
}

impl Run {
    fn apply(&mut self, event: RequestEvent, actor: RequestActor) -> Option<(RequestState, RequestState)> {
        if !can_meet(event, &self.facts) {
            return None;
        }
        let before = self.facts.state;
        let step = transition(&self.facts, event, actor, self.now).ok()?;
        self.facts.state = step.state;
        match event {
            RequestEvent::TakePlace => self.facts.places.active += 1,
            RequestEvent::FreePlace(_) => self.facts.places.active -= 1,
            RequestEvent::RevokeFinished => self.facts.places.finished -= 1,
            RequestEvent::FinishPlace => (self.facts.places.active, self.facts.places.finished) = self.moved(1),
            RequestEvent::UnfinishPlace => (self.facts.places.active, self.facts.places.finished) = self.moved(-1),
            RequestEvent::Edit { helpers_needed, .. } => self.facts.places.needed = helpers_needed,
            _ => {}
        }
        for effect in step.effects {
            self.take_effect(effect);
        }
        Some((before, step.state))
    }

    fn moved(&self, by: i32) -> (i32, i32) {
        (self.facts.places.active - by, self.facts.places.finished + by)
    }

    fn take_effect(&mut self, effect: Effect) {
        match effect {
            Effect::EnterQueue(_) => self.facts.escalated_at = Some(self.now),
            Effect::LeaveQueue => self.facts.escalated_at = None,
            Effect::CancelActiveAssignments => self.facts.places.active = 0,
            Effect::Release => self.facts.is_waiting_for_call_back = false,
            Effect::StartDeadlinesAnew | Effect::ExtendDeadlines => {
                self.facts.lapses_at = self.now + Duration::days(7);
                self.facts.is_asked = false;
            }
            Effect::RememberAsked => self.facts.is_asked = true,
            Effect::MarkClosed => self.facts.closed_at = Some(self.now),
            Effect::ClearClosed => self.facts.closed_at = None,
            Effect::RecordOutcome(_) => {}
        }
    }

    fn check(&self, event: RequestEvent, before: RequestState) {
        let Places { needed, active, finished } = self.facts.places;
        assert!(active >= 0 && finished >= 0 && active + finished <= needed, "{self:?} after {event:?}");
        match self.facts.state {
            RequestState::Open => {
                assert!(active + finished < needed && (active > 0 || finished == 0), "{self:?} after {event:?}");
            }
            RequestState::Matched => assert!(active + finished == needed && active > 0, "{self:?} after {event:?}"),
            RequestState::Done | RequestState::Cancelled | RequestState::Expired => {
                assert_eq!(active, 0, "{self:?} after {event:?}");
            }
        }
        assert_eq!(self.facts.state.is_final(), self.facts.closed_at.is_some(), "{self:?} after {event:?}");
        assert!(
            self.facts.escalated_at.is_none() || self.facts.state == RequestState::Open,
            "{self:?} after {event:?}"
        );
        if before.is_final() && self.facts.state != before {
            let inverse =
                matches!(event, RequestEvent::Reopen | RequestEvent::UnfinishPlace | RequestEvent::RevokeFinished);
            assert!(inverse, "{before} was left by {event:?}");
        }
    }
}

fn any_event() -> impl Strategy<Value = RequestEvent> {
    let simple = proptest::sample::select(events());
    let edit = (any::<bool>(), 1..=10)
        .prop_map(|(touches_agreement, helpers_needed)| RequestEvent::Edit { touches_agreement, helpers_needed });
    // Places are taken as often as everything else together, or most runs would stay empty.
    prop_oneof![4 => Just(RequestEvent::TakePlace), 4 => simple, 1 => edit]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_places_and_the_state_agree(
        needed in 1..=4_i32,
        is_guest in any::<bool>(),
        steps in proptest::collection::vec((any_event(), proptest::sample::select(RequestActor::ALL), 0..600_i64), 1..60),
    ) {
        let start = at(NOW);
        let mut run = Run {
            facts: RequestFacts {
                places: Places { needed, active: 0, finished: 0 },
                is_waiting_for_call_back: is_guest,
                escalated_at: is_guest.then_some(start),
                ..facts(RequestState::Open, 0, 0)
            },
            now: start,
        };
        for (event, actor, minutes) in steps {
            run.now += Duration::minutes(minutes);
            if let Some((before, _)) = run.apply(event, actor) {
                run.check(event, before);
            }
        }
    }
}
