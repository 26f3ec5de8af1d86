//! What each step of a request's life does.

use super::{Life, Next};
use crate::db::At;
use crate::demo::case::{Act, Held};
use crate::demo::cast::{Cast, next_half_hour};
use crate::demo::chance::Chance;
use crate::demo::rows::{LogRow, ThanksRow};
use crate::demo::texts::words;
use crate::dispatch::rules::first_free;
use crate::help_requests::assignments::model::{
    Assignment, AssignmentActor, AssignmentEvent, AssignmentKind, AssignmentState,
};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{Origin, Outcome};
use crate::help_requests::rules::deadlines::answer_by;
use crate::help_requests::rules::eligibility::judge;
use crate::help_requests::rules::fits::{Fit, TimeChoice, agree_on_time, wanted};
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, Id};
use crate::kernel::time::{TimeSpan, local_date};
use crate::kernel::weekly::{day_span, intervals};
use chrono::Duration;
use serde_json::json;

impl Life {
    pub(super) fn release(&mut self, cast: &Cast, chance: &mut Chance) -> Result<(), String> {
        let by = cast.coordinator;
        for missed in (1..=self.fate.missed_calls).rev() {
            let at = self.now - Duration::minutes(i64::try_from(missed).unwrap_or(1) * 7);
            if at > self.case.request.created_at {
                self.note(
                    (at, Some(self.now)),
                    by,
                    ("phone", "outgoing", "Nicht erreicht"),
                    words::NOT_REACHED,
                    chance,
                );
            }
        }
        self.note((self.now, None), by, ("phone", "outgoing", "Erreicht"), words::REACHED, chance);
        self.case.disclose(by, "coordinator", self.now, chance);
        self.end(RequestEvent::Release, RequestActor::Coordinator, Some(by), None, chance)?;
        self.tell("help_request.released", Some(by), json!({}), chance);
        (self.offered_since, self.is_checked) = (self.now, false);
        Ok(())
    }

