//! The program put together: state, the order of layers, every route, the reactions between slices, the published document.

#[cfg(target_os = "linux")]
pub mod code_pages;
mod town_texts;
pub mod worker;

use crate::{
    accounts::{Accounts, SessionAuthenticator, flows::erasure::Contributions, sign_in::keys::KeySet},
    caller::{Authenticator, PublicOrigin},
    config::Config,
    db::{DatabaseUrl, Db, Purpose, Reaction, Settings, Tx, migrate, open},
    kernel::{
        clock::{Clock, SystemClock},
        ids::AccountId,
    },
    operations::backup,
    problem::{Problem, ProblemDocument},
    quarters::QuarterMovers,
    web::{
        Ceilings, KnownPaths, LiveStreams, Load, LongWork, Mount, Pages, Readiness, docs, frame, health_checks, live,
        no_route, page, read_site,
    },
};
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::{Server, ServerHandle},
    middleware::{Compress, from_fn},
    web,
};
use std::{net::TcpListener, sync::Arc, time::Duration};
use utoipa::ToSchema;
use utoipa::openapi::{
    Components, ContentBuilder, Info, License, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder,
    security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_actix_web::{AppExt, scope};

/// For how long running requests may go on after the signal to stop.
const SHUTDOWN_SECONDS: u64 = 8;

/// A file of 32 MiB takes its time to arrive and to be read.
const LONG_WORK: LongWork =
    LongWork(&["/api/v1/quarters/imports", "/api/v1/accounts/imports"], Duration::from_secs(180));

/// Everything that handlers and the worker share.
#[derive(Clone)]
pub struct Parts {
    /// The settings.
    pub config: Arc<Config>,
    /// The database.
    pub db: Db,
    /// Sign-in and everything that looks at passwords.
    pub accounts: web::Data<Accounts>,
    /// Finds out who calls.
    pub authenticator: Authenticator,
    /// Whether the process is on its way out.
    pub readiness: web::Data<Readiness>,
    /// The borders of the quarters, between questions.
    pub quarter_map: web::Data<crate::quarters::flows::RememberedMap>,
    /// The order of open requests, between questions.
    pub board: web::Data<crate::matching::flows::Board>,
    /// The built app, where it is served.
    pub pages: Option<web::Data<Pages>>,
}

impl Parts {
    /// Opens the database and makes what the handlers need. The schema must be in place.
    pub fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let db = Db::open(Settings {
            url: config.database.clone(),
            connections: config.database_connections,
            clock,
            reactions: reactions(),
            has_rate_limits: config.has_rate_limits,
        })?;
        let site = config.web.as_deref().map(read_site).transpose()?;
        let pages = site.map(|site| web::Data::new(Pages::new(site, town_texts::town_texts)));
        let keys = Arc::new(KeySet::open(&config.data_dir.join("keys.json"), &config.public_url.origin)?);
        let authenticator: Authenticator = Arc::new(SessionAuthenticator::new(db.clone(), keys.clone()));
        let accounts = Accounts::start(db.clone(), keys, config.has_rate_limits, contributions());
        let accounts = accounts.map_err(|error| error.to_string())?;
        let accounts = web::Data::new(accounts);
        Ok(Self {
            config: Arc::new(config),
            db,
            accounts,
            authenticator,
            readiness: web::Data::default(),
            quarter_map: web::Data::default(),
            board: web::Data::default(),
            pages,
        })
    }

    fn register(&self, app: &mut web::ServiceConfig) {
        let url = &self.config.public_url;
        app.app_data(web::Data::new(self.db.clone()))
            .app_data(web::Data::from(self.config.clone()))
            .app_data(self.accounts.clone())
            .app_data(web::Data::new(self.authenticator.clone()))
            .app_data(web::Data::new(PublicOrigin { origin: url.origin.clone(), is_https: url.is_https }))
            .app_data(self.readiness.clone())
            .app_data(self.quarter_map.clone())
            .app_data(self.board.clone())
            .app_data(web::Data::new(QuarterMovers(quarter_movers())))
            .app_data(LONG_WORK);
        if let Some(pages) = &self.pages {
            app.app_data(pages.clone());
        }
    }
}

/// What slices do when something happened in another one.
pub fn reactions() -> Vec<Reaction> {
    vec![
        crate::offers::flows::react,
        crate::help_requests::flows::react,
        crate::matching::flows::react,
        crate::dispatch::flows::react,
        crate::calendar::flows::react,
        crate::notices::react,
    ]
}

