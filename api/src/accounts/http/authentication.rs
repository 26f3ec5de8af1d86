//! What a session is worth: the answer to the platform's question who calls.

use crate::accounts::flows::sessions::{LiveSession, live_session};
use crate::accounts::sign_in::keys::KeySet;
use crate::caller::{Authenticate, Credentials, Identity, SecondFactorState};
use crate::db::Db;
use crate::problem::Problem;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use std::sync::Arc;

/// Finds the living session behind an access token, anew at each request.
pub struct SessionAuthenticator {
    db: Db,
    keys: Arc<KeySet>,
}

impl SessionAuthenticator {
    /// Reads sessions of `db` by tokens that `keys` signed.
    pub fn new(db: Db, keys: Arc<KeySet>) -> Self {
        Self { db, keys }
    }

    async fn find(&self, credentials: Credentials) -> Result<Option<Identity>, Problem> {
        let (Credentials::Bearer(token) | Credentials::Cookie(token)) = credentials;
        let now = self.db.clock().now();
        let Some(holder) = self.keys.read_access_token(&token, now) else { return Ok(None) };
        let found =
            self.db.read_at_once("accounts.live_session", move |connection| live_session(connection, holder, now));
        Ok(found.await?.map(identity))
    }
}

impl Authenticate for SessionAuthenticator {
    fn authenticate(&self, credentials: Credentials) -> LocalBoxFuture<'_, Result<Option<Identity>, Problem>> {
        self.find(credentials).boxed_local()
    }
}

fn identity(live: LiveSession) -> Identity {
    let second_factor = match (live.has_passed_second_factor, live.has_second_factor, live.roles.is_staff()) {
        (true, _, _) | (false, false, false) => SecondFactorState::Satisfied,
        (false, true, _) => SecondFactorState::Missing,
        (false, false, true) => SecondFactorState::NotEnrolled,
    };
    Identity {
        account_id: live.account,
        session_id: live.session,
        roles: live.roles.iter().collect(),
        is_verified: live.is_verified,
        second_factor,
        authenticated_at: live.authenticated_at,
    }
}
