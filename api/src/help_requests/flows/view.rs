//! What somebody sees of a request or an assignment. Fields that the viewer may not see are never loaded into it.

use super::loaded::Loaded;
use crate::db::DbConnection;
use crate::help_requests::assignments::model::{Assignment, Thanks};
use crate::help_requests::model::life_cycle::RequestActor;
use crate::help_requests::model::{Actor, Circumstances, Contact, HelpRequest, HelpedName, VolunteerFacts};
use crate::help_requests::rules::actions;
use crate::help_requests::rules::fits::Fit;
use crate::help_requests::rules::next_step::{NextStep, next_step};
use crate::help_requests::rules::visibility::{Field, Viewer, visible};
use crate::help_requests::store;
use crate::help_requests::store::people::PersonCard;
use crate::kernel::actions::AllowedAction;
use crate::kernel::clock::Instant;
use crate::kernel::ids::{AccountId, HelpRequestId};
use crate::kernel::role::Role;
use chrono_tz::Tz;
use diesel::QueryResult;
use std::collections::{BTreeSet, HashMap};

/// The name of a requester or of who gets the help, as far as it may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    /// Id, for staff.
    pub id: Option<AccountId>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
}

impl PersonName {
    /// Of who gets the help, whose account is not known. A last name that was given alone takes the place of the first one.
    pub fn of_helped(name: &HelpedName, sees_last_name: bool) -> Option<Self> {
        let of = |first_name, last_name| Self { id: None, first_name, last_name };
        match (name.first_name.clone(), name.last_name.clone()) {
            (Some(first), last) => Some(of(first, last.filter(|_| sees_last_name))),
            (None, last) => last.map(|last| of(last, None)),
        }
    }
}

/// A helper, as far as they may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelperName {
    /// Id, for staff and the helper.
    pub id: Option<AccountId>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: Option<String>,
    /// Telephone number, when the helper agreed to show it, and for coordinators.
    pub phone: Option<String>,
    /// Whether a coordinator has verified the person.
    pub is_verified: bool,
}

/// An assignment within the view of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentBrief {
    /// The assignment.
    pub assignment: Assignment,
    /// Who helps; `None` when the viewer may not know.
    pub helper: Option<HelperName>,
}

/// A request as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestView {
    /// The request; which of its fields are shown is `fields`.
    pub request: HelpRequest,
    /// As what the viewer looks at it.
    pub viewer: Viewer,
    /// What the viewer sees.
    pub fields: Vec<Field>,
    /// Private fields, when they are open to the viewer and the view is not part of a list.
    pub contact: Option<Contact>,
    /// Who asked.
    pub requester: Option<PersonName>,
    /// Who gets the help, where that is somebody else; in the lists of staff alone.
    pub helped: Option<PersonName>,
    /// Who helps.
    pub assignments: Vec<AssignmentBrief>,
    /// The times that fit the viewer.
    pub fits: Vec<Fit>,
    /// What happens next.
    pub next_step: NextStep,
    /// What the viewer may do.
    pub actions: Vec<AllowedAction>,
    /// The town's clock.
    pub zone: Tz,
}

/// An assignment as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentView {
    /// The assignment.
    pub assignment: Assignment,
    /// Who helps.
    pub helper: HelperName,
    /// The request as the same viewer sees it.
    pub request: RequestView,
    /// What the requester wrote afterwards.
    pub thanks: Option<Thanks>,
    /// Why it was made or moved although something spoke against it; for staff.
    pub recorded_reason: Option<String>,
    /// What the viewer may do.
    pub actions: Vec<AllowedAction>,
}

/// What a view is made with.
pub(in crate::help_requests) struct Sight<'a> {
    /// Who looks.
    pub actor: &'a Actor,
    /// The town's clock.
    pub zone: Tz,
    /// The present.
    pub now: Instant,
}

/// What eligibility has to know besides request and helper.
pub(in crate::help_requests) fn circumstances(
    connection: &mut DbConnection,
    request: &HelpRequest,
    certificate_categories: &BTreeSet<String>,
) -> QueryResult<Circumstances> {
    let all = circumstances_of_all(connection, std::iter::once(request), certificate_categories)?;
    Ok(all.into_iter().next().unwrap_or_default())
}

