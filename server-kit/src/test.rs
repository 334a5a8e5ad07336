//! Calls a router in-process, as anybody: for the tests of services and BFFs.
//!
//! Its signing keys are published here, so they are good for nothing else.

use std::sync::OnceLock;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::de::DeserializeOwned;
use shared_types::user::{AccessClaims, Role};
use shared_types::{Empty, Endpoint, Problem, SellerId, SignInId, UserId};
use tower::ServiceExt;
use uuid::Uuid;

use crate::auth::{AUDIENCE, AccessToken, AuthState, ISSUER, Keys};
use crate::client::{CallError, decode, method};
use crate::env::Secret;
use crate::extract::{CLIENT_ADDRESS, IDEMPOTENCY_KEY};
use crate::identity::{SERVICE_IDENTITY, Signer};
use crate::verified::now;

/// The key id of [`access_token`]'s signatures.
pub const KEY_ID: &str = "test";

/// The secret that test services share.
#[must_use]
pub fn service_secret() -> Secret {
    Secret::new("a secret that only tests share, and the source publishes")
}

/// The state that verifies what this module signs.
#[must_use]
pub fn auth_state() -> AuthState {
    AuthState::new(Keys::fixed(&jwks()), &service_secret())
}

/// The public keys of [`access_token`], as the user service publishes its own.
#[must_use]
pub fn jwks() -> JwkSet {
    let jwk = Jwk::from_encoding_key(signing_key(), Algorithm::EdDSA)
        .ok()
        .map(|mut jwk| {
            jwk.common.key_id = Some(KEY_ID.to_owned());
            jwk
        });
    JwkSet {
        keys: jwk.into_iter().collect(),
    }
}

/// A token of ten minutes for `user`.
#[must_use]
pub fn access_token(user: UserId, roles: &[Role], seller_id: Option<SellerId>) -> AccessToken {
    let iat = now();
    let claims = AccessClaims {
        sub: user,
        sid: SignInId::from(Uuid::now_v7()),
        roles: roles.to_vec(),
        seller_id,
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        iat,
        exp: iat + 600,
    };
    sign(&claims)
}

/// A token that says exactly `claims`, to test what is refused.
#[must_use]
pub fn sign(claims: &AccessClaims) -> AccessToken {
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(KEY_ID.to_owned());
    let token = jsonwebtoken::encode(&header, claims, signing_key());
    AccessToken::from(token.unwrap_or_default())
}

fn signing_key() -> &'static EncodingKey {
    static KEY: OnceLock<EncodingKey> = OnceLock::new();
    KEY.get_or_init(|| {
        // PKCS #8 around a seed of 32 sevens.
        let mut der = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
        der.extend([7; 32]);
        EncodingKey::from_ed_der(&der)
    })
}

/// A router and the people who call it.
#[derive(Clone)]
pub struct TestApp {
    router: Router,
}

impl TestApp {
    /// Calls `router`.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self { router }
    }

    /// Somebody from outside, without any identity.
    #[must_use]
    pub fn anon(&self) -> TestClient {
        TestClient {
            router: self.router.clone(),
            headers: HeaderMap::new(),
        }
    }

    /// Another process of the mall, serving nobody in particular.
    #[must_use]
    pub fn service(&self) -> TestClient {
        let signer = Signer::new("test", &service_secret());
        let mut client = self.anon();
        if let Ok(identity) = signer.header() {
            client.headers.insert(SERVICE_IDENTITY, identity);
        }
        client
    }

    /// Another process on behalf of `user`.
    #[must_use]
    pub fn user(&self, user: UserId, roles: &[Role]) -> TestClient {
        self.service().with_user(&access_token(user, roles, None))
    }

    /// Another process on behalf of a shopper.
    #[must_use]
    pub fn shopper(&self, user: UserId) -> TestClient {
        self.user(user, &[Role::Shopper])
    }

    /// Another process on behalf of one who sells for `seller`.
    #[must_use]
    pub fn seller(&self, user: UserId, seller: SellerId) -> TestClient {
        let token = access_token(user, &[Role::Shopper, Role::Seller], Some(seller));
        self.service().with_user(&token)
    }

    /// Another process on behalf of one who runs the mall.
    #[must_use]
    pub fn admin(&self, user: UserId) -> TestClient {
        self.user(user, &[Role::Shopper, Role::Admin])
    }
}