/// Erases a person whom a backup still knew, or who was away for two years.
pub fn erase_again(tx: &mut Tx<'_>, account: AccountId) -> diesel::QueryResult<()> {
    crate::accounts::flows::erasure::erase(tx, account, None)
}

/// Makes two records one that a backup still knew apart.
pub fn merge_again(tx: &mut Tx<'_>, duplicate: AccountId, kept: AccountId) -> diesel::QueryResult<()> {
    crate::accounts::flows::merging::merge_again(tx, duplicate, kept, &contributions().merge_objections)
}

/// What slices do with their things in a quarter that an import retires.
pub fn quarter_movers() -> Vec<crate::quarters::flows::Mover> {
    vec![
        crate::accounts::flows::quarter_moves::move_quarter,
        crate::offers::flows::move_quarter,
        crate::help_requests::flows::move_quarter,
        crate::dispatch::flows::move_quarter,
    ]
}

/// What slices contribute when a person erases themselves (does something of theirs still run?) or asks for a copy.
pub fn contributions() -> Contributions {
    Contributions {
        objections: vec![crate::help_requests::flows::under_way],
        merge_objections: vec![crate::help_requests::flows::merge_obstacle],
        exports: vec![
            ("offer", crate::offers::flows::own_offer),
            ("help_requests", crate::help_requests::flows::own_requests),
            ("assignments", crate::help_requests::flows::own_assignments),
            ("series", crate::help_requests::series::flows::own_series),
            ("duty", crate::dispatch::flows::own_duty),
            ("contact_log", crate::help_requests::flows::own_contact_log),
            ("messages", crate::help_requests::messages::flows::own_messages),
            ("concerns", crate::help_requests::messages::flows::own_concerns),
            ("blocks", crate::help_requests::messages::flows::own_blocks),
            ("calendar_feed", crate::calendar::flows::own_feed),
            ("invitations", crate::matching::flows::own_invitations),
            ("notices", crate::notices::flows::own_notices),
        ],
    }
}

/// Every route below `/api/v1`. They are looked through in this order, so what is asked for most stands first.
fn routes(config: &mut impl Mount) {
    crate::matching::routes(config);
    crate::help_requests::routes(config);
    crate::town::routes(config);
    crate::town::templates::routes(config);
    crate::quarters::routes(config);
    crate::accounts::routes(config);
    crate::offers::routes(config);
    crate::dispatch::routes(config);
    crate::calendar::routes(config);
    crate::notices::routes(config);
    config.service(live);
}

/// The document as it is committed, which a test compares with [`openapi`]. Making it anew at each start would take half of the start and
/// 20 MiB, most of which the process would keep.
pub const PUBLISHED_DOCUMENT: &str = include_str!("../../docs/openapi.json");

/// The published document (OpenAPI 3.1), made from the code.
pub fn openapi() -> OpenApi {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(document_head())
        .service(scope("/api/v1").configure(|config| routes(config)))
        .split_for_parts();
    with_ceilings(document)
}

/// Every call has a ceiling: every operation says that it can be answered so.
fn with_ceilings(mut document: OpenApi) -> OpenApi {
    let schema = Ref::from_schema_name(ProblemDocument::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let refused = ResponseBuilder::new()
        .description("Problem: too-many-requests, with Retry-After")
        .content("application/problem+json", content)
        .build();
    for item in document.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in all.into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            responses.entry("429".to_owned()).or_insert_with(|| RefOr::T(refused.clone()));
        }
    }
    document
}

