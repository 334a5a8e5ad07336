//! One BFF at work.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use http::header::COOKIE;
use http::{Method, StatusCode, Uri};
use server_kit::door::{self, Door};
use server_kit::health::Checks;
use server_kit::identity::SERVICE_IDENTITY;
use server_kit::{ApiError, Limits, ServiceCaller};
use tokio_util::sync::CancellationToken;

use crate::page::Mfe;
use crate::redirect::LocalPath;
use crate::session::layer::with_session;
use crate::{App, BffConfig, compression, csrf, error_page};

/// How often expired sessions are deleted.
const SWEEP: Duration = Duration::from_secs(600);

/// A BFF put together; [`Bff::run`] sets it to work.
pub struct Bff {
    app: App,
    routes: Router,
    limits: Limits,
    open: Vec<&'static str>,
}

impl Bff {
    /// A BFF that answers with `routes`.
    #[must_use]
    pub fn new(app: App, routes: Router) -> Self {
        Self {
            app,
            routes,
            limits: Limits::default(),
            open: Vec::new(),
        }
    }

    /// Lets programs that are no browser post to `path`, such as the button of a mail
    /// program. The address itself must carry the proof that they may: such a handler
    /// has no session, so that another site gains nothing by it.
    #[must_use]
    pub fn open_to_programs(mut self, path: &'static str) -> Self {
        self.open.push(path);
        self
    }

    /// Other limits at the door than the defaults.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The routes with everything around them: session, defence, error pages,
    /// headers, compression, health and metrics. [`Bff::run`] serves it; tests call
    /// it.
    pub fn router(&self) -> Router {
        let app = &self.app;
        let gate = Gate {
            app: app.clone(),
            open: self.open.clone(),
        };
        // From the inside out.
        self.routes
            .clone()
            .merge(checks(app).routes())
            .fallback(not_found)
            .method_not_allowed_fallback(door::method_not_allowed)
            .layer(from_fn_with_state(Arc::clone(app.sessions()), with_session))
            .layer(from_fn_with_state(Arc::new(gate), admit))
            .layer(Door::new(app.config().name, self.limits))
            .layer(from_fn_with_state(app.clone(), error_page::humane))
            .layer(compression::layer())
    }

    /// Answers until `shutdown`, then finishes what is under way.
    ///
    /// # Errors
    /// When its port is taken or not allowed.
    pub async fn run(self, shutdown: CancellationToken) -> anyhow::Result<()> {
        let config = self.app.config();
        let listener = server_kit::bind(config.listen).await?;
        tracing::info!(bff = config.name, address = %listener.local_addr()?, "listening");
        let sweeper = tokio::spawn(sweep(self.app.clone(), shutdown.clone()));
        let (asked, closing) = (shutdown.clone(), self.app.closing().clone());
        let closer = tokio::spawn(async move {
            asked.cancelled().await;
            closing.cancel();
        });
        server_kit::serve(listener, self.router(), self.limits, shutdown.clone()).await;
        shutdown.cancel();
        sweeper.await?;
        closer.await?;
        Ok(())
    }
}

/// The whole `main` of a BFF's binary: reads the environment, builds it, runs it until
/// the process is told to stop, and says in one line why it could not.
pub fn main<F, R>(mfe: Mfe, build: F) -> ExitCode
where
    F: FnOnce(BffConfig) -> R,
    R: Future<Output = anyhow::Result<Bff>>,
{
    match start(mfe, build) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{mfe}-bff: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start<F, R>(mfe: Mfe, build: F) -> anyhow::Result<()>
where
    F: FnOnce(BffConfig) -> R,
    R: Future<Output = anyhow::Result<Bff>>,
{
    let config = BffConfig::from_env(mfe)?;
    server_kit::telemetry::init(config.name);
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(async {
            let bff = build(config).await?;
            bff.run(server_kit::shutdown_signal()).await
        })
}

fn checks(app: &App) -> Checks {
    let sessions = Arc::clone(app.sessions());
    Checks::new().with("database", move || {
        let sessions = Arc::clone(&sessions);
        async move { sessions.check().await }
    })
}

/// What [`admit`] decides by.
struct Gate {
    app: App,
    open: Vec<&'static str>,
}

/// Refuses what another site asks for, and finds out whether the edge, which knows
/// the shopper's address, is who calls.
async fn admit(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let app = &gate.app;
    let origin = &app.config().public_origin;
    if let Err(refusal) = csrf::check(request.method(), request.headers(), origin) {
        if !gate.open.contains(&request.uri().path()) {
            return refusal.into_response();
        }
        request.headers_mut().remove(COOKIE);
    }
    if !request.headers().contains_key(SERVICE_IDENTITY) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    // Proven, it is remembered in the request; not proven, it changes nothing.
    let _ = ServiceCaller::from_request_parts(&mut parts, app).await;
    next.run(Request::from_parts(parts, body)).await
}

/// 404, but to the address without the slash where somebody typed one too many.
async fn not_found(method: Method, uri: Uri) -> Response {
    let trimmed = uri.path().trim_end_matches('/');
    let one_too_many = !trimmed.is_empty() && trimmed.len() + 1 == uri.path().len();
    if method.is_safe() && one_too_many {
        let query = uri
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        if let Ok(path) = format!("{trimmed}{query}").parse::<LocalPath>() {
            let location = [(http::header::LOCATION, path.to_string())];
            return (StatusCode::PERMANENT_REDIRECT, location).into_response();
        }
    }
    ApiError::not_found("address").into_response()
}

async fn sweep(app: App, shutdown: CancellationToken) {
    while shutdown
        .run_until_cancelled(tokio::time::sleep(SWEEP))
        .await
        .is_some()
    {
        match app.sweep_sessions().await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(sessions = swept, "deleted what had expired"),
            Err(error) => tracing::warn!(error = %error, "cannot delete expired sessions"),
        }
    }
}
