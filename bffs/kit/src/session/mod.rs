//! The browser's session: one cookie, one row, and changes that never undo each
//! other.
//!
//! A session is made when something is first stored, not before. Reading it makes
//! the answer one shopper's own: see [`layer`].

mod change;
pub(crate) mod cookies;
mod data;
mod database;
mod key;
pub(crate) mod layer;
mod refresh;
mod store;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use server_kit::{ApiError, Client};
use sqlx::PgPool;
use tokio::sync::{Mutex, MutexGuard};

pub use self::data::SessionData;
pub use self::database::MIGRATOR;
pub(crate) use self::database::open;
pub use self::key::COOKIE_NAME;
use self::key::{Key, Token};
use self::refresh::Flights;
use self::store::Store;

/// Where all sessions are kept; one per BFF.
pub(crate) struct Sessions {
    store: Store,
    users: Client,
    flights: Flights,
}

impl Sessions {
    pub(crate) fn new(pool: PgPool, users: Client) -> Self {
        Self {
            store: Store::new(pool),
            users,
            flights: Flights::new(),
        }
    }

    /// Whether the database answers, for `/readyz`.
    pub(crate) async fn check(&self) -> anyhow::Result<()> {
        Ok(self.store.check().await?)
    }

    /// Deletes what has expired, and says how many that were.
    pub(crate) async fn sweep(&self) -> Result<u64, sqlx::Error> {
        let mut all = 0;
        loop {
            let swept = self.store.sweep().await?;
            all += swept;
            if swept < 1000 {
                return Ok(all);
            }
        }
    }
}

/// The session of the browser that sent a request; take it as an argument. Cheap to
/// clone, and all clones are the same session.
///
/// Every change is stored at once. Errors are 503 while the database is away.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    sessions: Arc<Sessions>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// What was read, once per request; changes keep it up to date.
    data: Option<Arc<SessionData>>,
    cookie: CookieChange,
    /// The answer may depend on this browser.
    consulted: bool,
}

/// What the answer does to the cookie.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum CookieChange {
    #[default]
    Keep,
    /// Thirty days from now, for whatever token the session has.
    Set,
    Remove,
}

impl State {
    fn key(&self) -> Option<Key> {
        self.token.map(|token| token.key())
    }
}

impl Session {
    fn new(sessions: Arc<Sessions>, presented: Option<Token>) -> Self {
        let state = State {
            token: presented,
            ..State::default()
        };
        Self(Arc::new(Inner {
            sessions,
            state: Mutex::new(state),
        }))
    }

    /// What the session holds; empty where there is none. Read once per request.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn data(&self) -> Result<Arc<SessionData>, ApiError> {
        self.load(&mut *self.lock().await).await
    }

    async fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.state.lock().await;
        state.consulted = true;
        state
    }

    fn store(&self) -> &Store {
        &self.0.sessions.store
    }

    async fn load(&self, state: &mut State) -> Result<Arc<SessionData>, ApiError> {
        if let Some(data) = &state.data {
            return Ok(Arc::clone(data));
        }
        let data = match state.key() {
            Some(key) => self.found(state, key).await?,
            None => SessionData::default(),
        };
        let data = Arc::new(data);
        state.data = Some(Arc::clone(&data));
        Ok(data)
    }

    async fn found(&self, state: &mut State, key: Key) -> Result<SessionData, ApiError> {
        let Some(found) = self.store().load(key).await? else {
            // Expired or made up: as good as none.
            state.token = None;
            return Ok(SessionData::default());
        };
        if found.ageing {
            self.store().touch(key).await?;
            state.cookie = CookieChange::Set;
        }
        Ok(SessionData::read(&found.data))
    }
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let session = parts.extensions.get::<Self>().cloned();
        session
            .ok_or_else(|| ApiError::internal(anyhow::anyhow!("the router is not inside Bff::new")))
    }
}
