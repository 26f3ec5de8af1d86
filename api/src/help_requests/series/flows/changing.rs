//! The owner or staff change a series: leave a date out, move it, change words and times, end it, make it longer.

use super::limits::require_within_limit;
use super::making::{Making, make, make_due};
use super::part::{MOST_DAYS_MOVED, Whole, load_now};
use super::view::{SeriesView, view};
use super::worker::{finish, save};
use crate::db::{Event, Failure, OrRefuse, Tx, refuse};
use crate::help_requests::flows::{Ending, Loaded, Refusal, coming_helpers, on_behalf, settle};
use crate::help_requests::model::life_cycle::{RequestActor, RequestEvent};
use crate::help_requests::model::{Actor, Contact, ContactInput, Outcome};
use crate::help_requests::rules::validation::{Fault, FaultKind, check_window, clean_contact, clean_words};
use crate::help_requests::series::model::life_cycle::MOST_SERIES;
use crate::help_requests::series::model::{
    Occurrence, RecurrenceInput, SeriesActor, SeriesEnd, SeriesEvent, StandingEnd, occurrence_transition, rrule,
    transition,
};
use crate::help_requests::series::rules::dates::furthest;
use crate::help_requests::series::rules::plan::Planned;
use crate::help_requests::series::rules::validation::{Measure, against_times, check_recurrence};
use crate::help_requests::series::store;
use crate::help_requests::store as requests;
use crate::kernel::ids::{AccountId, SeriesId};
use crate::kernel::time::{WallClockWindow, local_date};
use chrono::{NaiveDate, NaiveTime};
use serde_json::json;
use std::collections::BTreeSet;

/// New times of all occurrences that have not begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimesEdit {
    /// Another rule, which counts from today.
    pub rrule: Option<String>,
    /// From when on each day.
    pub start: Option<NaiveTime>,
    /// Until when.
    pub end: Option<NaiveTime>,
}

/// What changes of a series; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct SeriesEdit {
    /// The version that the change starts from.
    pub version: i32,
    /// Headline; an empty one takes it away.
    pub title: Option<String>,
    /// What is needed.
    pub description: Option<String>,
    /// Private fields, as a whole.
    pub contact: Option<ContactInput>,
    /// New times.
    pub times: TimesEdit,
}

/// The series, and as what the person acts, where the table allows it.
fn begin_act(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: SeriesId,
    event: SeriesEvent,
) -> Result<(Whole, SeriesActor), Failure<Refusal>> {
    let whole = load_now(tx, id)?;
    let Some(part) = whole.part_of(tx.connection(), actor)? else { return refuse(Refusal::NotFound) };
    let facts = whole.facts(tx.connection(), actor)?;
    transition(&facts, event, part, tx.now()).map_err(Refusal::Series).or_refuse()?;
    Ok((whole, part))
}

/// The same for one date.
fn begin_act_on(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (id, date): (SeriesId, NaiveDate),
    event: SeriesEvent,
) -> Result<(Whole, Occurrence), Failure<Refusal>> {
    let (whole, part) = begin_act(tx, actor, id, event)?;
    let occurrence = whole.occurrence(date);
    let facts = whole.occurrence_facts(&occurrence);
    occurrence_transition(&facts, event, tx.now()).map_err(Refusal::Series).or_refuse()?;
    require_within_limit(tx, actor, part)?;
    Ok((whole, occurrence))
}

fn answer(tx: &mut Tx<'_>, actor: &Actor, id: SeriesId) -> Result<SeriesView, Failure<Refusal>> {
    let whole = load_now(tx, id)?;
    let part = whole.part_of(tx.connection(), actor)?.unwrap_or(SeriesActor::Stranger);
    Ok(view(tx.connection(), actor, &whole, part)?)
}

fn event(name: &'static str, whole: &Whole, actor: &Actor) -> Event {
    let for_whom = whole.series.requester_id.filter(|person| *person != actor.id);
    Event::new(name, whole.series.id, Some(actor.id)).on_behalf_of(for_whom)
}

