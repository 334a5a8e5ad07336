//! The BFF in front of stand-in services, and what browsers do with it.

use axum::Router;
use axum::extract::Path;
use axum::routing::post;
use bff_kit::test::{Answer, Browser, config};
use bff_kit::{ApiError, App, Mfe, Session};
use shared_types::{CartId, OrderId};
use sqlx::PgPool;
use uuid::Uuid;

use super::services::Services;

pub const PASSWORD: &str = "correct horse battery";

/// A form's page, what is typed into it, and the field with what should stand beside it.
pub type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

pub struct Mall {
    pub services: Services,
    router: Router,
}

impl Mall {
    pub async fn open(pool: PgPool) -> Self {
        let services = Services::start().await;
        let mut config = config(Mfe::Profile);
        config.services.user.clone_from(&services.url);
        config.services.product.clone_from(&services.url);
        config.services.order.clone_from(&services.url);
        config.services.cart.clone_from(&services.url);
        config.services.payment.clone_from(&services.url);
        config.services.notification.clone_from(&services.url);
        let app = App::with_pool(config, pool).unwrap();
        // What the cart and checkout leave in the session.
        let elsewhere = Router::new()
            .route("/elsewhere/cart/{id}", post(put_in_cart))
            .route("/elsewhere/order/{id}", post(order_as_guest))
            .route("/elsewhere/look", post(look));
        let routes = profile_bff::router(app.clone()).merge(elsewhere);
        Self {
            services,
            router: profile_bff::around(app, routes).router(),
        }
    }

    /// A browser that was never here.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    /// A browser in which a new account called `name` is signed in.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let browser = self.browser();
        let email = format!("{}@example.com", name.to_lowercase());
        let form = [("name", name), ("email", &email), ("password", PASSWORD)];
        let answer = browser.post("/profile/sign-up", &form).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, "/profile")
        );
        // The welcome is read, so that it does not stand in later pages.
        assert!(browser.get("/profile").await.text().contains("Welcome"));
        browser
    }
}

async fn put_in_cart(session: Session, Path(id): Path<Uuid>) -> Result<(), ApiError> {
    session.set_cart(Some(CartId::from(id))).await
}

async fn order_as_guest(session: Session, Path(id): Path<Uuid>) -> Result<(), ApiError> {
    session.add_order(OrderId::from(id)).await
}

async fn look(session: Session) -> Result<String, ApiError> {
    let data = session.data().await?;
    let user = data
        .sign_in
        .as_ref()
        .map_or("nobody", |sign_in| &sign_in.user.name);
    Ok(format!(
        "user={user} cart={} orders={}",
        data.cart.is_some(),
        data.orders.len()
    ))
}

/// What the browser's session holds.
pub async fn session_of(browser: &Browser) -> String {
    browser.post("/elsewhere/look", &[]).await.text()
}

/// The page, which must be one; its text without mark-up.
#[track_caller]
pub fn words(answer: &Answer) -> String {
    let html = answer.text();
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or("", |(_, text)| text));
    }
    assert!(
        html.starts_with("<!DOCTYPE html>"),
        "{} {html}",
        answer.status
    );
    text.replace("&#x27;", "'")
}
