//! Is the process alive, and should it get requests? Both without details for strangers.

use crate::db::{Db, migrate};
use actix_web::{HttpResponse, web};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// Whether the process is on its way out.
#[derive(Debug, Default)]
pub struct Readiness {
    is_draining: AtomicBool,
}

impl Readiness {
    /// From now on the process is not ready: load balancers send requests elsewhere.
    pub fn drain(&self) {
        self.is_draining.store(true, Ordering::Release);
    }

    /// Whether the process is on its way out.
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Acquire)
    }
}

/// The process answers. Does not touch the database.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// The database answers within a second, its schema is ours, and the process is not draining.
pub async fn readyz(db: web::Data<Db>, readiness: web::Data<Readiness>) -> HttpResponse {
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
