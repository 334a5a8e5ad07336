//! Access tokens, renewed before they end and never twice with one refresh token:
//! the user service takes the second use for a theft and ends the sign-in.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use serde_json::json;
use server_kit::door::TraceContext;
use server_kit::{AccessToken, ApiError, CallError, Client};
use shared_types::Empty;
use shared_types::user::{Refresh, RefreshToken, Tokens};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::key::Key;
use super::{Session, SessionData, Sessions};

/// How long before its end a token is renewed.
const EARLY: time::Duration = time::Duration::seconds(60);

/// Who renews what in this process: one at a time for each session, so that only one
/// waits for the database's lock, holding a connection.
pub(super) struct Flights(Cache<Key, Arc<Mutex<()>>>);

impl Flights {
    pub(super) fn new() -> Self {
        let cache = Cache::builder()
            .max_capacity(10_000)
            .time_to_idle(Duration::from_secs(60));
        Self(cache.build())
    }

    async fn of(&self, key: Key) -> Arc<Mutex<()>> {
        self.0.get_with(key, async { Arc::default() }).await
    }
}

impl Session {
    /// The token of whoever is signed in, good for a minute at least where the user
    /// service answers. `None` for a guest, and after a sign-in that has ended.
    ///
    /// # Errors
    /// 503 while the database is away, or the user service and the token has ended.
    pub async fn access_token(&self) -> Result<Option<AccessToken>, ApiError> {
        let mut state = self.lock().await;
        let data = self.load(&mut state).await?;
        let (Some(sign_in), Some(key)) = (&data.sign_in, state.key()) else {
            return Ok(None);
        };
        if !ends_within(&sign_in.tokens, EARLY) {
            return Ok(Some(AccessToken::from(
                sign_in.tokens.access_token.as_str(),
            )));
        }
        let sessions = Arc::clone(&self.0.sessions);
        let renewing = async move { sessions.renewed(key).await };
        // A task of its own: if the browser goes away in between, the new tokens
        // must be kept all the same.
        let task = match TraceContext::current() {
            Some(trace) => tokio::spawn(trace.scope(renewing)),
            None => tokio::spawn(renewing),
        };
        let data = Arc::new(task.await.map_err(ApiError::internal)??);
        let token = data
            .sign_in
            .as_ref()
            .map(|sign_in| sign_in.tokens.access_token.as_str());
        let token = token.map(AccessToken::from);
        state.data = Some(data);
        Ok(token)
    }
}

impl Sessions {
    /// What the session holds after its tokens were renewed, here or elsewhere.
    async fn renewed(&self, key: Key) -> Result<SessionData, ApiError> {
        let flight = self.flights.of(key).await;
        let _one = flight.lock().await;
        let busy = |error: sqlx::Error| ApiError::unavailable("sign-in").caused_by(error);
        let lock = self.store.lock_tokens(key).await.map_err(busy)?;
        let held = self
            .store
            .load(key)
            .await?
            .map(|found| SessionData::read(&found.data));
        let data = match held {
            Some(data) => self.renew(key, data).await,
            None => Ok(SessionData::default()),
        };
        lock.commit().await.ok();
        data
    }

    async fn renew(&self, key: Key, mut data: SessionData) -> Result<SessionData, ApiError> {
        let Some(sign_in) = &data.sign_in else {
            return Ok(data);
        };
        if !ends_within(&sign_in.tokens, EARLY) {
            return Ok(data);
        }
        let old = sign_in.tokens.refresh_token.clone();
        match refresh(&self.users, &old).await {
            Ok(tokens) => {
                let kept = self.store.set_tokens(key, &old, &json!(tokens)).await?;
                Ok(kept
                    .map(|data| SessionData::read(&data))
                    .unwrap_or_default())
            }
            Err(CallError::Problem(problem)) if is_final(problem.status) => {
                tracing::info!(code = problem.code, "a sign-in has ended");
                self.store.end_sign_in(key, &old).await?;
                data.sign_in = None;
                data.orders.clear();
                data.checkout = None;
                Ok(data)
            }
            // It is good for some seconds yet.
            Err(_) if !ends_within(&sign_in.tokens, time::Duration::ZERO) => Ok(data),
            Err(error) => Err(error.into()),
        }
    }
}

async fn refresh(users: &Client, old: &str) -> Result<Tokens, CallError> {
    let body = RefreshToken {
        refresh_token: old.to_owned(),
    };
    users.send::<Refresh>(&Empty {}, &body).await
}

fn ends_within(tokens: &Tokens, time: time::Duration) -> bool {
    tokens.access_expires_at.0 <= OffsetDateTime::now_utc() + time
}

/// Whether the user service will never take this refresh token again.
fn is_final(status: u16) -> bool {
    matches!(status, 400 | 401 | 403 | 404 | 409 | 410 | 422)
}
