//! Who calls, as far as a service needs to know.

use std::marker::PhantomData;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use http::header::HeaderName;
use http::request::Parts;
use server_kit::{ApiError, Client, ClientAddress, IdempotencyKey, MaybeUser, User};
use shared_types::{Access, Endpoint};

use super::App;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Where a call comes from, on whose behalf, and the key that makes it repeatable.
pub struct Visitor {
    /// Whoever is signed in.
    pub user: Option<User>,
    address: IpAddr,
    key: Option<String>,
}

impl Visitor {
    /// The same service on behalf of this visitor.
    pub fn client(&self, service: &Client) -> Client {
        let client = service
            .with_client_address(self.address)
            .with_maybe_user(self.user.as_ref().map(User::token));
        match &self.key {
            Some(key) => client.with_idempotency_key(key),
            None => client,
        }
    }

    async fn of(parts: &mut Parts, app: &App, user: Option<User>) -> Result<Self, ApiError> {
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
        let key = if parts.headers.contains_key(IDEMPOTENCY_KEY) {
            let IdempotencyKey(key) = IdempotencyKey::from_request_parts(parts, app).await?;
            Some(key)
        } else {
            None
        };
        Ok(Self { user, address, key })
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = ApiError;

    /// Whoever is signed in, if anybody; 401 for a token that is not good.
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let MaybeUser(user) = MaybeUser::from_request_parts(parts, app).await?;
        Self::of(parts, app, user).await
    }
}

/// The visitor of an endpoint that `P` opens to them: signed in where it says so,
/// and a stranger where it is public, whatever token they send.
pub struct Caller<P> {
    /// Who calls.
    pub visitor: Visitor,
    endpoint: PhantomData<fn() -> P>,
}

impl<P: Endpoint> FromRequestParts<App> for Caller<P> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let user = match P::ACCESS {
            Access::Public => None,
            Access::Service => return Err(ApiError::not_found("address")),
            Access::User => Some(User::from_request_parts(parts, app).await?),
        };
        let visitor = Visitor::of(parts, app, user).await?;
        Ok(Self {
            visitor,
            endpoint: PhantomData,
        })
    }
}