/// Calls the request of a date off, which is its own no more: it cannot be reopened by itself, the date is what is taken back.
/// `told` are the helpers who are told of the whole series.
fn call_off(tx: &mut Tx<'_>, actor: &Actor, loaded: &Loaded, told: &[AccountId]) -> Result<(), Failure<Refusal>> {
    let mut loaded = loaded.clone();
    if loaded.request.state.is_final() {
        return Ok(());
    }
    // Whether the actor may was decided by the table of series.
    let step = loaded.decide(RequestEvent::Cancel, RequestActor::Owner, None, tx.now())?;
    let helpers = coming_helpers(&loaded);
    let ending = Ending { outcome: Some(Outcome::NotNeeded), told_with_series: told, ..Ending::default() };
    settle(tx, &mut loaded, step, None, ending)?;
    let event = Event::new("help_request.cancelled", loaded.request.id, Some(actor.id));
    let event = event.on_behalf_of(on_behalf(actor, &loaded));
    Ok(tx.emit(event.with(json!({ "helpers": helpers })))?)
}

/// Gives a guest's status code to the next occurrence, where the request that has it has ended, so that it goes on telling how
/// things stand; where there is no next one it stays.
fn hand_on(tx: &mut Tx<'_>, id: SeriesId) -> Result<(), Failure<Refusal>> {
    let Some(holder) = store::codes::holder(tx.connection(), id)? else { return Ok(()) };
    let has_ended = requests::requests::find(tx.connection(), holder)?.is_none_or(|request| request.state.is_final());
    let whole = load_now(tx, id)?;
    if let Some((_, next)) = whole.coming().first().filter(|_| has_ended) {
        store::codes::hand_on(tx, id, holder, next.request.id)?;
    }
    Ok(())
}

/// Leaves a date out: its request is called off, and whoever was to come is told.
pub fn skip(tx: &mut Tx<'_>, actor: &Actor, id: SeriesId, date: NaiveDate) -> Result<SeriesView, Failure<Refusal>> {
    let (whole, occurrence) = begin_act_on(tx, actor, (id, date), SeriesEvent::Skip)?;
    store::occurrences::save(tx, id, &Occurrence { is_skipped: true, help_request_id: None, ..occurrence })?;
    if let Some(loaded) = whole.request_of(&occurrence) {
        call_off(tx, actor, loaded, &[])?;
    }
    tx.emit(event("series.occurrence_skipped", &whole, actor).with(json!({ "date": date })))?;
    // So that the one after it is there to be taken.
    make_due(tx, &whole.series, Making::default())?;
    hand_on(tx, id)?;
    answer(tx, actor, id)
}

/// Lets a date take place after all, which was left out.
pub fn restore(tx: &mut Tx<'_>, actor: &Actor, id: SeriesId, date: NaiveDate) -> Result<SeriesView, Failure<Refusal>> {
    let (whole, occurrence) = begin_act_on(tx, actor, (id, date), SeriesEvent::Restore)?;
    let planned = Occurrence { is_skipped: false, help_request_id: None, ..occurrence };
    store::occurrences::save(tx, id, &planned)?;
    tx.emit(event("series.occurrence_restored", &whole, actor).with(json!({ "date": date })))?;
    make_due(tx, &whole.series, Making::default())?;
    hand_on(tx, id)?;
    answer(tx, actor, id)
}

/// Gives one date another day or time. Whoever was to come is not promised at a time that they did not agree to: they are told, and
/// who comes every time has the first word.
pub fn move_one(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (id, date): (SeriesId, NaiveDate),
    window: WallClockWindow,
) -> Result<SeriesView, Failure<Refusal>> {
    let (whole, occurrence) = begin_act_on(tx, actor, (id, date), SeriesEvent::Move)?;
    let fault = |pointer: &str, kind| Refusal::Invalid(vec![Fault { pointer: pointer.to_owned(), kind }]);
    if (window.date - date).num_days().abs() > MOST_DAYS_MOVED {
        return refuse(fault("/date", FaultKind::TooFarAhead));
    }
    let minutes = whole.series.duration_minutes;
    let span =
        check_window(window.span(whole.zone), &[], minutes, tx.now()).map_err(|kind| fault("", kind)).or_refuse()?;
    store::occurrences::save(tx, id, &Occurrence { help_request_id: None, ..occurrence })?;
    if let Some(loaded) = whole.request_of(&occurrence) {
        call_off(tx, actor, loaded, &[])?;
    }
    make(tx, &whole.series, &[], Planned { date, span, is_moved: true }, &mut Making::default())?;
    hand_on(tx, id)?;
    tx.emit(event("series.occurrence_moved", &whole, actor).with(json!({ "date": date })))?;
    answer(tx, actor, id)
}

