//! From events to messages: once each, and to the right people.

use notification_service::consume::{self, Payments};
use server_kit::{Api, ApiError, Call, Client, Reply};
use service_kit::test::{auth_state, envelope, service_secret};
use shared_types::event::PaymentFailed;
use shared_types::order::{GetOrder, OrderStatus, OrderView};
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
    let mut connection = mall.connection().await;
    let mut event = forgotten();
    consume::password_reset_requested(&mut connection, event.clone(), &mall.desk)
        .await
        .unwrap();
    event.id = Uuid::now_v7().into();
    event.data.expires_at = time::OffsetDateTime::UNIX_EPOCH.into();
    consume::password_reset_requested(&mut connection, event, &mall.desk)
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

/// An order service that knows `order`.
pub async fn orders(order: Option<OrderView>) -> Client {
    #[derive(Clone)]
    struct State(Option<OrderView>);
    impl axum::extract::FromRef<State> for server_kit::AuthState {
        fn from_ref(_: &State) -> Self {
            auth_state()
        }
    }
    async fn read(
        axum::extract::State(State(order)): axum::extract::State<State>,
        _: Call<GetOrder>,
    ) -> Result<Reply<GetOrder>, ApiError> {
        order.map(Reply).ok_or_else(|| ApiError::not_found("order"))
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Api::new("order", "A stand-in")
        .endpoint::<GetOrder, _, _>(read)
        .finish(State(order));
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
