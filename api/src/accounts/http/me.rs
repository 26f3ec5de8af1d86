//! One's own account.

use super::answers::WithSession;
use super::shapes::Me;
use crate::accounts::flows::Accounts;
use crate::caller::SignedIn;
use crate::problem::Problem;
use actix_web::{get, web};

/// The signed-in person
#[utoipa::path(tag = "me", security(("cookie" = []), ("bearer" = [])), responses((status = 200, body = Me, description = "The person"), WithSession))]
#[get("/me")]
pub async fn read(caller: SignedIn, accounts: web::Data<Accounts>) -> Result<web::Json<Me>, Problem> {
    let record = accounts.own_record(caller.0.account_id).await?;
    Ok(web::Json(Me::of(&record)))
}