/// What eligibility has to know besides these requests and a helper, in the same order: two queries at most. Of somebody for whom an
/// account asked the gender is not known.
pub(super) fn circumstances_of_all<'a>(
    connection: &mut DbConnection,
    requests: impl Iterator<Item = &'a HelpRequest> + Clone,
    certificate_categories: &BTreeSet<String>,
) -> QueryResult<Vec<Circumstances>> {
    let wishing = requests.clone().filter(|request| request.needs.same_gender);
    let ids: Vec<HelpRequestId> = wishing.clone().map(|request| request.id).collect();
    let named = store::contacts::named_with_contact(connection, &ids)?;
    let for_themselves = wishing.filter(|request| !named.contains_key(&request.id));
    let people: BTreeSet<AccountId> = for_themselves.filter_map(|request| request.requester_id).collect();
    let genders = store::people::genders_of(connection, &people.into_iter().collect::<Vec<_>>())?;
    let of = |request: &HelpRequest| Circumstances {
        needs_certificate: certificate_categories.contains(&request.category),
        requester_gender: request
            .requester_id
            .filter(|_| request.needs.same_gender && !named.contains_key(&request.id))
            .and_then(|person| genders.get(&person).cloned()),
    };
    Ok(requests.map(of).collect())
}

/// The people named in these requests.
pub(super) fn cards_for(
    connection: &mut DbConnection,
    loaded: &[&Loaded],
) -> QueryResult<HashMap<AccountId, PersonCard>> {
    let mut ids: BTreeSet<AccountId> = BTreeSet::new();
    for each in loaded {
        ids.extend(each.request.requester_id);
        ids.extend(each.assignments.iter().map(|assignment| assignment.helper_id));
    }
    store::people::cards_with_contact(connection, &ids.into_iter().collect::<Vec<_>>())
}

/// Puts a view together.
pub(super) fn compose(
    sight: &Sight<'_>,
    loaded: &Loaded,
    viewer: Viewer,
    acts_as: RequestActor,
    cards: &HashMap<AccountId, PersonCard>,
) -> RequestView {
    let request = loaded.request.clone();
    let fields = visible(viewer, request.state);
    let requester = request.requester_id.and_then(|id| cards.get(&id)).filter(|_| fields.contains(&Field::FirstName));
    let requester = requester.map(|card| PersonName {
        id: (viewer == Viewer::Coordinator).then_some(card.id),
        first_name: card.first_name.clone(),
        last_name: fields.contains(&Field::LastName).then(|| card.last_name.clone()),
    });
    let is_shown =
        |assignment: &Assignment| fields.contains(&Field::HelperName) || assignment.helper_id == sight.actor.id;
    let assignments = loaded.assignments.iter().filter(|assignment| is_shown(assignment));
    let brief = |assignment: &Assignment| AssignmentBrief {
        assignment: assignment.clone(),
        helper: cards.get(&assignment.helper_id).map(|card| helper_name(card, assignment, &fields, sight.actor.id)),
    };
    RequestView {
        viewer,
        contact: None,
        requester,
        helped: None,
        assignments: assignments.map(brief).collect(),
        fits: vec![],
        next_step: next_step(&request, &loaded.assignments, sight.now),
        actions: actions::of_request(request.id, &loaded.facts(Some(sight.actor.id)), acts_as, sight.now),
        zone: sight.zone,
        fields,
        request,
    }
}

/// A helper as `viewer` sees them. A telephone number that was shared for the help is shown as long as the place is held
/// and the two sides have not parted.
pub(super) fn helper_name(
    card: &PersonCard,
    assignment: &Assignment,
    fields: &[Field],
    viewer: AccountId,
) -> HelperName {
    let is_self = card.id == viewer;
    let sees_all = fields.contains(&Field::HelperPhoneAlways) || is_self;
    let is_shared = card.is_phone_shared && assignment.state.holds_place() && assignment.parted_at.is_none();
    let sees_phone = sees_all || (fields.contains(&Field::HelperPhone) && is_shared);
    HelperName {
        id: sees_all.then_some(card.id),
        first_name: card.first_name.clone(),
        last_name: Some(card.last_name.clone()),
        phone: card.phone.clone().filter(|_| sees_phone),
        is_verified: card.is_verified,
    }
}

/// Views of many requests for a coordinator, without private fields: what the dispatch queue shows.
pub fn staff_views(
    connection: &mut DbConnection,
    actor: &Actor,
    requests: Vec<HelpRequest>,
    now: Instant,
) -> QueryResult<Vec<RequestView>> {
    let zone = store::town::zone(connection)?;
    let viewer = if actor.has(Role::Coordinator) { Viewer::Coordinator } else { Viewer::StadtkuemmererOfQuarter };
    let views = many(connection, &Sight { actor, zone, now }, requests, viewer)?;
    with_helped(connection, views)
}

