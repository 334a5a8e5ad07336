//! So many requests are worked on at a time; the others of a crowd wait for their turn.
//!
//! A request needs the database several times. Were all of a crowd let in, each would wait
//! behind all others each of these times, and most would give up halfway, their work for
//! nothing. So whoever cannot be served soon is told so at once, before anything was done.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use server_kit::ApiError;
use tokio::sync::Semaphore;

/// Several for each connection of the pool, since requests wait for other services too.
const AT_ONCE: usize = 64;
/// As long as for a connection of the pool.
const PATIENCE: Duration = Duration::from_secs(3);
/// Whoever runs the process is answered whatever the crowd.
const ALWAYS: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// `router`, behind which a crowd takes turns.
pub(crate) fn taking_turns(router: Router) -> Router {
    limited(router, AT_ONCE, PATIENCE)
}

fn limited(router: Router, at_once: usize, patience: Duration) -> Router {
    let turns = Arc::new(Semaphore::new(at_once));
    router.layer(from_fn(move |request: Request, next: Next| {
        let turns = Arc::clone(&turns);
        async move { in_turn(&turns, patience, request, next).await }
    }))
}

async fn in_turn(turns: &Semaphore, patience: Duration, request: Request, next: Next) -> Response {
    if ALWAYS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match tokio::time::timeout(patience, turns.acquire()).await {
        Ok(Ok(_turn)) => next.run(request).await,
        _ => {
            metrics::counter!("requests_turned_away_total").increment(1);
            ApiError::unavailable("service").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::http::header::RETRY_AFTER;
    use axum::routing::get;
    use tokio::sync::Notify;
    use tower::ServiceExt;

    use super::*;

    async fn asked(router: &Router, path: &str) -> Response {
        let request = Request::get(path).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back_and_nobody_else() {
        let (begun, goes_on) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
        let slow = {
            let (begun, goes_on) = (Arc::clone(&begun), Arc::clone(&goes_on));
            move || async move {
                let goes_on = goes_on.notified();
                begun.add_permits(1);
                goes_on.await;
            }
        };
        let router = Router::new()
            .route("/slow", get(slow))
            .route("/readyz", get(async || "ok"));
        let router = limited(router, 2, Duration::from_millis(50));
        let working: Vec<_> = (0..2)
            .map(|_| {
                let router = router.clone();
                tokio::spawn(async move { asked(&router, "/slow").await.status() })
            })
            .collect();
        let _both = begun.acquire_many(2).await.unwrap();
        let refused = asked(&router, "/slow").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key(RETRY_AFTER));
        assert_eq!(asked(&router, "/readyz").await.status(), StatusCode::OK);
        goes_on.notify_waiters();
        for one in working {
            assert_eq!(one.await.unwrap(), StatusCode::OK);
        }
        goes_on.notify_one();
        assert_eq!(asked(&router, "/slow").await.status(), StatusCode::OK);
    }
}
