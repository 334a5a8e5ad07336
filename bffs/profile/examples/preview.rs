//! Temporary.
#[path = "../tests/it/services/mod.rs"]
mod services;
#[path = "../tests/it/stock.rs"]
mod stock;

use axum::extract::Path;
use axum::routing::{get, post};
use bff_kit::{ApiError, App, Bff, Mfe, Session};
use shared_types::order::OrderStatus;
use shared_types::{OrderId, UserId};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let services = services::Services::start().await;
    let mut config = bff_kit::test::config(Mfe::Profile);
    config.listen = ([127, 0, 0, 1], 39105).into();
    config.public_origin = "http://localhost:39105".into();
    config.dist = "/tmp/profile-dist".into();
    config.sessions_url =
        server_kit::Secret::new("postgres:///profile_preview?host=/tmp/pg&port=5599&user=postgres");
    config.services.user.clone_from(&services.url);
    config.services.order.clone_from(&services.url);
    config.services.cart.clone_from(&services.url);
    let app = App::connect(config).await.unwrap();
    let s = services.clone();
    let a = services.clone();
    let seed = move |Path((name, status)): Path<(String, String)>| {
        let s = s.clone();
        async move {
            let status: OrderStatus = serde_json::from_value(serde_json::json!(status)).unwrap();
            let mut order = stock::order(status);
            if status == OrderStatus::Cancelled {
                order.cancel_reason = Some("You cancelled this order.".into());
            }
            let id = order.order_id;
            let owner: Option<UserId> = (name != "-").then(|| s.user(&name));
            s.data().orders.push((owner, order));
            id.to_string()
        }
    };
    let away = move |Path(on): Path<bool>| {
        let a = a.clone();
        async move {
            a.set_away(on);
        }
    };
    let guest = |session: Session, Path(id): Path<uuid::Uuid>| async move {
        session.add_order(OrderId::from(id)).await?;
        Ok::<_, ApiError>(())
    };
    let routes = profile_bff::router(app.clone()).merge(
        axum::Router::new()
            .route("/seed/{name}/{status}", get(seed))
            .route("/away/{on}", get(away))
            .route("/guest/{id}", post(guest)),
    );
    Bff::new(app, routes).run(Default::default()).await.unwrap();
}
