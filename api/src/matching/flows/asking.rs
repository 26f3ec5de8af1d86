//! Asking: the worker looks at what is due, lets the policy choose, and sends.

use super::arrival::is_on_the_way;
use super::eligible::{Enough, find_eligible};
use super::look::{Offered, Sight, Town, Whom, offered, sight};
use crate::db::{Db, Event, Failure, NoRefusal, Tx};
use crate::help_requests;
use crate::help_requests::model::EscalationReason;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId, Id, InvitationMessageId, QuarterId};
use crate::matching::invitations::model::{Invitation, InvitationActor, InvitationEvent, InvitationState, transition};
use crate::matching::invitations::rules::{POLICY_VERSION, answer_by, has_lapsed, is_asked_about};
use crate::matching::model::{Ask, Decision, HandOver, LookPlace, Seen};
use crate::matching::rules::not_before;
use crate::matching::rules::recheck::decide_again;
use crate::matching::rules::times::next_round;
use crate::matching::store;
use chrono::Duration;
use diesel::QueryResult;
use diesel::result::Error;
use serde_json::json;
use std::collections::BTreeMap;

/// Requests that are taken at once.
const BATCH: i64 = 50;
/// The most requests of which it is looked up whether they may join messages that go out anyway.
const MOST_JOINING: i64 = 20;
/// For how long one process works on them before another may take them.
const LEASE_MINUTES: i64 = 2;
/// The soonest next look: nothing is looked at twice in the same moment.
const SHORTEST_WAIT_MINUTES: i64 = 1;

/// Looks at every request that is due, and says at how many. Each round is one transaction, decided anew within it, so
/// two workers do no harm, and a worker that is cut off has sent nothing or everything of a round.
pub fn ask_due(db: &Db, must_stop: &dyn Fn() -> bool) -> Result<usize, Failure<NoRefusal>> {
    let mut done = 0;
    loop {
        let now = db.clock().now();
        let mine = now + Duration::minutes(LEASE_MINUTES);
        let leased =
            db.lease_blocking("matching.lease", move |connection| store::asking::lease(connection, BATCH, now, mine))?;
        if leased.is_empty() {
            return Ok(done);
        }
        if must_stop() {
            // What was not begun is free again when the lease ends.
            return Ok(done);
        }
        done += look_at(db, leased, mine)?;
    }
}

/// One round: all requests of a moment together, so that one message can hold several. When it fails, its requests are looked at one by one, so that one of them holds up no other.
fn look_at(db: &Db, round: Vec<HelpRequestId>, mine: Instant) -> Result<usize, Failure<NoRefusal>> {
    let ids = round.clone();
    match db.write_blocking("matching.ask", move |tx| Ok(ask(tx, &ids, mine)?)) {
        Err(failure) if round.len() > 1 => {
            tracing::warn!(
                requests = round.len(),
                ?failure,
                "a round of asking failed; its requests are looked at singly"
            );
            let mut done = 0;
            for id in round {
                match db.write_blocking::<_, NoRefusal, _>("matching.ask", move |tx| Ok(ask(tx, &[id], mine)?)) {
                    Ok(looked) => done += looked,
                    Err(failure) => {
                        tracing::error!(help_request.id = %id, ?failure, "a request could not be looked at");
                    }
                }
            }
            Ok(done)
        }
        result => result,
    }
}

/// Looks at those of `ids` that are still leased until `mine`, and does what follows.
fn ask(tx: &mut Tx<'_>, ids: &[HelpRequestId], mine: Instant) -> QueryResult<usize> {
    let now = tx.now();
    let due = store::asking::of_lease(tx.connection(), ids, mine)?;
    let town = Town::read(tx.connection())?;
    let mut looking = Vec::new();
    for mut each in offered(tx.connection(), &due)? {
        lapse(tx, &mut each, &town)?;
        match when(&each, &town, now) {
            When::Now => looking.push(each),
            When::At(later) => save(tx, &mut each, Some(later))?,
            When::Never => save(tx, &mut each, None)?,
        }
    }
    find_eligible(tx.connection(), &mut looking, town.zone, now, Enough::TO_CHOOSE_FROM)?;
    let alone = sight(tx.connection(), &town, &looking, Whom::NotYetAsked, now)?;
    let decisions = decide_again(alone.seen(&town, now, looking.len()));
    let joining = if decisions.iter().any(|decision| !decision.ask.is_empty()) {
        joining(tx, &looking, &town)?
    } else {
        Vec::new()
    };
    if joining.is_empty() {
        send(tx, &looking, &alone, alone.seen(&town, now, looking.len()), &decisions)?;
        for (each, decision) in looking.iter_mut().zip(decisions) {
            conclude(tx, each, &decision, &town)?;
        }
    } else {
        send_with(tx, looking, joining, &town)?;
    }
    Ok(due.len())
}

