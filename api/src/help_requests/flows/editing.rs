//! Editing the content of a request. What was agreed with helpers is not edited: cancel or reopen instead.

use super::Refusal;
use super::creation::{checked, escalate_if_nobody_is_eligible};
use super::endings::{begin_act, on_behalf};
use super::loaded::{Ending, Loaded, settle};
use super::look::see_and_record;
use super::view::RequestView;
use crate::db::{Event, Failure, Tx, refuse};
use crate::help_requests::model::life_cycle::RequestEvent;
use crate::help_requests::model::{
    Actor, CheckedRequest, ContactInput, HelpRequest, Needs, NewHelpRequest, Origin, TimingInput, TimingKind, Urgency,
    Window,
};
use crate::help_requests::rules::deadlines::deadlines;
use crate::help_requests::rules::eligibility::is_wished_for_another;
use crate::help_requests::rules::validation::{Fault, FaultKind};
use crate::help_requests::store;
use crate::kernel::ids::{HelpRequestId, QuarterId, WindowId};
use crate::kernel::time::TimeSpan;
use diesel::QueryResult;

/// What is changed; everything else stays.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// The version that the change starts from.
    pub version: i32,
    /// Key of the category.
    pub category: Option<String>,
    /// Where.
    pub quarter_id: Option<QuarterId>,
    /// Headline; an empty one takes it away.
    pub title: Option<String>,
    /// What is needed.
    pub description: Option<String>,
    /// When.
    pub timing: Option<TimingInput>,
    /// How long.
    pub duration_minutes: Option<i32>,
    /// How many helpers.
    pub helpers_needed: Option<i32>,
    /// How pressing.
    pub urgency: Option<Urgency>,
    /// What the helper has to bring, as a whole.
    pub needs: Option<Needs>,
    /// Private fields, as a whole.
    pub contact: Option<ContactInput>,
}

/// Changes the content of a request that still has the version named.
pub fn edit(tx: &mut Tx<'_>, actor: &Actor, id: HelpRequestId, edit: &Edit) -> Result<RequestView, Failure<Refusal>> {
    let (mut loaded, acts_as) = begin_act(tx, actor, id)?;
    let is_retimed = edit.timing.is_some();
    require_kind_stays(&loaded.request, edit.timing.as_ref())?;
    let mut content = checked(tx, merged(&loaded.request, edit), contact_origin(&loaded.request, edit))?;
    if loaded.request.timing == TimingKind::Recurring {
        content.timing = TimingKind::Recurring;
    }
    if !is_retimed {
        content.timing = loaded.request.timing;
        content.windows = loaded.request.windows.iter().map(|window| window.span).collect();
    }
    let event = RequestEvent::Edit {
        touches_agreement: touches_agreement(&loaded.request, &content)
            || touches_wish(tx, &loaded.request, edit, &content)?,
        helpers_needed: content.helpers_needed,
    };
    let step = loaded.decide(event, acts_as, Some(actor.id), tx.now())?;
    if edit.version != loaded.request.version {
        return refuse(Refusal::VersionConflict);
    }
    if !store::requests::save_content(tx, id, edit.version, &content)? {
        return refuse(Refusal::VersionConflict);
    }
    if edit.contact.is_some() {
        store::contacts::save(tx, id, &content.contact, false)?;
    }
    if is_retimed {
        replace_windows(tx, &mut loaded, &content.windows)?;
    }
    take_over(&mut loaded, content, tx.now());
    settle(tx, &mut loaded, step, Some(actor.id), Ending::default())?;
    let event = Event::new("help_request.edited", id, Some(actor.id)).of_version(loaded.request.version);
    tx.emit(event.on_behalf_of(on_behalf(actor, &loaded)))?;
    escalate_if_nobody_is_eligible(tx, &mut loaded)?;
    see_and_record(tx, actor, &loaded)
}

