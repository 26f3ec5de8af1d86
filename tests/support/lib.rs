//! What the black-box tests stand on: the real server in this process on an ephemeral port, a clock that stands still until a test moves
//! it, a fresh database of either kind, people who act over HTTP only, and bodies to begin from.
//!
//! A test of a slice looks like this and runs on both databases:
//!
//! ```text
//! support::on_both_databases! {
//!     /// What must be so.
//!     async fn a_stranger_sees_no_request(app: &TestApp) {
//!         let resident = app.resident().await;
//!         let body = builders::help_request("einkauf", &app.quarter().await);
//!         let request = resident.post("/help-requests", &body).await.with_status(201);
//!         app.nobody().get(&format!("/help-requests/{}", id(&request))).await.is_problem(401, "sign-in-required");
//!     }
//! }
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "this crate is used by tests only: it fails loudly"
)]

mod actor;
mod answer;
mod app;
pub mod builders;
mod database;
mod mail;
pub mod openapi;
mod people;
pub mod program;
pub mod shared;

pub use actor::{Actor, Transport, finish};
pub use answer::{Answer, id, version};
pub use app::{Options, TestApp, run};
pub use database::{Kind, TestDatabase, postgres_server};
pub use mail::Mail;
pub use program::Program;

/// Makes of each scenario two tests, `…::sqlite` and `…::postgres`. The scenario gets a running server with an empty, migrated database.
/// With `with Options { … };` in front the server runs as these say, e.g. with the limits on how often something may be done.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($app:ident: &TestApp) $body:block)+) => {
        $crate::on_both_databases! {
            with $crate::Options::default();
            $($(#[$attribute])* async fn $name($app: &TestApp) $body)+
        }
    };
    (with $options:expr; $($(#[$attribute:meta])* async fn $name:ident($app:ident: &TestApp) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "a scenario uses what it needs of the module around it")]
            use super::*;

            async fn scenario($app: std::sync::Arc<$crate::TestApp>) {
                let $app: &$crate::TestApp = &$app;
                $body
            }

            #[test]
            fn sqlite() {
                $crate::run($crate::Kind::Sqlite, &$options, scenario);
            }

            #[test]
            fn postgres() {
                $crate::run($crate::Kind::Postgres, &$options, scenario);
            }
        }
    )+};
}
