//! Why somebody was asked, decided again from the record: for whoever answers for the program.

use super::Refusal;
use crate::db::{DbConnection, Failure, refuse};
use crate::kernel::ids::InvitationId;
use crate::matching::invitations::model::Invitation;
use crate::matching::invitations::rules::POLICY_VERSION;
use crate::matching::model::{Ask, Look, LookPlace};
use crate::matching::rules::recheck::ask_again;
use crate::matching::store;

/// What deciding again came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The same helper for the same reasons.
    Same,
    /// Something else; `None`: nobody is asked there.
    Different(Option<Ask>),
    /// Another policy chose then than this program holds.
    OtherPolicy,
    /// There is no record of the look.
    NotKept,
    /// The record cannot be read.
    Unreadable(String),
}

/// An invitation, and what deciding again came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Recheck {
    /// The invitation as it is kept.
    pub invitation: Invitation,
    /// Whether it would be sent again.
    pub verdict: Verdict,
}

/// Decides again the look that an invitation came from.
pub fn recheck(connection: &mut DbConnection, id: InvitationId) -> Result<Recheck, Failure<Refusal>> {
    let Some(invitation) = store::invitations::find(connection, id)? else { return refuse(Refusal::NotFound) };
    let verdict = if invitation.policy_version == POLICY_VERSION {
        let kept = match invitation.look {
            Some(place) => store::looks::find(connection, place.look)?.map(|text| (place, text)),
            None => None,
        };
        kept.map_or(Verdict::NotKept, |(place, text)| judge(&invitation, place, &text))
    } else {
        Verdict::OtherPolicy
    };
    Ok(Recheck { invitation, verdict })
}

fn judge(invitation: &Invitation, place: LookPlace, text: &str) -> Verdict {
    let look = match Look::decode(text) {
        Ok(look) => look,
        Err(error) => return Verdict::Unreadable(error.to_string()),
    };
    let number = |number: i32| usize::try_from(number).unwrap_or(usize::MAX);
    let again = ask_again(&look, number(place.need), number(place.helper));
    let is_same = again.as_ref().is_some_and(|ask| {
        ask.reasons == invitation.reasons
            && ask.bands == invitation.bands
            && ask.usual_yes.to_bits() == invitation.usual_yes.to_bits()
    });
    if is_same { Verdict::Same } else { Verdict::Different(again) }
}
