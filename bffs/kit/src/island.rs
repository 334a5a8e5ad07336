//! JSON for our own islands.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, on};
use shared_types::{Endpoint, Method};

/// Answers `E` with `handler`, which takes `server_kit::Call<E>` and answers
/// `server_kit::Reply<E>`; merge it into the BFF's routes. The defence against other
/// sites is the same as for forms.
pub fn island<E, H, T, S>(handler: H) -> Router<S>
where
    E: Endpoint,
    H: Handler<T, S>,
    T: 'static,
    S: Clone + Send + Sync + 'static,
{
    let filter = match E::METHOD {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    };
    Router::new().route(E::PATH, on(filter, handler))
}
