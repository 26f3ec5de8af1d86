//! Who calls: the extractors of handlers. What a session is worth is found out by the [`Authenticate`] that `app.rs` registers; nothing
//! is cached between requests, so a role change, a sign-out or a suspension acts on the next one.

use crate::{
    input::Turn,
    kernel::{
        clock::Instant,
        ids::{AccountId, SessionId},
        role::Role,
    },
    problem::{Problem, ProblemCode},
    web::pass_person,
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{Method, header},
    web,
};
use futures_util::{FutureExt, TryFutureExt, future::LocalBoxFuture};
use std::{marker::PhantomData, sync::Arc};

/// Name of the cookie with the access token; over https with the prefix `__Host-`.
pub const ACCESS_COOKIE: &str = "qh_access";
/// The header without which a write by cookie is refused: other sites cannot send it.
pub const REQUESTED_WITH: (&str, &str) = ("x-requested-with", "quartierhilfe");

/// A person with a living session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub account_id: AccountId,
    /// The session.
    pub session_id: SessionId,
    /// The roles the person holds now.
    pub roles: Vec<Role>,
    /// Whether a coordinator has verified the person.
    pub is_verified: bool,
    /// What the session still lacks before it may be used for more than signing in.
    pub second_factor: SecondFactorState,
    /// When the person last proved who they are.
    pub authenticated_at: Instant,
}

impl Identity {
    /// Whether the person holds the role.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the person holds one of the roles.
    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }
}

/// Where a session stands with the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorState {
    /// Given, or not asked for.
    Satisfied,
    /// Set up, and not given yet.
    Missing,
    /// The role needs one and none is set up.
    NotEnrolled,
}

/// What a request brings to prove who it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// `Authorization: Bearer …`.
    Bearer(String),
    /// The access cookie.
    Cookie(String),
}

/// Finds out who somebody is.
pub trait Authenticate: Send + Sync {
    /// The person behind the credentials; `None` where they are worth nothing (any more).
    fn authenticate(&self, credentials: Credentials) -> LocalBoxFuture<'_, Result<Option<Identity>, Problem>>;
}

/// How `app.rs` registers it.
pub type Authenticator = Arc<dyn Authenticate>;

/// Our own origin, for the check of writes by cookie.
#[derive(Debug, Clone)]
pub struct PublicOrigin {
    /// `https://host[:port]`.
    pub origin: String,
    /// Whether cookies carry `Secure` and their prefix.
    pub is_https: bool,
}

impl PublicOrigin {
    /// The full name of a cookie: with its prefix over https.
    pub fn cookie_name(&self, prefix: &str, name: &str) -> String {
        if self.is_https { format!("{prefix}{name}") } else { name.to_owned() }
    }
}

/// A signed-in person whose session may be used for everything their roles allow.
#[derive(Debug, Clone)]
pub struct Caller(pub Identity);

/// A signed-in person, even before the second factor: for `/me` and `/auth` only.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Identity);

/// Who calls, if anybody does: for routes that are open to all and show more to some.
#[derive(Debug, Clone)]
pub struct MaybeCaller(pub Option<Identity>);

/// A [`Caller`] who holds one of the roles of `R`.
#[derive(Debug, Clone)]
pub struct CallerWith<R>(pub Identity, PhantomData<R>);

/// A set of roles as a type.
pub trait Roles {
    /// Any one of these is enough.
    const ROLES: &'static [Role];
}

macro_rules! role_sets {
    ($($(#[$doc:meta])* $name:ident: $($role:ident),+;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl Roles for $name { const ROLES: &'static [Role] = &[$(Role::$role),+]; }
    )+};
}

role_sets! {
    /// Residents.
    Residents: Resident;
    /// Volunteers.
    Volunteers: Volunteer;
    /// Stadtkümmerer.
    Stadtkuemmerer: Stadtkuemmerer;
    /// Those who help: volunteers and Stadtkümmerer.
    Helpers: Volunteer, Stadtkuemmerer;
    /// Coordinators.
    Coordinators: Coordinator;
    /// Those who work with cases: coordinators and Stadtkümmerer.
    CaseStaff: Coordinator, Stadtkuemmerer;
    /// All members of staff.
    Staff: Coordinator, Stadtkuemmerer, Admin;
    /// Admins.
    Admins: Admin;
    /// Coordinators and admins.
    Office: Coordinator, Admin;
}

/// Reads credentials and checks that a write by cookie comes from our own pages.
pub(crate) fn credentials(request: &HttpRequest, origin: &PublicOrigin) -> Result<Option<Credentials>, Problem> {
    if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        return token
            .map(|token| Some(Credentials::Bearer(token.trim().to_owned())))
            .ok_or_else(|| Problem::new(ProblemCode::SignInRequired));
    }
    let Some(cookie) = request.cookie(&origin.cookie_name("__Host-", ACCESS_COOKIE)) else { return Ok(None) };
    require_own_site(request, origin)?;
    Ok(Some(Credentials::Cookie(cookie.value().to_owned())))
}

