//! `/healthz`, `/readyz` and `/metrics`, for whoever runs the process.

use std::sync::Arc;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures::future::BoxFuture;
use http::header::CONTENT_TYPE;

use crate::error::ApiError;
use crate::telemetry;

/// What must work before the process takes traffic, each by its name.
#[derive(Clone, Default)]
pub struct Checks(Vec<Check>);

#[derive(Clone)]
struct Check {
    name: &'static str,
    run: Arc<dyn Fn() -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync>,
}

impl Checks {
    /// Nothing to check.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Also runs `check`; `name` is what the answer says is away.
    #[must_use]
    pub fn with<F, Fut>(mut self, name: &'static str, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        self.0.push(Check {
            name,
            run: Arc::new(move || Box::pin(check())),
        });
        self
    }

    /// The routes; to be merged into a server's router.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        Router::new()
            .route("/healthz", get(async || "ok"))
            .route("/readyz", get(move || self.clone().ready()))
            .route("/metrics", get(metrics))
    }

    async fn ready(self) -> Response {
        for check in self.0 {
            if let Err(error) = (check.run)().await {
                return ApiError::unavailable(check.name)
                    .caused_by(error)
                    .into_response();
            }
        }
        "ready".into_response()
    }
}

async fn metrics() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/plain; version=0.0.4")],
        telemetry::metrics_text(),
    )
}
