//! Who a notice goes to and what it says, as both stand at the moment of sending.

use crate::db::DbConnection;
use crate::kernel::ids::{AssignmentId, HelpRequestId, InvitationId, InvitationMessageId};
use crate::notices::model::{Arrival, Dropped, Leased, NoticeKind, NoticeSubject, Occasion, Recipient, SubjectKind};
use crate::notices::rules::{is_still_so, may_be_told};
use crate::notices::store;
use crate::web::{TextsReader, TownTexts};
use diesel::QueryResult;

/// What a notice is about.
#[derive(Default)]
pub(super) struct About {
    /// The kind of help, in the recipient's language.
    pub category: String,
    /// How many.
    pub count: i64,
    /// The request.
    pub help_request: Option<HelpRequestId>,
}

pub(super) type Found = Result<(Recipient, TownTexts, About), Dropped>;

/// Looks up who a mail goes to and what it says.
pub(super) fn look_up(
    connection: &mut DbConnection,
    leased: &Leased,
    occasion: Occasion,
    read_town: TextsReader,
) -> QueryResult<Found> {
    let Some(recipient) = store::recipient_with_contact(connection, leased.recipient)? else {
        return Ok(Err(Dropped::AccountClosed));
    };
    if let Err(reason) = may_be_told(occasion, &recipient) {
        return Ok(Err(reason));
    }
    let Some(about) = about(connection, leased, occasion, &recipient.language)? else {
        return Ok(Err(Dropped::NoLongerSo));
    };
    let town = read_town(connection)?.unwrap_or_default();
    Ok(Ok((recipient, town, about)))
}

/// The subject as it stands now; `None` where the notice is no longer true or the recipient may no longer know.
pub(super) fn about(
    connection: &mut DbConnection,
    leased: &Leased,
    occasion: Occasion,
    language: &str,
) -> QueryResult<Option<About>> {
    if occasion == Occasion::DispatchDigest {
        let count = store::queue_length(connection)?;
        let is_so = count > 0 && store::coordinators(connection)?.contains(&leased.recipient);
        return Ok(is_so.then(|| About { count, ..About::default() }));
    }
    if occasion == Occasion::LooksUsedUp {
        let is_so = store::coordinators(connection)?.contains(&leased.recipient);
        return Ok(is_so.then(About::default));
    }
    let subject = match occasion.subject_kind() {
        SubjectKind::Account => return Ok(Some(About::default())),
        SubjectKind::Assignment => store::assignment(connection, AssignmentId(leased.subject), leased.recipient)?,
        SubjectKind::HelpRequest => store::request(connection, HelpRequestId(leased.subject), leased.recipient)?,
        SubjectKind::InvitationMessage => {
            let message = InvitationMessageId(leased.subject);
            let categories = store::asked_categories(connection, message, leased.recipient)?;
            return about_help(connection, &categories, language);
        }
        SubjectKind::Invitation => {
            let category = store::revoked_category(connection, InvitationId(leased.subject), leased.recipient)?;
            return about_help(connection, category.as_slice(), language);
        }
    };
    let Some(subject) = subject.filter(|subject| is_still_so(occasion, &subject.standing)) else { return Ok(None) };
    if occasion == Occasion::HandedBack && !store::coordinators(connection)?.contains(&leased.recipient) {
        return Ok(None);
    }
    let category = store::category_label(connection, &subject.category, language)?;
    Ok(Some(About { category, count: 1, help_request: Some(subject.help_request) }))
}

/// Help of these categories, each named once; `None` where there is none.
fn about_help(connection: &mut DbConnection, categories: &[String], language: &str) -> QueryResult<Option<About>> {
    let mut labels: Vec<String> = Vec::new();
    for category in categories {
        let label = store::category_label(connection, category, language)?;
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let count = i64::try_from(categories.len()).unwrap_or(i64::MAX);
    Ok((count > 0).then(|| About { category: labels.join(", "), count, help_request: None }))
}

/// The page of the app where it goes on.
pub(super) fn page(occasion: Occasion, leased: &Leased, help_request: Option<HelpRequestId>, token: &str) -> String {
    let request = help_request.map(|id| id.to_string()).unwrap_or_default();
    match occasion {
        Occasion::Registered | Occasion::EmailChange => format!("/konto/bestaetigen#token={token}"),
        Occasion::PasswordReset => format!("/konto/neues-passwort#token={token}"),
        Occasion::EmailChangeTold | Occasion::PasswordChanged => "/passwort-vergessen".to_owned(),
        Occasion::RegistrationRepeated
        | Occasion::OneTimeCode
        | Occasion::Activated
        | Occasion::Inactive
        | Occasion::SecondFactorRemoved => "/anmelden".to_owned(),
        Occasion::Verified | Occasion::InvitationSent | Occasion::InvitationRevoked => "/helfen".to_owned(),
        Occasion::AssignmentAccepted
        | Occasion::AssignmentWithdrawn
        | Occasion::VisitArranged
        | Occasion::AnotherTime
        | Occasion::StillNeeded
        | Occasion::RequestExpired => format!("/meine-anfragen/{request}"),
        Occasion::AssignmentRecorded
        | Occasion::AssignmentCancelled
        | Occasion::AssignmentConfirmed
        | Occasion::AssignmentThanked => format!("/einsaetze/{}", leased.subject),
        Occasion::VisitAssigned | Occasion::VisitMoved | Occasion::VisitRecalled => "/tag".to_owned(),
        Occasion::LooksUsedUp => format!("/koordination/personen/{}", leased.subject),
        Occasion::DispatchDigest | Occasion::HandedBack => "/koordination".to_owned(),
    }
}

/// What a notice leads to in the app; `None` where it is not told there (any more).
pub(super) fn arrival(
    connection: &mut DbConnection,
    leased: &Leased,
    occasion: Occasion,
) -> QueryResult<Option<Arrival>> {
    if !occasion.is_in_app() {
        return Ok(None);
    }
    let recipient = store::recipient_with_contact(connection, leased.recipient)?;
    let Some(recipient) = recipient.filter(|recipient| recipient.is_active) else { return Ok(None) };
    let Some(about) = about(connection, leased, occasion, &recipient.language)? else { return Ok(None) };
    let subject = match (occasion.kind(), occasion.subject_kind(), about.help_request) {
        (NoticeKind::Coordination, SubjectKind::HelpRequest, _) => (NoticeSubject::Dispatch, leased.subject),
        (NoticeKind::MyRequests, _, Some(request)) => (NoticeSubject::HelpRequest, request.0),
        (_, SubjectKind::Account, _) => (NoticeSubject::Account, leased.subject),
        (_, SubjectKind::Assignment, _) => (NoticeSubject::Assignment, leased.subject),
        (_, SubjectKind::HelpRequest, _) => (NoticeSubject::HelpRequest, leased.subject),
        (_, SubjectKind::Invitation, _) => (NoticeSubject::Invitation, leased.subject),
        (_, SubjectKind::InvitationMessage, _) => {
            match store::first_invitation(connection, InvitationMessageId(leased.subject))? {
                Some(invitation) => (NoticeSubject::Invitation, invitation.0),
                None => return Ok(None),
            }
        }
    };
    let (id, recipient, source) = (leased.id, leased.recipient, leased.subject);
    Ok(Some(Arrival { id, recipient, occasion, subject, source }))
}
