use super::model::{InvitationActor, InvitationEvent, InvitationRefusal, InvitationState, transition};
use crate::kernel::text_enum::TextEnum;
use std::fmt::Write;

#[test]
fn the_whole_table() {
    let mut table = String::new();
    for state in InvitationState::ALL {
        writeln!(table, "{state}").unwrap();
        for event in InvitationEvent::ALL {
            for actor in InvitationActor::ALL {
                match transition(*state, *event, *actor) {
                    Ok(next) => writeln!(table, "  {event} by {actor}: -> {next}").unwrap(),
                    Err(InvitationRefusal::NotAllowed) => {}
                    Err(refusal) => writeln!(table, "  {event} by {actor}: {refusal}").unwrap(),
                }
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_stranger_may_do_nothing() {
    for state in InvitationState::ALL {
        for event in InvitationEvent::ALL {
            let refused = transition(*state, *event, InvitationActor::Stranger);
            assert_eq!(refused, Err(InvitationRefusal::NotAllowed), "{state} {event}");
        }
    }
}

#[test]
fn what_was_promised_is_ended_by_nothing_here() {
    for event in InvitationEvent::ALL {
        for actor in InvitationActor::ALL {
            let next = transition(InvitationState::Accepted, *event, *actor);
            assert!(next.is_err() || next == Ok(InvitationState::Accepted), "{event} by {actor}: {next:?}");
        }
    }
}