/// Changes words and contact, which the coming occurrences get too, and times, with which all that has not begun is made anew.
pub fn edit(tx: &mut Tx<'_>, actor: &Actor, id: SeriesId, edit: &SeriesEdit) -> Result<SeriesView, Failure<Refusal>> {
    let (mut whole, part) = begin_act(tx, actor, id, SeriesEvent::Edit)?;
    if edit.version != whole.series.version {
        return refuse(Refusal::VersionConflict);
    }
    let contact = edit.contact.as_ref().map(|contact| clean_contact(contact, whole.series.origin));
    let contact = contact.transpose().map_err(Refusal::Invalid).or_refuse()?;
    let words =
        clean_words(edit.title.as_deref(), edit.description.as_deref()).map_err(Refusal::Invalid).or_refuse()?;
    if let Some(title) = words.title {
        whole.series.title = title;
    }
    if let Some(description) = words.description {
        whole.series.description = description;
    }
    let is_retimed = retime(&mut whole, &edit.times)?;
    (whole.series.version, whole.series.updated_at) = (edit.version + 1, tx.now());
    save(tx, &whole.series, edit.version)?;
    if let Some(contact) = &contact {
        store::contacts::save(tx, id, contact)?;
    }
    tx.emit(event("series.edited", &whole, actor).of_version(whole.series.version))?;
    if is_retimed {
        require_within_limit(tx, actor, part)?;
        begin_anew(tx, actor, &whole)?;
    } else {
        let is_reworded = edit.title.is_some() || edit.description.is_some();
        bring_up_to_date(tx, actor, &whole, is_reworded, contact.as_ref())?;
    }
    answer(tx, actor, id)
}

/// What is made gets the new words and contact; what lies beyond a new last date is called off.
fn bring_up_to_date(
    tx: &mut Tx<'_>,
    actor: &Actor,
    whole: &Whole,
    is_reworded: bool,
    contact: Option<&Contact>,
) -> Result<(), Failure<Refusal>> {
    let series = &whole.series;
    for (occurrence, loaded) in whole.coming() {
        let request = loaded.request.id;
        if occurrence.date > series.last_date {
            take_back(tx, actor, whole, (occurrence, loaded), &[])?;
            continue;
        }
        if let Some(contact) = contact {
            requests::contacts::save(tx, request, contact, false)?;
        }
        if is_reworded {
            store::occurrences::set_words(tx, request, series.title.as_deref(), &series.description)?;
        }
        if is_reworded || contact.is_some() {
            let event = Event::new("help_request.edited", request, Some(actor.id));
            tx.emit(event.on_behalf_of(on_behalf(actor, loaded)))?;
        }
    }
    hand_on(tx, series.id)
}

/// The new rule and times, checked; whether there are other dates or times than before.
fn retime(whole: &mut Whole, times: &TimesEdit) -> Result<bool, Failure<Refusal>> {
    let (zone, now, series) = (whole.zone, whole.now, &mut whole.series);
    let (start, end) = (times.start.unwrap_or(series.start), times.end.unwrap_or(series.end));
    let has_other_times = (start, end) != (series.start, series.end);
    let Some(written) = &times.rrule else {
        if let Some(kind) = against_times(start, end, series.duration_minutes) {
            return refuse(Refusal::Invalid(vec![Fault { pointer: "/end".to_owned(), kind }]));
        }
        (series.start, series.end) = (start, end);
        return Ok(has_other_times);
    };
    // It counts from today, but a series that has not begun begins when it was agreed.
    let first_date = local_date(now, zone).max(series.first_date);
    let input = RecurrenceInput { rrule: written.clone(), first_date, start, end, except: BTreeSet::new() };
    let measure = Measure { at: "", minutes: series.duration_minutes, zone, now };
    let (checked, _) = check_recurrence(Some(&input), measure).map_err(Refusal::Invalid).or_refuse()?;
    let has_own_end = rrule::read(written).is_ok_and(|read| read.limit.is_some());
    let last_date =
        if has_own_end { checked.last_date } else { series.last_date.min(checked.last_date).max(first_date) };
    series.run_until(last_date, now);
    (series.start, series.end) = (start, end);
    // The same days: intervals go on being counted from where they were, and no promise is touched.
    if checked.rule == series.rule {
        return Ok(has_other_times);
    }
    (series.rule, series.first_date) = (checked.rule, first_date);
    Ok(true)
}

