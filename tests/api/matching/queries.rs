//! A page of invitations is read with as many queries as one of them.

use super::*;
use diesel::Connection;
use diesel::connection::InstrumentationEvent;
use quartierhilfe::help_requests::model::Actor as Reader;
use quartierhilfe::kernel::role::Role;
use quartierhilfe::matching::flows::{InvitationQuery, Refusal, my_invitations};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many rows a page of at most `limit` holds, and how many queries it took.
fn read(app: &TestApp, helper: &Actor, limit: u32) -> (usize, usize) {
    let reader = Reader { id: helper.account_id.parse().unwrap(), roles: vec![Role::Resident, Role::Volunteer] };
    let (now, queries) = (app.now(), Arc::new(AtomicUsize::new(0)));
    let page = app.parts.db.read_blocking::<_, Refusal>(|connection| {
        let counted = queries.clone();
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        let query = InvitationQuery { limit, ..InvitationQuery::default() };
        let page = my_invitations(connection, &reader, query, now);
        connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        page
    });
    let page = page.unwrap_or_else(|failure| panic!("{failure:?}"));
    assert!(page.items.iter().all(|invitation| invitation.request.is_some()));
    (page.items.len(), queries.load(Ordering::Relaxed))
}

support::on_both_databases! {
    async fn a_page_takes_no_more_queries_than_a_row(app: &TestApp) {
        let helper = app.volunteer().await;
        for _ in 0..6 {
            let resident = app.resident().await;
            request(app, &resident, "soon").await;
        }
        for _ in 0..4 {
            pass(app, Duration::hours(12)).await;
        }
        let ((one, few), (many, all)) = (read(app, &helper, 1), read(app, &helper, 100));
        assert!(one == 1 && many >= 3, "{many} invitations");
        assert!(all == few && few > 3, "{few} queries for one, {all} for {many}");
    }
}
