//! The service over one database, and the events that reach it.

use std::sync::Arc;

use notification_service::bounce::ReturnAddresses;
use notification_service::message::Postman;
use notification_service::phone::code::Codes;
use notification_service::push::{Hosts, VapidKey};
use notification_service::subscription::token::Links;
use notification_service::tell::Desk;
use notification_service::transport::{Folder, Sender, Transport};
use notification_service::{App, MIGRATIONS, Offer, consume, router};
use server_kit::Client;
use server_kit::env::Secret;
use server_kit::test::{TestApp, TestClient, auth_state};
use service_kit::test::{envelope, migrate, service_secret};
use shared_types::event::{
    Envelope, OrderCancelled, OrderConfirmed, OrderCreated, PasswordResetRequested, SoldLine,
    UserSignedUp,
};
use shared_types::notification::{Channel, Choice, PatchPreferences, PreferencePatch, Topic};
use shared_types::{Currency, Empty, Money, OrderId, UserId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

pub const ORIGIN: &str = "https://mall.example";

pub struct Mall {
    pub pool: PgPool,
    pub desk: Desk,
    pub app: TestApp,
    pub key: VapidKey,
}

impl Mall {
    /// A mall that has every channel, and push services on the same machine.
    pub async fn open(pool: PgPool) -> Self {
        Self::with(pool, Hosts::Any, |_| {}).await
    }

    /// One that asks push services of `hosts`, and offers what `change` leaves.
    pub async fn with(pool: PgPool, hosts: Hosts, change: fn(&mut Offer)) -> Self {
        Self::made(pool, hosts, change, "http://127.0.0.1:9").await
    }

    /// One beside a product service at `products`.
    pub async fn beside(pool: PgPool, products: &str) -> Self {
        Self::made(pool, Hosts::Any, |_| {}, products).await
    }

    async fn made(pool: PgPool, hosts: Hosts, change: fn(&mut Offer), products: &str) -> Self {
        migrate(&pool, &[&MIGRATIONS]).await.unwrap();
        let key = VapidKey::draw().unwrap();
        let mut offer = Offer {
            sms: true,
            push_key: Some(key.public().to_owned()),
        };
        change(&mut offer);
        let links = Links::new(&secret());
        let app = TestApp::new(router(App {
            pool: pool.clone(),
            links: links.clone(),
            products: Client::new("notification", products, &service_secret()),
            offer: offer.clone(),
            codes: Codes::new(&secret()),
            push_hosts: hosts,
            returns: Some(returns()),
            auth: auth_state(),
        }));
        let origin = ORIGIN.to_owned();
        Self {
            pool,
            desk: Desk {
                origin,
                links,
                offer,
            },
            app,
            key,
        }
    }

    pub async fn connection(&self) -> sqlx::pool::PoolConnection<sqlx::Postgres> {
        self.pool.acquire().await.unwrap()
    }

    /// `number` signs up with `email`.
    pub async fn sign_up(&self, number: u128, email: &str) {
        let event = signed_up(number, email);
        consume::user_signed_up(&mut *self.connection().await, event, &self.desk)
            .await
            .unwrap();
    }

    /// Shopper or guest `user_id` orders order `number` and pays.
    pub async fn order(&self, number: u128, user_id: Option<UserId>) {
        let mut connection = self.connection().await;
        self.order_in(&mut connection, number, user_id).await;
    }

    async fn order_in(&self, connection: &mut PgConnection, number: u128, user_id: Option<UserId>) {
        let created = envelope(OrderCreated {
            order_id: order_id(number),
            number: format!("MH-{number:04}"),
            user_id,
            total: usd(16_500),
        });
        consume::order_created(connection, created, &self.desk)
            .await
            .unwrap();
        let confirmed = envelope(confirmed(number, user_id));
        consume::order_confirmed(connection, confirmed, &self.desk)
            .await
            .unwrap();
    }

    pub async fn cancel(&self, number: u128) {
        consume::order_cancelled(
            &mut *self.connection().await,
            envelope(cancelled(number)),
            &self.desk,
        )
        .await
        .unwrap();
    }

    pub fn postman(&self, transport: impl Transport + 'static) -> Postman {
        self.postman_of(Channel::Email, transport)
    }

    pub fn postman_of(&self, channel: Channel, transport: impl Transport + 'static) -> Postman {
        Postman::new(self.pool.clone(), channel, Arc::new(transport))
    }

    /// Shopper `number` says whether they want to be told of `topic` by `channel`.
    pub async fn choose(&self, number: u128, topic: Topic, channel: Channel, wanted: bool) {
        let choice = Choice {
            topic,
            channel,
            wanted,
        };
        let choices = vec![choice];
        self.shopper(number)
            .send::<PatchPreferences>(&Empty {}, &PreferencePatch { choices })
            .await
            .unwrap();
    }

    /// Recipient, text and state of every message by `channel`, as they were written.
    pub async fn by(&self, channel: Channel) -> Vec<(String, String, String)> {
        sqlx::query_as(
            "select recipient, body, state from message where channel = $1 order by message_id",
        )
        .bind(channel.as_str())
        .fetch_all(&self.pool)
        .await
        .unwrap()
    }

    pub fn shopper(&self, number: u128) -> TestClient {
        self.app.shopper(user(number))
    }

    /// Recipient, topic and state of every message, in the order they were written.
    pub async fn messages(&self) -> Vec<(String, String, String)> {
        sqlx::query_as("select recipient, topic, state from message order by message_id")
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }
}

pub fn user(number: u128) -> UserId {
    Uuid::from_u128(number).into()
}

pub fn order_id(number: u128) -> OrderId {
    Uuid::from_u128(number).into()
}

pub fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

pub fn signed_up(number: u128, email: &str) -> Envelope<UserSignedUp> {
    envelope(UserSignedUp {
        user_id: user(number),
        email: email.into(),
        name: "Ada".into(),
    })
}

pub fn forgotten() -> Envelope<PasswordResetRequested> {
    envelope(PasswordResetRequested {
        user_id: user(1),
        email: "ada@example.com".into(),
        name: "Ada".into(),
        reset_id: Some(Uuid::from_u128(5).into()),
        token: String::new(),
        expires_at: time::macros::datetime!(2126-11-21 09:30 UTC).into(),
    })
}

pub fn confirmed(number: u128, user_id: Option<UserId>) -> OrderConfirmed {
    let line = |title: &str, quantity, amount| SoldLine {
        product_id: Uuid::from_u128(1).into(),
        variant_id: Uuid::from_u128(2).into(),
        seller_id: Uuid::from_u128(3).into(),
        title: title.into(),
        quantity,
        total: usd(amount),
    };
    OrderConfirmed {
        order_id: order_id(number),
        number: format!("MH-{number:04}"),
        cart_id: Uuid::from_u128(4).into(),
        user_id,
        email: "ada@example.com".into(),
        name: "Ada Lovelace".into(),
        total: usd(16_500),
        discount: None,
        gift_card: None,
        lines: vec![
            line("Speckled mug <blue> & \"white\"", 2, 3_600),
            line("Leselampe für Große", 1, 12_900),
        ],
        sellers: Vec::new(),
    }
}

pub fn cancelled(number: u128) -> OrderCancelled {
    OrderCancelled {
        order_id: order_id(number),
        number: format!("MH-{number:04}"),
        email: "ada@example.com".into(),
        name: "Ada Lovelace".into(),
        reason: "It was not paid in time.".into(),
    }
}

pub fn secret() -> Secret {
    Secret::new("signs the links of these tests")
}

/// Where this mall's mail comes back to.
pub fn returns() -> ReturnAddresses {
    ReturnAddresses::new("MAIL_BOUNCE_ADDRESS", "bounces@mall.example", &secret()).unwrap()
}

pub fn sender() -> Sender {
    Sender::parse("MAIL_FROM", "MallHive <orders@mall.example>").unwrap()
}

/// A transport into a folder that goes with the test.
pub fn folder() -> (tempfile::TempDir, Folder) {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::open(place.path().join("mail"), sender()).unwrap();
    (place, folder)
}

/// All mail in a folder.
pub fn files(place: &tempfile::TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(place.path().join("mail")).unwrap();
    entries
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect()
}