/// Requests whose own time has not come, in the same quarters: they may join the messages that go out now.
fn joining(tx: &mut Tx<'_>, looking: &[Offered], town: &Town) -> QueryResult<Vec<Offered>> {
    let now = tx.now();
    let quarters: Vec<QuarterId> = looking.iter().map(|each| each.request.quarter_id).collect();
    let lease = (now, now + Duration::minutes(LEASE_MINUTES));
    let others = store::asking::not_yet_due(tx.connection(), &quarters, lease, MOST_JOINING)?;
    let mut joining = Vec::new();
    for mut each in offered(tx.connection(), &others)? {
        if is_asked_about(&each.request) && now < answer_by(&each.request) {
            lapse(tx, &mut each, town)?;
            joining.push(each);
        }
    }
    find_eligible(tx.connection(), &mut joining, town.zone, now, Enough::TO_CHOOSE_FROM)?;
    Ok(joining)
}

/// Decides anew with those that may join, and does what follows.
fn send_with(tx: &mut Tx<'_>, looking: Vec<Offered>, joining: Vec<Offered>, town: &Town) -> QueryResult<()> {
    let now = tx.now();
    let due = looking.len();
    let mut all = looking;
    all.extend(joining);
    let sight = sight(tx.connection(), town, &all, Whom::NotYetAsked, now)?;
    let seen = sight.seen(town, now, due);
    let decisions = decide_again(seen);
    send(tx, &all, &sight, seen, &decisions)?;
    for (place, (each, decision)) in all.iter_mut().zip(decisions).enumerate() {
        if place < due {
            conclude(tx, each, &decision, town)?;
        } else if !decision.ask.is_empty() {
            let next = each.asking.next_look_at;
            note_asked(tx, each, &decision)?;
            save(tx, each, next)?;
        }
    }
    Ok(())
}

/// Counts who was asked, and writes down that people were.
fn note_asked(tx: &mut Tx<'_>, offered: &mut Offered, decision: &Decision) -> QueryResult<()> {
    let asked = number(decision.ask.len());
    if asked == 0 {
        return Ok(());
    }
    offered.asking.steps += 1;
    offered.asking.asked = offered.asking.asked.saturating_add(asked);
    // Who was asked stands in no log: how somebody was asked is kept for 28 days, the log for a year.
    let details = json!({ "asked": asked, "step": offered.asking.steps });
    tx.emit(Event::new("help_request.asked_about", offered.request.id, None).with(details)).map(drop)
}

/// When a request is looked at.
enum When {
    Now,
    At(Instant),
    Never,
}

fn when(offered: &Offered, town: &Town, now: Instant) -> When {
    let until = answer_by(&offered.request);
    if !is_asked_about(&offered.request) || until <= now {
        return When::Never;
    }
    not_before(&town.times, offered.request.urgency, until, now).map_or(When::Now, When::At)
}

/// Ends what has waited for an answer long enough, counted from when the message has left.
fn lapse(tx: &mut Tx<'_>, offered: &mut Offered, town: &Town) -> QueryResult<()> {
    let now = tx.now();
    for invitation in offered.invitations.iter_mut().filter(|invitation| has_lapsed(invitation, &town.times, now)) {
        if !is_on_the_way(tx, invitation)? {
            step(tx, invitation, InvitationEvent::Lapse)?;
        }
    }
    Ok(())
}

/// One step of an invitation that nobody decides on, written down.
pub(super) fn step(tx: &mut Tx<'_>, invitation: &mut Invitation, event: InvitationEvent) -> QueryResult<bool> {
    let before = invitation.state;
    let Ok(state) = transition(before, event, InvitationActor::System) else { return Ok(false) };
    invitation.state = state;
    invitation.ended_at = if state == InvitationState::Sent { None } else { Some(tx.now()) };
    if store::invitations::save(tx, invitation, before)? {
        Ok(true)
    } else {
        // The transaction saw another state than the one it writes over: the isolation of the database is broken.
        Err(Error::RollbackTransaction)
    }
}