fn document_head() -> OpenApi {
    let mut components = Components::new();
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    components.add_security_scheme(
        "cookie",
        SecurityScheme::ApiKey(utoipa::openapi::security::ApiKey::Cookie(utoipa::openapi::security::ApiKeyValue::new(
            crate::caller::ACCESS_COOKIE,
        ))),
    );
    let mut info = Info::new("Quartierhilfe", env!("CARGO_PKG_VERSION"));
    info.description = Some("Neighbourhood help for a town, organised by city quarter.".to_owned());
    let mut license = License::new("EUPL-1.2");
    license.identifier = Some("EUPL-1.2".to_owned());
    info.license = Some(license);
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// Brings the schema up to date (SQLite, or where asked to), or refuses to start.
pub fn prepare_schema(url: &DatabaseUrl, may_migrate: bool) -> Result<(), String> {
    bring_up_to_date(url, may_migrate)?;
    fill_search(url)
}

/// Makes what steps of the schema left to the program. Where another process is at it, the next start goes on.
fn fill_search(url: &DatabaseUrl) -> Result<(), String> {
    let settings = Settings {
        url: url.clone(),
        connections: 1,
        clock: Arc::new(SystemClock),
        reactions: Vec::new(),
        has_rate_limits: false,
    };
    match crate::accounts::flows::callers::make_keys(&Db::open(settings)?) {
        Ok(0) => {}
        Ok(made) => tracing::info!(accounts = made, "people can be found while somebody types"),
        Err(failure) => tracing::warn!(failure = ?failure, "not everybody can be found yet: the next start goes on"),
    }
    Ok(())
}

fn bring_up_to_date(url: &DatabaseUrl, may_migrate: bool) -> Result<(), String> {
    if may_migrate || matches!(url, DatabaseUrl::Sqlite(_)) {
        let kept = backup::before_migration(url, SystemClock.now().timestamp()).map_err(|fault| fault.to_string())?;
        if let Some(kept) = kept {
            tracing::info!(file = %kept.file.display(), "the database was kept as it was before the schema changes");
        }
        return migrate::migrate(url).map(|_| ());
    }
    let mut connection = open(url, Purpose::Write).map_err(|error| error.to_string())?;
    match migrate::state(&mut connection)? {
        migrate::SchemaState::Current => Ok(()),
        migrate::SchemaState::Behind { missing } => {
            Err(format!("the database lacks {missing} step(s): run `quartierhilfe migrate`, or serve with --migrate"))
        }
        migrate::SchemaState::Newer { step } => Err(migrate::newer(&step)),
    }
}

/// Starts to answer on `listener`. The server runs until it is stopped.
pub fn serve(parts: &Parts, listener: TcpListener) -> std::io::Result<Server> {
    parts.db.listen()?;
    let threads = parts.config.http_threads;
    let shared = parts.clone();
    let paths = web::Data::new(KnownPaths::of(PUBLISHED_DOCUMENT));
    let load: web::Data<Load> = web::Data::default();
    let streams: web::Data<LiveStreams> = web::Data::default();
    let ceilings = parts.config.has_rate_limits.then(|| web::Data::new(Ceilings::of(PUBLISHED_DOCUMENT)));
    let server = HttpServer::new(move || {
        let parts = shared.clone();
        App::new()
            .app_data(paths.clone())
            .app_data(load.clone())
            .app_data(streams.clone())
            .configure(|app| parts.register(app))
            .configure(|app| {
                if let Some(ceilings) = &ceilings {
                    app.app_data(ceilings.clone());
                }
            })
            .wrap(Compress::default())
            .wrap(from_fn(frame))
            .configure(health_checks)
            .configure(docs)
            .route("/api/v1/openapi.json", web::get().to(published_document))
            .service(web::scope("/api/v1").configure(routes))
            .default_service(web::to(elsewhere))
    })
    .client_request_timeout(Duration::from_secs(5))
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(Duration::from_secs(15))
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .disable_signals();
    let server = if threads > 0 { server.workers(threads) } else { server };
    Ok(server.listen(listener)?.run())
}

/// What no route answers: the built app outside of the interface, and otherwise what is wrong with the address.
async fn elsewhere(
    request: HttpRequest,
    paths: web::Data<KnownPaths>,
    pages: Option<web::Data<Pages>>,
    db: web::Data<Db>,
) -> Result<HttpResponse, Problem> {
    match pages {
        Some(pages) if !request.path().starts_with("/api/") => page(request, pages, db).await,
        _ => Err(no_route(&request, &paths)),
    }
}

async fn published_document() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(PUBLISHED_DOCUMENT)
}

/// Stops on SIGTERM or SIGINT: not ready at once, streams end, running requests finish; a second signal ends the process at once.
pub async fn stop_on_signal(readiness: web::Data<Readiness>, server: ServerHandle) {
    drain_on_signal(&readiness).await;
    server.stop(true).await;
}

/// Waits for SIGTERM or SIGINT and lets everything know that the process is on its way out. A second signal ends it at once.
pub async fn drain_on_signal(readiness: &Readiness) {
    wait_for_signal().await;
    tracing::info!("stopping");
    readiness.drain();
    tokio::spawn(async {
        wait_for_signal().await;
        std::process::exit(1);
    });
}

async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