/// Calls a router as somebody.
#[derive(Clone)]
pub struct TestClient {
    router: Router,
    headers: HeaderMap,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text, with what is not UTF-8 replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body read from JSON.
    ///
    /// # Errors
    /// When it is not JSON, or not of a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// The problem that the body tells.
    ///
    /// # Errors
    /// When it tells none.
    pub fn problem(&self) -> Result<Problem, serde_json::Error> {
        self.json()
    }
}

impl TestClient {
    /// The same client with `token`.
    #[must_use]
    pub fn with_user(self, token: &AccessToken) -> Self {
        self.with_header(header::AUTHORIZATION, &format!("Bearer {}", token.expose()))
    }

    /// The same client with an idempotency key.
    #[must_use]
    pub fn with_idempotency_key(self, key: &str) -> Self {
        self.with_header(IDEMPOTENCY_KEY, key)
    }

    /// The same client serving `address`.
    #[must_use]
    pub fn with_client_address(self, address: std::net::IpAddr) -> Self {
        self.with_header(CLIENT_ADDRESS, &address.to_string())
    }

    /// The same client with another header; one that is not valid is left out.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::try_from(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// Calls an endpoint that takes no body.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn get<E>(&self, path: &E::Path, query: &E::Query) -> Result<E::Response, CallError>
    where
        E: Endpoint<Body = Empty>,
    {
        self.call::<E>(path, query, &Empty {}).await
    }

    /// Calls an endpoint that takes no query.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn send<E>(&self, path: &E::Path, body: &E::Body) -> Result<E::Response, CallError>
    where
        E: Endpoint<Query = Empty>,
    {
        self.call::<E>(path, &Empty {}, body).await
    }

    /// Calls any endpoint.
    ///
    /// # Errors
    /// When it refuses, or answers something else than it promises.
    pub async fn call<E: Endpoint>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Body,
    ) -> Result<E::Response, CallError> {
        let body = if E::has_body() {
            Some(serde_json::to_vec(body).map_err(wrong)?)
        } else {
            None
        };
        let uri = E::uri(path, query).map_err(wrong)?;
        let answer = self.raw(method(E::METHOD), &uri, body).await?;
        if answer.status.as_u16() == E::STATUS {
            let body: &[u8] = if E::has_response() {
                &answer.body
            } else {
                b"{}"
            };
            return decode(body).map_err(wrong);
        }
        Err(CallError::Problem(answer.json().map_err(wrong)?))
    }

    /// Gets any address.
    ///
    /// # Errors
    /// When the address is not one.
    pub async fn visit(&self, uri: &str) -> Result<Answer, CallError> {
        self.raw(http::Method::GET, uri, None::<Body>).await
    }

    /// Calls any address, with `body` as JSON.
    ///
    /// # Errors
    /// When the address is not one.
    pub async fn raw(
        &self,
        method: http::Method,
        uri: &str,
        body: Option<impl Into<Body>>,
    ) -> Result<Answer, CallError> {
        let request = Request::builder().method(method).uri(uri);
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body.into()),
            None => request.body(Body::empty()),
        };
        self.request(request.map_err(wrong)?).await
    }

    /// Sends `request` with this client's headers added.
    ///
    /// # Errors
    /// When the answer breaks off.
    pub async fn request(&self, mut request: Request<Body>) -> Result<Answer, CallError> {
        request.headers_mut().extend(self.headers.clone());
        let answer = self.router.clone().oneshot(request).await;
        let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
        let body = body.collect().await.map_err(wrong)?.to_bytes();
        Ok(Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }
}

fn wrong(error: impl Into<anyhow::Error>) -> CallError {
    CallError::Unavailable {
        server: "the router under test".to_owned(),
        source: error.into(),
    }
}