/// The same without what may be done: for screens on which a request is one of many.
pub fn staff_list_views(
    connection: &mut DbConnection,
    actor: &Actor,
    requests: Vec<HelpRequest>,
    now: Instant,
) -> QueryResult<Vec<RequestView>> {
    let zone = store::town::zone(connection)?;
    let viewer = if actor.has(Role::Coordinator) { Viewer::Coordinator } else { Viewer::StadtkuemmererOfQuarter };
    let views = many_as(connection, &Sight { actor, zone, now }, requests, viewer, RequestActor::Stranger)?;
    with_helped(connection, views)
}

/// Says who gets the help where somebody else asked, with one query. A guest's name stands with the contact alone.
fn with_helped(connection: &mut DbConnection, mut views: Vec<RequestView>) -> QueryResult<Vec<RequestView>> {
    let ids = views.iter().filter(|view| view.requester.is_some()).map(|view| view.request.id);
    let named = store::contacts::named_with_contact(connection, &ids.collect::<Vec<_>>())?;
    for view in &mut views {
        let sees_last_name = view.fields.contains(&Field::LastName);
        view.helped = named.get(&view.request.id).and_then(|name| PersonName::of_helped(name, sees_last_name));
    }
    Ok(views)
}

/// Views of many requests for one kind of viewer, without private fields.
pub(super) fn many(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    requests: Vec<HelpRequest>,
    viewer: Viewer,
) -> QueryResult<Vec<RequestView>> {
    let acts_as = match viewer {
        Viewer::Owner => RequestActor::Owner,
        Viewer::Coordinator => RequestActor::Coordinator,
        Viewer::Eligible => RequestActor::Volunteer,
        _ => RequestActor::Stranger,
    };
    many_as(connection, sight, requests, viewer, acts_as)
}

/// The same, for who acts on them as this. Who only looks them over acts as a stranger: what may be done stands with each request.
pub(super) fn many_as(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
    requests: Vec<HelpRequest>,
    viewer: Viewer,
    acts_as: RequestActor,
) -> QueryResult<Vec<RequestView>> {
    let loaded = with_assignments(connection, requests)?;
    let cards = if viewer == Viewer::Eligible {
        HashMap::new()
    } else {
        cards_for(connection, &loaded.iter().collect::<Vec<_>>())?
    };
    let view = |each: &Loaded| without_phones(compose(sight, each, viewer, acts_as, &cards));
    Ok(loaded.iter().map(view).collect())
}

/// Lists carry no contact, of helpers neither (security.md 28, 80).
fn without_phones(mut view: RequestView) -> RequestView {
    for helper in view.assignments.iter_mut().filter_map(|brief| brief.helper.as_mut()) {
        helper.phone = None;
    }
    view
}

/// Adds their assignments to requests, with one query; those that were given back only where the request has ended.
fn with_assignments(connection: &mut DbConnection, requests: Vec<HelpRequest>) -> QueryResult<Vec<Loaded>> {
    let ids = requests.iter().filter(|request| request.places_taken > 0 || request.state.is_final());
    let ids: Vec<HelpRequestId> = ids.map(|request| request.id).collect();
    joined(connection, requests, &ids)
}

/// Adds all their assignments to requests, with one query.
pub(super) fn with_all_assignments(
    connection: &mut DbConnection,
    requests: Vec<HelpRequest>,
) -> QueryResult<Vec<Loaded>> {
    let ids: Vec<HelpRequestId> = requests.iter().map(|request| request.id).collect();
    joined(connection, requests, &ids)
}

fn joined(
    connection: &mut DbConnection,
    requests: Vec<HelpRequest>,
    ids: &[HelpRequestId],
) -> QueryResult<Vec<Loaded>> {
    let mut by_request: HashMap<HelpRequestId, Vec<Assignment>> = HashMap::new();
    for assignment in store::assignments::of_requests(connection, ids)? {
        by_request.entry(assignment.help_request_id).or_default().push(assignment);
    }
    let loaded =
        |request: HelpRequest| Loaded { assignments: by_request.remove(&request.id).unwrap_or_default(), request };
    Ok(requests.into_iter().map(loaded).collect())
}

/// The facts of the volunteer who calls, and which categories need a certificate.
pub(super) fn volunteer(
    connection: &mut DbConnection,
    sight: &Sight<'_>,
) -> QueryResult<(Option<VolunteerFacts>, BTreeSet<String>)> {
    let facts = store::people::facts_of(connection, sight.actor.id, sight.zone, sight.now)?;
    Ok((facts, store::town::certificate_categories(connection)?))
}
