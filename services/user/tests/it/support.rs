//! A mall of one service, and people who use it.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use server_kit::env::Secret;
use server_kit::{AccessToken, CallError};
use service_kit::test::{TestApp, TestClient};
use shared_types::user::{
    Address, Credentials, NewUser, Refresh, RefreshToken, Register, SignIn, SignedIn, Tokens,
};
use shared_types::{Empty, Problem};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use user_service::{App, Clock, Config};

pub const PASSWORD: &str = "correct horse battery";

/// One process of the user service.
pub struct Mall {
    pub app: App,
    pub test: TestApp,
    pub pool: PgPool,
    offset_s: Arc<AtomicI64>,
}

impl Mall {
    /// A process over an empty database.
    pub async fn open(pool: PgPool) -> Self {
        migrate(&pool).await;
        Self::beside(pool, Arc::default()).await
    }

    /// Another process over the same database, at the same time.
    pub async fn rival(&self) -> Self {
        Self::beside(self.pool.clone(), Arc::clone(&self.offset_s)).await
    }

    async fn beside(pool: PgPool, offset_s: Arc<AtomicI64>) -> Self {
        let clock = clock(&offset_s);
        let app = App::open(pool.clone(), &config("one key secret"), clock)
            .await
            .unwrap();
        let test = TestApp::new(user_service::router(app.clone()));
        Self {
            app,
            test,
            pool,
            offset_s,
        }
    }

    /// Lets time pass.
    pub fn pass(&self, duration: Duration) {
        self.offset_s
            .fetch_add(duration.whole_seconds(), Ordering::SeqCst);
    }

    /// A BFF that serves the person at `address`.
    pub fn at(&self, address: [u8; 4]) -> TestClient {
        self.test
            .service()
            .with_client_address(IpAddr::V4(Ipv4Addr::from(address)))
    }

    /// A BFF on behalf of the holder of `tokens`.
    pub fn as_holder(&self, tokens: &Tokens) -> TestClient {
        self.test
            .service()
            .with_user(&AccessToken::from(tokens.access_token.as_str()))
    }

    pub async fn register(&self, email: &str) -> SignedIn {
        self.test
            .service()
            .send::<Register>(&Empty {}, &new_user(email))
            .await
            .unwrap()
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Result<SignedIn, CallError> {
        sign_in(&self.test.service(), email, password).await
    }

    pub async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, CallError> {
        self.test
            .service()
            .send::<Refresh>(&Empty {}, &presented(tokens))
            .await
    }
}

pub fn clock(offset_s: &Arc<AtomicI64>) -> Clock {
    let (start, offset_s) = (OffsetDateTime::now_utc(), Arc::clone(offset_s));
    Clock::new(move || start + Duration::seconds(offset_s.load(Ordering::SeqCst)))
}

pub async fn migrate(pool: &PgPool) {
    service_kit::test::migrate(pool, &[&user_service::MIGRATOR])
        .await
        .unwrap();
}

pub fn config(key_secret: &str) -> Config {
    Config::new(
        service_kit::test::config(user_service::NAME),
        Secret::new(key_secret),
    )
}

pub fn new_user(email: &str) -> NewUser {
    NewUser {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        name: "Ada Lovelace".to_owned(),
    }
}

pub fn presented(tokens: &Tokens) -> RefreshToken {
    RefreshToken {
        refresh_token: tokens.refresh_token.clone(),
    }
}

pub async fn sign_in(
    client: &TestClient,
    email: &str,
    password: &str,
) -> Result<SignedIn, CallError> {
    let body = Credentials {
        email: email.to_owned(),
        password: password.to_owned(),
    };
    client.send::<SignIn>(&Empty {}, &body).await
}

pub fn street(line1: &str) -> Address {
    Address {
        name: "Ada Lovelace".to_owned(),
        line1: line1.to_owned(),
        city: "London".to_owned(),
        postal_code: "W1U 6TY".to_owned(),
        country: "GB".to_owned(),
        ..Address::default()
    }
}

/// The refusal of a call that must not succeed.
#[track_caller]
pub fn refused<T>(answer: Result<T, CallError>) -> Problem {
    match answer {
        Ok(_) => panic!("expected a refusal"),
        Err(CallError::Problem(problem)) => *problem,
        Err(error) => panic!("expected a problem, got {error:?}"),
    }
}

/// A refusal's status and code.
#[track_caller]
pub fn code<T>(answer: Result<T, CallError>) -> (u16, String) {
    let problem = refused(answer);
    (problem.status, problem.code)
}
