//! Routes and their OpenAPI document, from the same endpoint types.

use axum::Router;
use axum::extract::{FromRef, Request};
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use shared_types::{Access, Endpoint, Method};

use crate::auth::{AuthState, signed_in};
use crate::door::{self, Door, Limits};
use crate::error::ApiError;
use crate::health::Checks;
use crate::identity;
use crate::openapi::Document;

/// Collects endpoints and their handlers; finishes as a router behind a [`Door`].
pub struct Api<S> {
    name: &'static str,
    router: Router<S>,
    document: Document,
    limits: Limits,
    checks: Checks,
}

impl<S: Clone + Send + Sync + 'static> Api<S> {
    /// An API called `name` in logs and metrics and `title` in its document.
    #[must_use]
    pub fn new(name: &'static str, title: &str) -> Self {
        Self {
            name,
            router: Router::new(),
            document: Document::new(title),
            limits: Limits::default(),
            checks: Checks::new(),
        }
    }

    /// Other limits than the default ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What `/readyz` checks.
    #[must_use]
    pub fn checks(mut self, checks: Checks) -> Self {
        self.checks = checks;
        self
    }

    /// Answers `E` with `handler`, and lets in only whom `E::ACCESS` says.
    #[must_use]
    pub fn endpoint<E, H, T>(self, handler: H) -> Self
    where
        E: Endpoint,
        H: Handler<T, S>,
        T: 'static,
        AuthState: FromRef<S>,
    {
        self.on::<E, _, _>(Guarded {
            handler,
            access: E::ACCESS,
        })
    }

    /// Answers a public `E` with `handler`, in a server that signs nobody in; does
    /// not compile for an `E` that is not public.
    #[must_use]
    pub fn public<E, H, T>(self, handler: H) -> Self
    where
        E: Endpoint,
        H: Handler<T, S>,
        T: 'static,
    {
        const {
            assert!(
                matches!(E::ACCESS, Access::Public),
                "this endpoint is not public"
            )
        };
        self.on::<E, H, T>(handler)
    }

    /// Routes that no endpoint type describes, such as a webhook.
    #[must_use]
    pub fn merge(mut self, router: Router<S>) -> Self {
        self.router = self.router.merge(router);
        self
    }

    fn on<E, H, T>(mut self, handler: H) -> Self
    where
        E: Endpoint,
        H: Handler<T, S>,
        T: 'static,
    {
        self.document.add::<E>();
        self.router = self.router.route(E::PATH, on(filter(E::METHOD), handler));
        self
    }

    /// The router, with `/openapi.json`, health, metrics, fallbacks and the door.
    pub fn finish(self, state: S) -> Router {
        let document = Bytes::from(self.document.finish().to_string());
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        self.router
            .route(
                "/openapi.json",
                get(async || ([(CONTENT_TYPE, JSON)], document)),
            )
            .merge(self.checks.routes())
            .fallback(door::not_found)
            .method_not_allowed_fallback(door::method_not_allowed)
            .layer(Door::new(self.name, self.limits))
            .with_state(state)
    }
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// A handler behind its endpoint's access rule, so that no handler can forget it.
#[derive(Clone)]
struct Guarded<H> {
    handler: H,
    access: Access,
}

impl<H, T, S> Handler<T, S> for Guarded<H>
where
    H: Handler<T, S>,
    S: Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    type Future = BoxFuture<'static, Response>;

    fn call(self, request: Request, state: S) -> Self::Future {
        Box::pin(async move {
            match admitted(request, self.access, &AuthState::from_ref(&state)).await {
                Ok(request) => self.handler.call(request, state).await,
                Err(refusal) => refusal.into_response(),
            }
        })
    }
}

/// The request, once it is known to come from whom `access` asks for.
async fn admitted(request: Request, access: Access, auth: &AuthState) -> Result<Request, ApiError> {
    let (mut parts, body) = request.into_parts();
    let caller = identity::caller(&mut parts, auth);
    if access != Access::Public {
        caller?;
    }
    if access == Access::User && signed_in(&mut parts, auth).await?.is_none() {
        return Err(ApiError::unauthorized());
    }
    Ok(Request::from_parts(parts, body))
}
