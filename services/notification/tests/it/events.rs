//! From events to messages: once each, and to the right people.

use axum::http::StatusCode;
use notification_service::consume::{self, Payments, Resets};
use server_kit::{Api, ApiError, Call, Client, Reply};
use service_kit::test::{auth_state, envelope, service_secret};
use shared_types::event::PaymentFailed;
use shared_types::order::{GetOrder, OrderStatus, OrderView};
use shared_types::user::{GetResetLink, ResetLink};
use sqlx::PgPool;
use uuid::Uuid;

use crate::letters::order;
use crate::mall::{Mall, forgotten, order_id, signed_up, user};

#[sqlx::test(migrations = false)]
async fn an_event_that_comes_twice_is_told_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let event = signed_up(1, "ada@example.com");
    let mut connection = mall.connection().await;
    for _ in 0..2 {
        consume::user_signed_up(&mut connection, event.clone(), &mall.desk)
            .await
            .unwrap();
    }
    assert_eq!(mall.messages().await.len(), 1);
    let entries: i64 = sqlx::query_scalar("select count(*) from inbox_entry")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(entries, 1);
}

#[sqlx::test(migrations = false)]
async fn the_way_to_a_new_password_goes_by_mail_alone_and_in_time(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let resets = resets(&mall, users(Some("a-token_7")).await);
    let mut connection = mall.connection().await;
    let mut event = forgotten();
    for _ in 0..2 {
        consume::password_reset_requested(&mut connection, event.clone(), &resets)
            .await
            .unwrap();
    }
    event.id = Uuid::now_v7().into();
    event.data.expires_at = time::OffsetDateTime::UNIX_EPOCH.into();
    consume::password_reset_requested(&mut connection, event, &resets)
        .await
        .unwrap();
    let told = [("ada@example.com".into(), "account".into(), "waiting".into())];
    assert_eq!(mall.messages().await, told);
    let entries: i64 = sqlx::query_scalar("select count(*) from inbox_entry")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(entries, 0);
}

/// All text of all mail.
async fn mailed(mall: &Mall) -> String {
    sqlx::query_scalar("select coalesce(string_agg(body, ' '), '') from message")
        .fetch_one(&mall.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn the_link_to_a_new_password_is_asked_for_when_it_is_mailed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tell = async |event, users| {
        let mut connection = mall.connection().await;
        consume::password_reset_requested(&mut connection, event, &resets(&mall, users)).await
    };
    let nowhere = Client::new("notification", "http://127.0.0.1:9", &service_secret());
    assert!(tell(forgotten(), nowhere).await.is_err(), "the event waits");
    tell(forgotten(), users(None).await).await.unwrap();
    assert_eq!(mailed(&mall).await, "", "the request has ended");
    tell(forgotten(), users(Some("of-the-request")).await)
        .await
        .unwrap();
    assert!(mailed(&mall).await.contains("token=of-the-request"));
}

#[sqlx::test(migrations = false)]
async fn events_that_carry_the_link_themselves_are_still_mailed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut old = serde_json::to_value(forgotten()).unwrap();
    let data = old["data"].as_object_mut().unwrap();
    data.remove("reset_id");
    data.insert("token".to_owned(), "of-the-event".into());
    let old = serde_json::from_value(old).unwrap();
    let resets = resets(&mall, users(None).await);
    consume::password_reset_requested(&mut *mall.connection().await, old, &resets)
        .await
        .unwrap();
    assert!(mailed(&mall).await.contains("token=of-the-event"));
}

fn resets(mall: &Mall, users: Client) -> Resets {
    let desk = mall.desk.clone();
    Resets { desk, users }
}

/// A user service in which the request for a new password has this token, or has ended.
async fn users(token: Option<&'static str>) -> Client {
    async fn read(
        axum::extract::State(Known(token)): axum::extract::State<Known<Option<&'static str>>>,
        _: Call<GetResetLink>,
    ) -> Result<Reply<GetResetLink>, ApiError> {
        let token = token.ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, "link_ended"))?;
        let token = token.to_owned();
        Ok(Reply(ResetLink { token }))
    }
    let api = Api::new("user", "A stand-in").endpoint::<GetResetLink, _, _>(read);
    client(api.finish(Known(token))).await
}

#[sqlx::test(migrations = false)]
async fn a_guest_gets_mail_and_nobody_an_inbox_entry(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.order(7, None).await;
    mall.cancel(7).await;
    assert_eq!(mall.messages().await.len(), 2);
    let entries: i64 = sqlx::query_scalar("select count(*) from inbox_entry")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(entries, 0);
}

/// What a stand-in of another service knows.
#[derive(Clone)]
struct Known<T>(T);

impl<T> axum::extract::FromRef<Known<T>> for server_kit::AuthState {
    fn from_ref(_: &Known<T>) -> Self {
        auth_state()
    }
}

/// An order service that knows `order`.
pub async fn orders(order: Option<OrderView>) -> Client {
    async fn read(
        axum::extract::State(Known(order)): axum::extract::State<Known<Option<OrderView>>>,
        _: Call<GetOrder>,
    ) -> Result<Reply<GetOrder>, ApiError> {
        order.map(Reply).ok_or_else(|| ApiError::not_found("order"))
    }
    let api = Api::new("order", "A stand-in").endpoint::<GetOrder, _, _>(read);
    client(api.finish(Known(order))).await
}

/// The notification service's client of what answers by `router`.
async fn client(router: axum::Router) -> Client {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    Client::new("notification", url, &service_secret())
}

async fn fail(mall: &Mall, orders: Client) -> anyhow::Result<()> {
    let event = envelope(PaymentFailed {
        payment_id: Uuid::from_u128(9).into(),
        order_id: order_id(7),
        reason: "Your card was declined.".into(),
    });
    let desk = mall.desk.clone();
    let payments = Payments { desk, orders };
    consume::payment_failed(&mut *mall.connection().await, event, &payments).await
}

#[sqlx::test(migrations = false)]
async fn a_failed_payment_is_told_to_whoever_ordered(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mut connection = mall.connection().await;
    notification_service::customer_order::remember(&mut connection, order_id(7), user(1))
        .await
        .unwrap();
    drop(connection);
    fail(&mall, orders(Some(order())).await).await.unwrap();
    let told = [(
        "ada@example.com".into(),
        "progress".into(),
        "waiting".into(),
    )];
    assert_eq!(mall.messages().await, told);
    let owner: Uuid = sqlx::query_scalar("select user_id from inbox_entry")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(owner, user(1).uuid());
}

#[sqlx::test(migrations = false)]
async fn a_payment_that_failed_before_a_good_one_frightens_nobody(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let paid = OrderView {
        status: OrderStatus::Confirmed,
        ..order()
    };
    fail(&mall, orders(Some(paid)).await).await.unwrap();
    fail(&mall, orders(None).await).await.unwrap();
    assert_eq!(mall.messages().await, []);
}

#[sqlx::test(migrations = false)]
async fn while_the_order_service_is_away_the_event_waits(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let nowhere = Client::new("notification", "http://127.0.0.1:9", &service_secret());
    assert!(fail(&mall, nowhere).await.is_err());
}