/// A request becomes no series, and an occurrence of one has a time: what recurs is changed with its series.
fn require_kind_stays(request: &HelpRequest, timing: Option<&TimingInput>) -> Result<(), Failure<Refusal>> {
    let is_possible = timing.is_none_or(|timing| match request.timing {
        TimingKind::Recurring => timing.kind == TimingKind::Windows,
        TimingKind::Asap | TimingKind::Windows => timing.kind != TimingKind::Recurring,
    });
    let fault = || Fault { pointer: "/timing/kind".to_owned(), kind: FaultKind::NotPossible };
    if is_possible { Ok(()) } else { refuse(Refusal::Invalid(vec![fault()])) }
}

/// The whole content as it would be. The times are checked only when they change: those that stand may have begun.
fn merged(request: &HelpRequest, edit: &Edit) -> NewHelpRequest {
    let untouched = TimingInput { kind: TimingKind::Asap, windows: Vec::new(), recurrence: None };
    NewHelpRequest {
        category: edit.category.clone().unwrap_or_else(|| request.category.clone()),
        quarter_id: edit.quarter_id.unwrap_or(request.quarter_id),
        title: edit.title.clone().or_else(|| request.title.clone()),
        description: edit.description.clone().unwrap_or_else(|| request.description.clone()),
        timing: edit.timing.clone().unwrap_or(untouched),
        duration_minutes: Some(edit.duration_minutes.unwrap_or(request.duration_minutes)),
        helpers_needed: Some(edit.helpers_needed.unwrap_or(request.helpers_needed)),
        urgency: edit.urgency.unwrap_or(request.urgency),
        needs: edit.needs.clone().unwrap_or_else(|| request.needs.clone()),
        contact: edit.contact.clone().unwrap_or_default(),
    }
}

/// A guest's contact is checked as a guest's only when it changes: else the telephone number stands.
fn contact_origin(request: &HelpRequest, edit: &Edit) -> Origin {
    if edit.contact.is_some() { request.origin } else { Origin::Own }
}

/// Whether what helpers agreed to changes.
fn touches_agreement(request: &HelpRequest, content: &CheckedRequest) -> bool {
    let windows: Vec<TimeSpan> = request.windows.iter().map(|window| window.span).collect();
    request.category != content.category
        || request.quarter_id != content.quarter_id
        || request.timing != content.timing
        || windows != content.windows
        || request.duration_minutes != content.duration_minutes
        || request.needs != content.needs
}

/// Whether somebody else would get the help than the person for whom the same gender was wished.
fn touches_wish(tx: &mut Tx<'_>, request: &HelpRequest, edit: &Edit, content: &CheckedRequest) -> QueryResult<bool> {
    if edit.contact.is_none() {
        return Ok(false);
    }
    let before = store::contacts::named_with_contact(tx.connection(), &[request.id])?.remove(&request.id);
    Ok(is_wished_for_another(&request.needs, before.as_ref(), content.contact.helped_name().as_ref()))
}

fn replace_windows(tx: &mut Tx<'_>, loaded: &mut Loaded, spans: &[TimeSpan]) -> Result<(), Failure<Refusal>> {
    let id = loaded.request.id;
    let windows: Vec<Window> = spans.iter().map(|span| Window { id: tx.new_id::<WindowId>(), span: *span }).collect();
    let rows: Vec<_> = windows.iter().map(|window| (window.id, window.span)).collect();
    store::requests::delete_windows(tx, id)?;
    store::requests::insert_windows(tx, id, &rows)?;
    loaded.request.windows = windows;
    Ok(())
}

/// Brings the loaded request up to what was written.
fn take_over(loaded: &mut Loaded, content: CheckedRequest, now: crate::kernel::clock::Instant) {
    let last_window_end = content.windows.iter().map(|span| span.end).max();
    let request = &mut loaded.request;
    if request.urgency != content.urgency {
        let from = deadlines(content.urgency, Some(last_window_end.unwrap_or(request.lapses_at)), now);
        request.deadline_at = from.deadline_at;
    }
    request.category = content.category;
    request.quarter_id = content.quarter_id;
    request.title = content.title;
    request.description = content.description;
    request.timing = content.timing;
    request.duration_minutes = content.duration_minutes;
    request.helpers_needed = content.helpers_needed;
    request.urgency = content.urgency;
    request.needs = content.needs;
    request.version += 1;
}
