//! Acts: who does what to which thing. Each is one transaction; what is refused is explained by the fresh state.

use crate::caller::Caller;
use crate::db::{Db, Failure, Tx};
use crate::help_requests::flows::Refusal;
use crate::help_requests::model::Actor;
use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

/// What is acted on, by the ids of its path.
pub(in crate::help_requests) trait Acted: Copy + Send + 'static {
    /// How it stands in the path.
    type Path: FromRequest<Future: 'static> + 'static;
    /// What is known after the act.
    type View: Send + 'static;
    /// What is answered.
    type Answer: From<Self::View>;

    /// The ids of the path.
    fn of(path: Self::Path) -> Self;

    /// A refused act with the fresh state of the thing, where the person may see it.
    fn explained(self, db: &Db, actor: Actor, failure: Failure<Refusal>) -> impl Future<Output = Problem>;
}

/// A call that acts on `I`; `E` reads what goes with it.
pub(in crate::help_requests) struct Acting<I, E> {
    db: web::Data<Db>,
    actor: Actor,
    id: I,
    input: E,
}

/// How an act is answered.
pub(in crate::help_requests) type Acts<I> = Result<web::Json<<I as Acted>::Answer>, Problem>;

impl<I: Acted, E: FromRequest<Future: 'static> + 'static> FromRequest for Acting<I, E> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // The caller stands first: input waits until it is settled who calls.
        let parts = <(Caller, web::Data<Db>, I::Path, E)>::from_request(request, payload);
        async move {
            let (caller, db, path, input) = parts.await?;
            Ok(Self { db, actor: Actor::from(caller.0), id: I::of(path), input })
        }
        .boxed_local()
    }
}

impl<I: Acted, E: Send + 'static> Acting<I, E> {
    /// Runs the act as one transaction, which may be tried more than once.
    pub async fn run<F>(self, name: &'static str, flow: F) -> Acts<I>
    where
        F: Fn(&mut Tx<'_>, &Actor, I, &E) -> Result<I::View, Failure<Refusal>> + Send + 'static,
    {
        let Self { db, actor, id, input } = self;
        let who = actor.clone();
        match db.write(name, move |tx| flow(tx, &who, id, &input)).await {
            Ok(view) => Ok(web::Json(view.into())),
            Err(failure) => Err(id.explained(&db, actor, failure).await),
        }
    }
}
