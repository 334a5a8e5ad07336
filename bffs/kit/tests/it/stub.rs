//! A BFF that does to its session whatever an address says, and stub services.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use bff_kit::test::{Browser, config};
use bff_kit::{ApiError, App, Bff, BffConfig, CachePolicy, Mfe, Page, Session};
use serde_json::{Value, json};
use shared_types::user::SignedIn;
use sqlx::PgPool;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use ui::{Notice, Tone};
use uuid::Uuid;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub fn app(pool: PgPool) -> App {
    App::with_pool(config(Mfe::Cart), pool).unwrap()
}

pub fn app_with(pool: PgPool, change: impl FnOnce(&mut BffConfig)) -> App {
    let mut config = config(Mfe::Cart);
    change(&mut config);
    App::with_pool(config, pool).unwrap()
}

/// The BFF under test: the README's, and the session's own addresses.
pub fn bff(app: &App) -> Router {
    let poked = Router::new()
        .route("/do/{what}/{with}", post(poke).get(poke))
        .route("/careless", get(careless))
        .with_state(app.clone());
    Bff::new(app.clone(), super::shop::router(app.clone()).merge(poked)).router()
}

pub fn browser(app: &App) -> Browser {
    Browser::new(bff(app))
}

/// Uses the session and says that its answer is for everyone.
async fn careless(State(app): State<App>, session: Session) -> Result<Page, ApiError> {
    let cart = session.data().await?.cart.map(|cart| cart.to_string());
    Ok(app.fragment(CachePolicy::PAGE, move || cart))
}

async fn poke(
    session: Session,
    Path((what, with)): Path<(String, String)>,
) -> Result<String, ApiError> {
    let id = || with.parse::<Uuid>().unwrap_or_default();
    match what.as_str() {
        "nothing" => {}
        "look" => {
            let data = session.data().await?;
            return Ok(format!(
                "cart={:?} checkout={:?} orders={} user={}",
                data.cart.map(|cart| cart.to_string()),
                data.checkout.map(|checkout| checkout.to_string()),
                data.orders
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(","),
                data.sign_in
                    .as_ref()
                    .map_or("nobody", |sign_in| &sign_in.user.name),
            ));
        }
        "cart" => session.set_cart(Some(id().into())).await?,
        "no-cart" => session.set_cart(None).await?,
        "checkout" => session.set_checkout(Some(id().into())).await?,
        "order" => session.add_order(id().into()).await?,
        "flash" => session.flash(Notice::new(Tone::Positive, with)).await?,
        "flashes" => {
            let texts = session
                .take_flashes()
                .await?
                .into_iter()
                .map(|notice| notice.text);
            return Ok(texts.collect::<Vec<_>>().join(","));
        }
        "sign-in" => {
            // A token that ends in so many seconds.
            session
                .sign_in(signed_in(with.parse().unwrap_or(600)))
                .await?;
        }
        "sign-out" => session.sign_out().await?,
        "token" => {
            let (one, two) = tokio::join!(session.access_token(), session.access_token());
            let (one, two) = (one?, two?);
            assert_eq!(one, two);
            return Ok(one.map_or("none".to_owned(), |token| token.expose().to_owned()));
        }
        other => return Err(ApiError::not_found(other)),
    }
    Ok("done".to_owned())
}

pub fn tokens(name: &str, seconds: i64) -> Value {
    let ends = OffsetDateTime::now_utc() + time::Duration::seconds(seconds);
    json!({
        "access_token": format!("access-{name}"),
        "access_expires_at": ends.format(&Rfc3339).unwrap(),
        "refresh_token": format!("refresh-{name}"),
    })
}

fn signed_in(seconds: i64) -> SignedIn {
    let user = json!({
        "user_id": Uuid::now_v7(), "email": "ada@example.com", "name": "Ada",
        "roles": ["shopper"], "created_at": "2026-11-21T09:30:00Z",
    });
    serde_json::from_value(json!({ "user": user, "tokens": tokens("first", seconds) })).unwrap()
}

/// A server that answers one endpoint.
pub async fn stub(verb: &str, at: &str, answer: ResponseTemplate) -> Arc<MockServer> {
    let server = MockServer::start().await;
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(answer)
        .mount(&server)
        .await;
    Arc::new(server)
}
