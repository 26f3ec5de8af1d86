//! Is the process alive, and should it get requests? Both without details for strangers.

use crate::{
    db::{Db, migrate},
    problem::{Problem, ProblemCode},
};
use actix_web::{HttpResponse, Route, web};
use std::time::Duration;
use tokio::sync::watch;

/// Whether the process is on its way out.
#[derive(Debug)]
pub struct Readiness(watch::Sender<bool>);

impl Default for Readiness {
    fn default() -> Self {
        Self(watch::channel(false).0)
    }
}

impl Readiness {
    /// From now on the process is not ready: load balancers send requests elsewhere.
    pub fn drain(&self) {
        self.0.send_replace(true);
    }

    /// Whether the process is on its way out.
    pub fn is_draining(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the process is on its way out.
    pub async fn drained(&self) {
        // The sender lives as long as `self`, so this ends only when it is so.
        let _ = self.0.subscribe().wait_for(|is_draining| *is_draining).await;
    }
}

/// The routes of both checks.
pub fn health_checks(config: &mut web::ServiceConfig) {
    let check = |path: &str, get: Route, head: Route| {
        web::resource(path)
            .route(get)
            .route(head)
            .default_service(web::to(|| async { Err::<HttpResponse, _>(not_allowed()) }))
    };
    config.service(check("/healthz", web::get().to(healthz), web::head().to(healthz))).service(check(
        "/readyz",
        web::get().to(readyz),
        web::head().to(readyz),
    ));
}

fn not_allowed() -> Problem {
    Problem::new(ProblemCode::MethodNotAllowed).allow("GET, HEAD".to_owned())
}

/// The process answers. Does not touch the database.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// The database answers within a second, its schema is ours, and the process is not draining.
async fn readyz(db: web::Data<Db>, readiness: web::Data<Readiness>) -> HttpResponse {
    let check = db.read_rows("web.ready", |connection| {
        Ok(matches!(migrate::state(connection), Ok(migrate::SchemaState::Current)))
    });
    let is_current = tokio::time::timeout(Duration::from_secs(1), check).await;
    if matches!(is_current, Ok(Ok(true))) && !readiness.is_draining() {
        HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n")
    } else {
        HttpResponse::ServiceUnavailable().content_type("text/plain; charset=utf-8").body("not ready\n")
    }
}