/// Refuses a write that another site could have caused (security.md 27): the custom header must be there, and what the browser says of the
/// origin must be ours.
pub fn require_own_site(request: &HttpRequest, origin: &PublicOrigin) -> Result<(), Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let has_header = text(REQUESTED_WITH.0) == Some(REQUESTED_WITH.1);
    let is_same_site = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(sent)) => sent == origin.origin,
        (None, None) => false,
    };
    if has_header && is_same_site { Ok(()) } else { Err(Problem::new(ProblemCode::CrossSiteRequest)) }
}

async fn identify(request: HttpRequest) -> Result<Option<Identity>, Problem> {
    let (Some(origin), Some(authenticator)) =
        (request.app_data::<web::Data<PublicOrigin>>(), request.app_data::<web::Data<Authenticator>>())
    else {
        return Err(Problem::new(ProblemCode::Internal));
    };
    match credentials(&request, origin)? {
        None => Ok(None),
        Some(credentials) => {
            let identity = authenticator.authenticate(credentials).await?;
            let identity = identity.ok_or_else(|| Problem::new(ProblemCode::SessionEnded))?;
            pass_person(&request, identity.account_id)?;
            Ok(Some(identity))
        }
    }
}

async fn signed_in(request: HttpRequest) -> Result<Identity, Problem> {
    identify(request).await?.ok_or_else(|| Problem::new(ProblemCode::SignInRequired))
}

async fn fully_signed_in(request: HttpRequest) -> Result<Identity, Problem> {
    let identity = signed_in(request).await?;
    match identity.second_factor {
        SecondFactorState::Satisfied => Ok(identity),
        SecondFactorState::Missing => Err(Problem::new(ProblemCode::SecondFactorRequired)),
        SecondFactorState::NotEnrolled => Err(Problem::new(ProblemCode::SecondFactorEnrolmentRequired)),
    }
}

/// Lets the extractors of input wait until `finding` has settled who calls.
fn settled<T, F>(request: &HttpRequest, finding: F) -> impl Future<Output = Result<T, Problem>> + use<T, F>
where
    F: Future<Output = Result<T, Problem>>,
{
    let turn = Turn::begin(request);
    finding.inspect_ok(move |_| turn.end())
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        settled(request, signed_in(request.clone())).map(|identity| identity.map(Self)).boxed_local()
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        settled(request, fully_signed_in(request.clone())).map(|identity| identity.map(Self)).boxed_local()
    }
}

impl FromRequest for MaybeCaller {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let identified = identify(request.clone());
        let identified = async move {
            // An ended session reads public things as anybody does; a write by another site stays refused.
            match identified.await {
                Err(problem) if problem.code() == ProblemCode::SessionEnded => Ok(Self(None)),
                other => other.map(Self),
            }
        };
        settled(request, identified).boxed_local()
    }
}

impl<R: Roles + 'static> FromRequest for CallerWith<R> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let identified = fully_signed_in(request.clone());
        let identified = async move {
            let identity = identified.await?;
            if identity.has_any(R::ROLES) {
                Ok(Self(identity, PhantomData))
            } else {
                Err(Problem::new(ProblemCode::RoleRequired))
            }
        };
        settled(request, identified).boxed_local()
    }
}

/// An [`Authenticate`] for which nobody is anybody.
pub struct Nobody;

impl Authenticate for Nobody {
    fn authenticate(&self, _credentials: Credentials) -> LocalBoxFuture<'_, Result<Option<Identity>, Problem>> {
        async { Ok(None) }.boxed_local()
    }
}