    /// Adds an entry to the contact log: when, and when to try again; by whom; channel, direction, outcome.
    pub(super) fn note(
        &mut self,
        (at, again): (Instant, Option<Instant>),
        by: AccountId,
        (channel, direction, outcome): (&str, &str, &str),
        notes: &[&'static str],
        chance: &mut Chance,
    ) {
        self.case.log.push(LogRow {
            id: chance.id(at),
            account_id: self.case.request.requester_id,
            help_request_id: Some(self.case.request.id),
            author_id: by,
            channel: channel.to_owned(),
            direction: direction.to_owned(),
            outcome: outcome.to_owned(),
            note: Some(chance.text(notes).to_owned()),
            follow_up_at: again.map(At),
            created_at: At(at),
        });
        let subject = self.case.request.id.uuid();
        let details = json!({ "channel": channel, "direction": direction });
        self.case.tell("contact_log.added", subject, Act { by: Some(by), at }, details, chance);
    }

    pub(super) fn accept(&mut self, cast: &mut Cast, chance: &mut Chance) -> Result<(), String> {
        let Some((place, fit)) = self.find_helper(cast, chance) else {
            self.fate.volunteer_after = None;
            return self.check_helpers_at(self.now, cast, chance);
        };
        let Some(helper) = cast.helpers.get(place).map(|helper| helper.facts.account_id) else { return Ok(()) };
        let held = self.held(helper, AssignmentKind::Volunteer, fit, None, chance);
        self.case.take(held, RequestActor::Volunteer, Act { by: Some(helper), at: self.now }, chance)?;
        self.case.disclose(helper, "volunteer", self.now, chance);
        cast.promise(place, fit.span);
        self.fate.volunteer = None;
        self.offered_since = self.now;
        Ok(())
    }

    fn held(
        &self,
        helper_id: AccountId,
        kind: AssignmentKind,
        fit: Fit,
        recorded_by: Option<AccountId>,
        chance: &mut Chance,
    ) -> Held {
        let assignment = Assignment {
            id: chance.id(self.now),
            help_request_id: self.case.request.id,
            helper_id,
            kind,
            state: AssignmentState::Accepted,
            place: self.case.free_place(),
            window_id: fit.window_id,
            span: fit.span,
            recorded_by,
            accepted_at: self.now,
            acknowledged_at: None,
            done_at: None,
            minutes_spent: None,
            outcome: None,
            confirmed_at: None,
            ended_at: None,
            parted_at: None,
            version: 1,
            updated_at: self.now,
        };
        Held { assignment, recorded_reason: None, end_reason: None }
    }

    /// Somebody eligible and a time that suits them.
    fn find_helper(&self, cast: &Cast, chance: &mut Chance) -> Option<(usize, Fit)> {
        let request = &self.case.request;
        let circumstances = cast.circumstances(request);
        // The demo's own volunteer takes only what their part says: their list shall be full of open requests.
        let drawn = cast.covering(&request.category, request.quarter_id).iter().copied().filter(|place| *place != 0);
        let mut places: Vec<usize> = self.fate.volunteer.map_or_else(|| drawn.collect(), |place| vec![place]);
        let first = chance.place(places.len());
        places.rotate_left(first);
        places.into_iter().find_map(|place| {
            let helper = cast.helper_at(place, self.now)?;
            if self.case.held.iter().any(|held| held.assignment.helper_id == helper.account_id) {
                return None;
            }
            let judgement = judge(request, &circumstances, helper, cast.zone, self.now);
            let later: Vec<Fit> = judgement.fits.iter().copied().filter(|fit| fit.span.start > self.now).collect();
            let fit = if later.is_empty() { judgement.fits } else { later };
            let fit = fit.get(chance.place(fit.len()))?;
            let length = Duration::minutes(i64::from(request.duration_minutes));
            let rounded = next_half_hour(fit.span.start);
            let starts_at = if rounded + length <= fit.span.end { rounded } else { fit.span.start };
            let choice = TimeChoice { window_id: fit.window_id, starts_at: Some(starts_at) };
            judgement.against.is_empty().then_some(())?;
            Some((place, agree_on_time(request, helper, choice, cast.zone, self.now).ok()?))
        })
    }

    pub(super) fn ask(&mut self, chance: &mut Chance) -> Result<(), String> {
        self.end(RequestEvent::AskStillNeeded, RequestActor::System, None, None, chance)?;
        let by = answer_by(&self.case.request, self.now);
        self.tell("help_request.still_needed_asked", None, json!({ "by": by }), chance);
        Ok(())
    }

    pub(super) fn extend(&mut self, chance: &mut Chance) -> Result<(), String> {
        self.fate.is_still_needed = false;
        let owner = self.case.request.requester_id;
        self.end(RequestEvent::Extend, RequestActor::Owner, owner, None, chance)?;
        self.tell("help_request.extended", owner, json!({}), chance);
        (self.offered_since, self.is_checked) = (self.now, false);
        Ok(())
    }

    /// The coordinator sends the first Stadtkümmerer of the quarter who has time.
    pub(super) fn send(&mut self, cast: &mut Cast, chance: &mut Chance) -> Result<(), String> {
        self.fate.sent_after = None;
        let coordinator = cast.coordinator;
        let Some((place, fit, is_as_wanted)) = self.find_caretaker(cast) else { return Ok(()) };
        self.note((self.now, None), coordinator, ("phone", "outgoing", "Termin vereinbart"), words::ARRANGED, chance);
        self.case.disclose(coordinator, "coordinator", self.now, chance);
        let person = cast.caretakers[place].id;
        let mut held = self.held(person, AssignmentKind::Stadtkuemmerer, fit, Some(coordinator), chance);
        held.recorded_reason = (!is_as_wanted).then(|| "Andere Zeit am Telefon abgestimmt.".to_owned());
        self.case.take(held, RequestActor::Coordinator, Act { by: Some(coordinator), at: self.now }, chance)?;
        cast.caretakers[place].visits.push(fit.span);
        Ok(())
    }

    fn find_caretaker(&self, cast: &Cast) -> Option<(usize, Fit, bool)> {
        let request = &self.case.request;
        let from = next_half_hour(self.now + Duration::hours(2));
        let horizon = TimeSpan::new(from, from + Duration::days(9))?;
        let as_wanted: Vec<TimeSpan> = wanted(request, from).iter().map(|fit| fit.span).collect();
        let length = Duration::minutes(i64::from(request.duration_minutes));
        let mut places: Vec<(i32, usize)> = Vec::new();
        for (place, caretaker) in cast.caretakers.iter().enumerate() {
            let quarters = caretaker.quarters.iter().filter(|(quarter, _)| *quarter == request.quarter_id);
            let was_there = self.case.held.iter().any(|held| held.assignment.helper_id == caretaker.id);
            places.extend(quarters.filter(|_| !was_there).map(|(_, priority)| (*priority, place)));
        }
        places.sort_unstable();
        [(as_wanted, true), (vec![horizon], false)].into_iter().find_map(|(wanted, is_as_wanted)| {
            places.iter().find_map(|(_, place)| {
                let caretaker = &cast.caretakers[*place];
                let has_room = |span: &TimeSpan| {
                    let day = day_span(local_date(span.start, cast.zone), cast.zone);
                    let visits = caretaker.visits.iter().filter(|visit| day.contains(visit)).count();
                    i64::try_from(visits).is_ok_and(|visits| visits < i64::from(caretaker.visits_per_day))
                };
                let open = intervals(&caretaker.hours, cast.zone, horizon.start, horizon.end);
                let open: Vec<TimeSpan> = open.into_iter().filter(has_room).collect();
                let start = first_free(&wanted, &open, &caretaker.visits, length)?;
                let span = TimeSpan::new(start, start + length)?;
                let window = request.windows.iter().find(|window| window.span.contains(&span));
                Some((*place, Fit { window_id: window.map(|window| window.id), span }, is_as_wanted))
            })
        })
    }

    pub(super) fn close(&mut self, outcome: Outcome, cast: &Cast, chance: &mut Chance) -> Result<(), String> {
        let by = Some(cast.coordinator);
        self.end(RequestEvent::Close(outcome), RequestActor::Coordinator, by, Some(outcome), chance)?;
        self.set_closing_note(chance);
        self.tell("help_request.closed", by, json!({ "outcome": outcome, "helpers": [] }), chance);
        Ok(())
    }

    fn set_closing_note(&mut self, chance: &mut Chance) {
        if let Some(closure) = &mut self.case.closure {
            closure.outcome_note = Some(chance.text(words::CLOSING_NOTES).to_owned());
        }
    }

    pub(super) fn cancel(&mut self, cast: &mut Cast, chance: &mut Chance) -> Result<(), String> {
        self.fate.cancelled_after = None;
        let coming: Vec<(AccountId, TimeSpan)> = self
            .case
            .held
            .iter()
            .filter(|held| held.assignment.state == AssignmentState::Accepted)
            .map(|held| (held.assignment.helper_id, held.assignment.span))
            .collect();
        // Nobody calls off what has begun.
        if coming.iter().any(|(_, span)| span.start <= self.now) {
            return Ok(());
        }
        let is_own = self.case.request.origin == Origin::Own;
        let (actor, by) = if is_own {
            (RequestActor::Owner, self.case.request.requester_id)
        } else {
            (RequestActor::Coordinator, Some(cast.coordinator))
        };
        self.end(RequestEvent::Cancel, actor, by, Some(Outcome::NotNeeded), chance)?;
        if !is_own {
            self.set_closing_note(chance);
        }
        let helpers: Vec<AccountId> = coming.iter().map(|(helper, _)| *helper).collect();
        self.tell("help_request.cancelled", by, json!({ "helpers": helpers }), chance);
        for (helper, span) in coming {
            cast.release(helper, span);
        }
        Ok(())
    }

    /// A helper who does not come, with or without a word.
    pub(super) fn give_up(
        &mut self,
        next: Next,
        place: usize,
        cast: &mut Cast,
        chance: &mut Chance,
    ) -> Result<(), String> {
        let (helper, span) = (self.case.held[place].assignment.helper_id, self.case.held[place].assignment.span);
        match next {
            Next::Withdraw(_) => {
                self.fate.is_withdrawn = false;
                self.case.held[place].end_reason = Some(chance.text(words::WITHDRAWALS).to_owned());
                self.act_on(place, AssignmentEvent::Withdraw, AssignmentActor::Helper, chance)?;
            }
            Next::HandBack(_) => {
                self.fate.is_handed_back = false;
                self.fate.sent_after = self.fate.sent_again_after.take();
                self.case.held[place].end_reason = Some(chance.text(words::HANDED_BACK).to_owned());
                self.act_on(place, AssignmentEvent::Return, AssignmentActor::Helper, chance)?;
            }
            _ => {
                self.fate.is_missed = false;
                let is_own = self.case.request.origin == Origin::Own;
                let (actor, by) = if is_own {
                    (AssignmentActor::Requester, self.case.request.requester_id)
                } else {
                    (AssignmentActor::Coordinator, Some(cast.coordinator))
                };
                let act = Act { by, at: self.now };
                self.case.act_on(place, AssignmentEvent::ReportNoShow, actor, act, chance)?;
            }
        }
        cast.release(helper, span);
        (self.offered_since, self.is_checked) = (self.now, false);
        Ok(())
    }

    pub(super) fn report(&mut self, place: usize, chance: &mut Chance) {
        let assignment = &mut self.case.held[place].assignment;
        let more = i32::try_from(chance.below(4)).unwrap_or(0) * 5;
        assignment.minutes_spent = Some((self.case.request.duration_minutes - 10 + more).max(10));
        assignment.outcome = Some(if chance.percent(93) { Outcome::Done } else { Outcome::PartlyDone });
    }

    pub(super) fn thank(&mut self, place: usize, chance: &mut Chance) -> Result<(), String> {
        let Some(words) = self.fate.thanks.take() else { return Ok(()) };
        let (id, by) = (self.case.held[place].assignment.id, self.case.request.requester_id);
        let act = Act { by, at: self.now };
        self.case.act_on(place, AssignmentEvent::Thank, AssignmentActor::Requester, act, chance)?;
        self.case.thanks.push(ThanksRow { assignment_id: id, words: words.to_owned(), created_at: At(self.now) });
        Ok(())
    }
}
