//! Whether two records can become one, and what the one then says. Pure.

use crate::accounts::model::{AccountRecord, EmailAddress, Person, Profile};
use crate::text_enum;

text_enum! {
    /// Which of two records something is taken from.
    pub enum MergeSide {
        /// The record that is kept.
        This = "this",
        /// The duplicate.
        Other = "other",
    }
}

/// Why two records cannot become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeObstacle {
    /// They are one record already.
    SameRecord,
    /// One of them is a member of staff.
    OfStaff,
    /// One of them is suspended: that is decided first.
    Suspended,
    /// Both can sign in: nobody but their owners can say whose they are.
    BothSignIn,
    /// The duplicate can sign in and the kept one cannot: it has to be the other way round.
    KeepTheOther,
    /// One of them helped the other, both helped at the same request, or one blocks the other: these are two people.
    MetEachOther,
    /// Both have promised help for the same time.
    TimesOverlap,
}

/// Whence each field comes. Without a choice that of the kept record, and that of the duplicate where it has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MergeChoices {
    /// First name.
    pub first_name: Option<MergeSide>,
    /// Last name.
    pub last_name: Option<MergeSide>,
    /// Telephone number.
    pub phone: Option<MergeSide>,
    /// Address for mail.
    pub email: Option<MergeSide>,
    /// Street and number, with floor and bell.
    pub address: Option<MergeSide>,
    /// Home quarter.
    pub quarter_id: Option<MergeSide>,
    /// Said at the door.
    pub code_word: Option<MergeSide>,
    /// How the person likes to be reached.
    pub preferred_channel: Option<MergeSide>,
    /// Language of mails.
    pub ui_language: Option<MergeSide>,
}

/// What stands against merging that the two records show by themselves.
pub fn may_merge(kept: &AccountRecord, duplicate: &AccountRecord) -> Result<(), MergeObstacle> {
    let accounts = [&kept.person.account, &duplicate.person.account];
    // A password at an address that nobody proved opens nothing, and says nothing of whose record it is.
    let can_sign_in = AccountRecord::has_sign_in;
    if kept.person.account.id == duplicate.person.account.id {
        return Err(MergeObstacle::SameRecord);
    }
    if accounts.iter().any(|account| account.roles.is_staff()) {
        return Err(MergeObstacle::OfStaff);
    }
    if accounts.iter().any(|account| account.suspended_at.is_some()) {
        return Err(MergeObstacle::Suspended);
    }
    match (can_sign_in(kept), can_sign_in(duplicate)) {
        (true, true) => Err(MergeObstacle::BothSignIn),
        (false, true) => Err(MergeObstacle::KeepTheOther),
        (_, false) => Ok(()),
    }
}

/// The person of both records. An address for mail that somebody proved is never replaced.
pub fn merged(kept: &AccountRecord, duplicate: &AccountRecord, choices: &MergeChoices) -> Person {
    let (this, other) = (&kept.person, &duplicate.person);
    let is_other = |side: Option<MergeSide>| side == Some(MergeSide::Other);
    let is_email_fixed = kept.has_sign_in();
    let address =
        if this.address.is_none() && choices.address.is_none() { other } else { pick(choices.address, this, other) };
    Person {
        account: this.account.clone(),
        first_name: pick(choices.first_name, this, other).first_name.clone(),
        last_name: pick(choices.last_name, this, other).last_name.clone(),
        email: if is_email_fixed {
            this.email.clone()
        } else {
            let told = |record, side| told_email(record, choices.email == Some(side));
            chosen(choices.email, told(kept, MergeSide::This), told(duplicate, MergeSide::Other))
        },
        phone: chosen(choices.phone, this.phone.as_ref(), other.phone.as_ref()),
        preferred_channel: if is_other(choices.preferred_channel) {
            other.preferred_channel
        } else {
            this.preferred_channel
        },
        ui_language: if is_other(choices.ui_language) { other.ui_language } else { this.ui_language },
        quarter_id: chosen(choices.quarter_id, this.quarter_id.as_ref(), other.quarter_id.as_ref()),
        address: address.address.clone(),
        address_extra: address.address_extra.clone(),
        code_word: chosen(choices.code_word, this.code_word.as_ref(), other.code_word.as_ref()),
        profile: merged_profile(&this.profile, &other.profile),
        clearances: this.clearances.iter().chain(&other.clearances).copied().collect(),
    }
}

/// The address of a record. One at which somebody registered and that they never proved may be anybody's: it counts where the coordinator
/// says so, and not by itself, for mails with a way to sign in would go there.
fn told_email(record: &AccountRecord, is_chosen: bool) -> Option<&EmailAddress> {
    record.person.email.as_ref().filter(|_| is_chosen || record.has_sign_in() || !record.has_password)
}

fn pick<'a>(side: Option<MergeSide>, this: &'a Person, other: &'a Person) -> &'a Person {
    if side == Some(MergeSide::Other) { other } else { this }
}

/// A choice counts also where it is an empty one.
fn chosen<T: Clone>(side: Option<MergeSide>, this: Option<&T>, other: Option<&T>) -> Option<T> {
    match side {
        Some(MergeSide::This) => this.cloned(),
        Some(MergeSide::Other) => other.cloned(),
        None => this.or(other).cloned(),
    }
}

/// What a person told of themselves adds up.
fn merged_profile(this: &Profile, other: &Profile) -> Profile {
    Profile {
        spoken_languages: this.spoken_languages.union(&other.spoken_languages).cloned().collect(),
        age_band: this.age_band.or(other.age_band),
        gender: this.gender.or(other.gender),
        attributes: this.attributes.union(&other.attributes).copied().collect(),
        is_phone_shared: this.is_phone_shared,
    }
}

#[cfg(test)]
#[path = "merging_tests.rs"]
mod tests;
