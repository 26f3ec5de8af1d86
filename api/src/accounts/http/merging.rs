//! Two records of one person become one.

use super::answers::{OrMissing, WithBody, WithSession};
use super::file::AccountFile;
use super::people::actor;
use crate::accounts::flows::Accounts;
use crate::accounts::flows::merging::Merge;
use crate::accounts::rules::merging::{MergeChoices, MergeSide};
use crate::caller::{CallerWith, Coordinators};
use crate::input::{Body, PathPart};
use crate::kernel::ids::AccountId;
use crate::problem::{Problem, ProblemDocument};
use actix_web::{post, web};
use serde::Deserialize;
use utoipa::ToSchema;

/// Whence each field comes. What is not named is that of the kept record, and that of the duplicate where it has none. Languages and
/// attributes add up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeKeep {
    /// First name.
    first_name: Option<MergeSide>,
    /// Last name.
    last_name: Option<MergeSide>,
    /// Telephone number.
    phone: Option<MergeSide>,
    /// E-mail address; one by which the person signs in stays.
    email: Option<MergeSide>,
    /// Street and number, with floor and bell.
    address: Option<MergeSide>,
    /// Home quarter.
    quarter_id: Option<MergeSide>,
    /// Said at the door.
    code_word: Option<MergeSide>,
    /// How the person likes to be reached.
    preferred_channel: Option<MergeSide>,
    /// Language of mails.
    ui_language: Option<MergeSide>,
}

/// Which record is the duplicate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeForm {
    /// The record that becomes a tombstone.
    duplicate_id: AccountId,
    /// The version of the kept record that was read.
    version: i32,
    /// The version of the duplicate that was read.
    duplicate_version: i32,
    /// Whence each field comes.
    keep: Option<MergeKeep>,
    /// Why these are one person; a note that only staff see, for a year.
    #[schema(max_length = 1000)]
    reason: String,
}

fn choices(keep: &MergeKeep) -> MergeChoices {
    MergeChoices {
        first_name: keep.first_name,
        last_name: keep.last_name,
        phone: keep.phone,
        email: keep.email,
        address: keep.address,
        quarter_id: keep.quarter_id,
        code_word: keep.code_word,
        preferred_channel: keep.preferred_channel,
        ui_language: keep.ui_language,
    }
}

/// Make two records of one person one; the duplicate is gone for good
#[utoipa::path(tag = "accounts", security(("cookie" = []), ("bearer" = [])), params(("id" = AccountId, Path)), request_body = MergeForm, responses(
    (status = 200, body = AccountFile, description = "The record of both"), WithBody, WithSession,
    OrMissing,
    (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "version-conflict, not-now, merge-same-record, merge-of-staff, merge-both-sign-in, merge-keep-the-other, merge-met-each-other, merge-times-overlap"),
))]
#[post("/accounts/{id}/merge")]
pub async fn merge(
    caller: CallerWith<Coordinators>,
    accounts: web::Data<Accounts>,
    id: PathPart<AccountId>,
    body: Body<MergeForm>,
) -> Result<web::Json<AccountFile>, Problem> {
    let (actor, form) = (actor(&caller.0), body.value);
    let merge = Merge {
        kept: id.0,
        version: form.version,
        duplicate: form.duplicate_id,
        duplicate_version: form.duplicate_version,
        choices: form.keep.as_ref().map(choices).unwrap_or_default(),
        reason: form.reason,
    };
    Ok(web::Json(AccountFile::of(accounts.merge(actor, merge).await?)))
}