/// Sends: one message to each helper, whatever it holds. What the look saw is kept with it.
fn send(
    tx: &mut Tx<'_>,
    looking: &[Offered],
    sight: &Sight,
    seen: Seen<'_>,
    decisions: &[Decision],
) -> QueryResult<()> {
    let look = tx.new_id();
    let mut messages: BTreeMap<AccountId, Vec<(&Offered, &Ask, LookPlace)>> = BTreeMap::new();
    for (need, (each, decision)) in looking.iter().zip(decisions).enumerate() {
        for ask in &decision.ask {
            if let Some(helper) = sight.helpers.get(ask.helper) {
                let place = LookPlace { look, need: number(need), helper: number(ask.helper) };
                messages.entry(*helper).or_default().push((each, ask, place));
            }
        }
    }
    if messages.is_empty() {
        return Ok(());
    }
    let seen = seen.encode().map_err(|error| Error::SerializationError(Box::new(error)))?;
    store::looks::insert(tx, look, POLICY_VERSION, seen)?;
    for (helper, asks) in messages {
        let message: InvitationMessageId = tx.new_id();
        let outbox = tx.queue_notice("invitation.sent", helper, message.uuid(), json!({}))?;
        store::messages::insert(tx, message, helper, outbox)?;
        for (each, ask, place) in asks {
            invite(tx, each, (helper, message), ask, place)?;
        }
    }
    Ok(())
}

/// A place in a list, for a column.
fn number(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

/// Writes one invitation; who was not needed before is asked again by the same one.
fn invite(
    tx: &mut Tx<'_>,
    offered: &Offered,
    (helper_id, message_id): (AccountId, InvitationMessageId),
    ask: &Ask,
    place: LookPlace,
) -> QueryResult<()> {
    let invitation = Invitation {
        id: tx.new_id(),
        help_request_id: offered.request.id,
        helper_id,
        message_id,
        state: InvitationState::Sent,
        usual_yes: ask.usual_yes,
        bands: ask.bands,
        reasons: ask.reasons.clone(),
        policy_version: POLICY_VERSION,
        look: Some(place),
        sent_at: tx.now(),
        ended_at: None,
        refusal_reason: None,
        proposed_starts_at: None,
    };
    match offered.invitations.iter().find(|asked| asked.helper_id == helper_id) {
        None => store::invitations::insert(tx, &invitation),
        Some(before) => {
            let mut again = Invitation { id: before.id, state: before.state, ..invitation };
            step(tx, &mut again, InvitationEvent::AskAgain).map(drop)
        }
    }
}

/// What follows for the request: when it is looked at next, whether the coordinator gets it.
fn conclude(tx: &mut Tx<'_>, offered: &mut Offered, decision: &Decision, town: &Town) -> QueryResult<()> {
    let now = tx.now();
    let id = offered.request.id;
    // Nobody left to ask now: new helpers, new hours or a helper who is rested may change it by the next round.
    let next = decision.look_again_at.unwrap_or_else(|| next_round(&town.times, now));
    let next = next.max(now + Duration::minutes(SHORTEST_WAIT_MINUTES));
    note_asked(tx, offered, decision)?;
    // The outlook counts those who were silent before: whoever is asked now may still change it.
    offered.asking.is_doubtful = decision.is_doubtful && decision.ask.is_empty();
    save(tx, offered, Some(next).filter(|next| *next < answer_by(&offered.request)))?;
    match decision.hand_over {
        Some(hand_over) if offered.request.escalation.is_none() => {
            let reason = match hand_over {
                HandOver::NobodyLeft if offered.invitations.is_empty() => EscalationReason::NobodyEligible,
                HandOver::NobodyLeft => EscalationReason::NobodyLeft,
                HandOver::TimeIsShort => EscalationReason::TimeIsShort,
            };
            hand_to_coordinator(tx, id, reason)
        }
        _ => Ok(()),
    }
}

fn hand_to_coordinator(tx: &mut Tx<'_>, id: HelpRequestId, reason: EscalationReason) -> QueryResult<()> {
    match help_requests::flows::hand_over(tx, id, reason) {
        Ok(_) => Ok(()),
        Err(Failure::Database(error)) => Err(error),
        Err(_) => Err(Error::RollbackTransaction),
    }
}

fn save(tx: &mut Tx<'_>, offered: &mut Offered, next: Option<Instant>) -> QueryResult<()> {
    offered.asking.next_look_at = next;
    store::asking::save(tx, &offered.asking)
}
