//! Extractors that say in a handler's signature who may call it.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use http::header::AUTHORIZATION;
use http::request::Parts;
use shared_types::user::{AccessClaims, Role};
use shared_types::{SellerId, SignInId, UserId};

use super::{AccessToken, AuthState};
use crate::error::ApiError;

/// Somebody signed in; 401 for anybody else.
#[derive(Clone, Debug)]
pub struct User {
    claims: Arc<AccessClaims>,
    token: AccessToken,
}

impl User {
    /// Who they are.
    #[must_use]
    pub fn id(&self) -> UserId {
        self.claims.sub
    }

    /// The sign-in that this token belongs to.
    #[must_use]
    pub fn sign_in(&self) -> SignInId {
        self.claims.sid
    }

    /// Whether they may do what `role` does.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.claims.roles.contains(&role)
    }

    /// The seller they act for, if they sell.
    #[must_use]
    pub fn seller(&self) -> Option<SellerId> {
        self.claims.seller_id.filter(|_| self.has(Role::Seller))
    }

    /// All their token says.
    #[must_use]
    pub fn claims(&self) -> &AccessClaims {
        &self.claims
    }

    /// Their token, to call another service on their behalf.
    #[must_use]
    pub fn token(&self) -> &AccessToken {
        &self.token
    }
}

/// Whoever is signed in, if anybody; 401 only for a token that is not good.
#[derive(Clone, Debug)]
pub struct MaybeUser(pub Option<User>);

/// Somebody who sells; 403 for other people.
#[derive(Clone, Debug)]
pub struct SellerUser {
    /// Who they are.
    pub user: User,
    /// The seller they act for.
    pub seller_id: SellerId,
}

/// Somebody who runs the mall; 403 for other people.
#[derive(Clone, Debug)]
pub struct AdminUser(pub User);

/// Whoever is signed in, remembered in the request so that it is verified once.
pub(crate) async fn signed_in(
    parts: &mut Parts,
    auth: &AuthState,
) -> Result<Option<User>, ApiError> {
    if let Some(user) = parts.extensions.get::<User>() {
        return Ok(Some(user.clone()));
    }
    let Some(header) = parts.headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    let token = header
        .to_str()
        .ok()
        .and_then(bearer)
        .ok_or_else(ApiError::unauthorized)?;
    let claims = auth.keys().verify(token).await?;
    let user = User {
        claims,
        token: AccessToken::from(token),
    };
    parts.extensions.insert(user.clone());
    Ok(Some(user))
}

/// The token of an `Authorization: Bearer` header; the scheme's case is free.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl<S> FromRequestParts<S> for MaybeUser
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        signed_in(parts, &AuthState::from_ref(state))
            .await
            .map(Self)
    }
}

impl<S> FromRequestParts<S> for User
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let user = signed_in(parts, &AuthState::from_ref(state)).await?;
        user.ok_or_else(ApiError::unauthorized)
    }
}

impl<S> FromRequestParts<S> for SellerUser
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let user = User::from_request_parts(parts, state).await?;
        let seller_id = user.seller().ok_or_else(ApiError::forbidden)?;
        Ok(Self { user, seller_id })
    }
}

impl<S> FromRequestParts<S> for AdminUser
where
    S: Send + Sync,
    AuthState: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let user = User::from_request_parts(parts, state).await?;
        if user.has(Role::Admin) {
            Ok(Self(user))
        } else {
            Err(ApiError::forbidden())
        }
    }
}