/// All that has not begun is called off and made with the new times; days that were left out stay left out. Who had said yes to all
/// of it is asked anew, before all others.
fn begin_anew(tx: &mut Tx<'_>, actor: &Actor, whole: &Whole) -> Result<(), Failure<Refusal>> {
    take_back_coming(tx, actor, whole)?;
    let helpers: Vec<_> = whole.standing.iter().map(|yes| yes.helper_id).collect();
    for yes in &whole.standing {
        store::helpers::end(tx, yes.id, StandingEnd::TimeChanged)?;
    }
    tx.emit(event("series.time_changed", whole, actor).with(json!({ "helpers": helpers })))?;
    make_due(tx, &whole.series, Making::default())?;
    hand_on(tx, whole.series.id)
}

/// Calls off what was made and has not begun, and forgets that it was made. Who comes every time is told once, of the series.
fn take_back_coming(tx: &mut Tx<'_>, actor: &Actor, whole: &Whole) -> Result<(), Failure<Refusal>> {
    let told: Vec<AccountId> = whole.standing.iter().map(|yes| yes.helper_id).collect();
    for coming in whole.coming() {
        take_back(tx, actor, whole, coming, &told)?;
    }
    Ok(())
}

fn take_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    whole: &Whole,
    (occurrence, loaded): (Occurrence, &Loaded),
    told: &[AccountId],
) -> Result<(), Failure<Refusal>> {
    store::occurrences::save(tx, whole.series.id, &whole.to_make_anew(&occurrence))?;
    call_off(tx, actor, loaded, told)
}

/// Ends a series: what has not begun is called off, and all who were to come are told. It can be taken back for 30 minutes.
pub fn end(tx: &mut Tx<'_>, actor: &Actor, id: SeriesId) -> Result<SeriesView, Failure<Refusal>> {
    let (mut whole, _) = begin_act(tx, actor, id, SeriesEvent::End)?;
    take_back_coming(tx, actor, &whole)?;
    whole.series.ended_by = Some(actor.id);
    finish(tx, &mut whole.series, SeriesEnd::ByHand)?;
    save(tx, &whole.series, whole.series.version)?;
    answer(tx, actor, id)
}

/// Takes the end of a series back: its coming occurrences are made again, and those who had said yes to all of it come again.
pub fn resume(tx: &mut Tx<'_>, actor: &Actor, id: SeriesId) -> Result<SeriesView, Failure<Refusal>> {
    let (mut whole, part) = begin_act(tx, actor, id, SeriesEvent::Resume)?;
    require_within_limit(tx, actor, part)?;
    if let Some(ended_at) = whole.series.ended_at {
        for yes in store::helpers::fallen(tx.connection(), id, ended_at)? {
            if may_come_again(tx, &whole, yes.helper_id)? {
                store::helpers::resume(tx, yes.id)?;
            }
        }
    }
    let series = &mut whole.series;
    (series.ended_at, series.ended_by, series.end_reason, series.updated_at) = (None, None, None, tx.now());
    save(tx, series, series.version)?;
    tx.emit(event("series.resumed", &whole, actor))?;
    make_due(tx, &whole.series, Making::default())?;
    hand_on(tx, id)?;
    answer(tx, actor, id)
}

/// Whether nothing has happened meanwhile that stands against a helper who had said yes to all of it.
fn may_come_again(tx: &mut Tx<'_>, whole: &Whole, helper: AccountId) -> Result<bool, Failure<Refusal>> {
    let facts = requests::people::facts_of(tx.connection(), helper, whole.zone, whole.now)?;
    let held = store::helpers::of_helper(tx.connection(), helper)?.len();
    Ok(facts.is_some_and(|facts| whole.is_welcome(&facts)) && held < MOST_SERIES)
}

/// The series goes on until `until`, or for 26 weeks from now.
pub fn extend(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: SeriesId,
    until: Option<NaiveDate>,
) -> Result<SeriesView, Failure<Refusal>> {
    let (mut whole, _) = begin_act(tx, actor, id, SeriesEvent::Extend)?;
    let most = furthest(local_date(whole.now, whole.zone));
    let fault = |kind| Refusal::Invalid(vec![Fault { pointer: "/until".to_owned(), kind }]);
    let until = until.unwrap_or(most);
    if until > most {
        return refuse(fault(FaultKind::TooFarAhead));
    }
    if until <= whole.series.last_date {
        return refuse(fault(FaultKind::NotPossible));
    }
    let version = whole.series.version;
    let series = &mut whole.series;
    series.run_until(until, tx.now());
    (series.version, series.updated_at) = (version + 1, tx.now());
    save(tx, series, version)?;
    tx.emit(event("series.extended", &whole, actor).of_version(version + 1))?;
    make_due(tx, &whole.series, Making::default())?;
    hand_on(tx, id)?;
    answer(tx, actor, id)
}
