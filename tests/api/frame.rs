//! What is true of every answer, whatever the route.

support::on_both_databases! {
    async fn the_process_tells_that_it_lives_and_is_ready(app: &TestApp) {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(app.nobody().get(path).await.status, 200, "{path}");
        }
        app.parts.readiness.drain();
        assert_eq!(app.nobody().get("/healthz").await.status, 200);
        assert_eq!(app.nobody().get("/readyz").await.status, 503);
    }

    async fn an_unknown_address_is_a_whole_problem_document(app: &TestApp) {
        let answer = app.nobody().get("/no-such-thing").await;
        let problem = answer.is_problem(404, "not-found");
        assert_eq!(problem["request_id"], answer.header("x-request-id"));
    }

    async fn answers_of_the_interface_are_kept_by_nobody_and_name_no_strangers(app: &TestApp) {
        let answer = app.nobody().get("/no-such-thing").await;
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(answer.header("server"), "");
    }

    async fn the_document_is_published_as_it_is_committed(app: &TestApp) {
        let published = app.nobody().get("/openapi.json").await.with_status(200);
        assert_eq!(published["openapi"], "3.1.0");
        assert_eq!(published, support::openapi::document());
    }
}
