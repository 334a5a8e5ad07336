//! Notifications in browsers: `/v1/me/push-subscriptions`, and what push services get.

use notification_service::push::Hosts;
use notification_service::transport::WebPush;
use server_kit::CallError;
use shared_types::Empty;
use shared_types::notification::{Channel, Topic};
use shared_types::reach::{
    ByPushEndpoint, DeletePushSubscription, NewPushSubscription, PutPushSubscription,
};
use sqlx::PgPool;

use crate::browser::Browser;
use crate::gateway::HttpSink;
use crate::mall::{Mall, user};
use crate::phone::reach;
use crate::sending::AT_ONCE;

async fn put(mall: &Mall, shopper: u128, body: &NewPushSubscription) -> Result<Empty, CallError> {
    mall.shopper(shopper)
        .send::<PutPushSubscription>(&Empty {}, body)
        .await
}

async fn delete(mall: &Mall, shopper: u128, browser: &Browser) {
    let endpoint = browser.endpoint.clone();
    mall.shopper(shopper)
        .send::<DeletePushSubscription>(&Empty {}, &ByPushEndpoint { endpoint })
        .await
        .unwrap();
}

/// Shopper `shopper` switches notifications on in a browser whose push service is `sink`.
async fn subscribed(mall: &Mall, shopper: u128, sink: &HttpSink, name: &str) -> Browser {
    let browser = Browser::at(format!("{}/{name}", sink.url));
    put(mall, shopper, &browser.subscription()).await.unwrap();
    browser
}

fn transport(mall: &Mall) -> WebPush {
    let contact = "mailto:orders@mall.example".to_owned();
    WebPush::new(mall.pool.clone(), mall.key.clone(), contact, Hosts::Any).unwrap()
}

async fn states(mall: &Mall) -> Vec<String> {
    let messages = mall.by(Channel::Push).await;
    messages.into_iter().map(|(_, _, state)| state).collect()
}

#[sqlx::test(migrations = false)]
async fn each_browser_gets_a_notification_that_it_alone_can_read(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sink = HttpSink::open().await;
    let laptop = subscribed(&mall, 1, &sink, "laptop").await;
    let phone = subscribed(&mall, 1, &sink, "phone").await;
    let other = subscribed(&mall, 2, &sink, "other").await;
    assert_eq!(
        reach(&mall, 1).await.push_endpoints,
        [laptop.endpoint.clone(), phone.endpoint.clone()]
    );
    mall.order(7, Some(user(1))).await;
    let postman = mall.postman_of(Channel::Push, transport(&mall));
    assert_eq!(postman.pass().await.unwrap(), 2);
    assert_eq!(postman.pass().await.unwrap(), 0);
    assert_eq!(states(&mall).await, ["sent", "sent"]);
    let posted = sink.posted();
    for browser in [laptop, phone] {
        let path = browser.endpoint.strip_prefix(&sink.url).unwrap();
        let mut to_it = posted.iter().filter(|posted| posted.path == path);
        let one = to_it.next().unwrap();
        assert!(to_it.next().is_none());
        let mut shown: serde_json::Value = serde_json::from_str(&browser.open(&one.body)).unwrap();
        assert!(shown["tag"].take().is_string());
        assert_eq!(
            shown,
            serde_json::json!({
                "title": "Your order MH-0007 is confirmed",
                "body": "We have your payment of $165.00.",
                "url": "/profile/orders/00000000-0000-0000-0000-000000000007",
                "tag": null,
            })
        );
    }
    assert!(!posted.iter().any(|one| other.endpoint.ends_with(&one.path)));
}

#[sqlx::test(migrations = false)]
async fn push_services_are_told_who_sends_and_how(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sink = HttpSink::open().await;
    subscribed(&mall, 1, &sink, "laptop").await;
    mall.order(7, Some(user(1))).await;
    let postman = mall.postman_of(Channel::Push, transport(&mall));
    postman.pass().await.unwrap();
    let posted = &sink.posted()[0];
    assert_eq!(posted.header("content-encoding"), "aes128gcm");
    assert_eq!(posted.header("ttl"), "86400");
    assert_eq!(posted.header("topic").len(), 22);
    let (token, key) = posted
        .header("authorization")
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    assert_eq!(Some(key), reach(&mall, 1).await.push_key.as_deref());
    assert_eq!(token.split('.').count(), 3);
}

#[sqlx::test(migrations = false)]
async fn a_browser_that_is_gone_is_forgotten(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sink = HttpSink::with(|path, _| match path {
        "/gone" => (410, ""),
        "/lost" => (404, ""),
        _ => (201, ""),
    })
    .await;
    for name in ["gone", "lost", "here"] {
        subscribed(&mall, 1, &sink, name).await;
    }
    mall.order(7, Some(user(1))).await;
    let postman = mall.postman_of(Channel::Push, transport(&mall));
    assert_eq!(postman.pass().await.unwrap(), 3);
    let mut ends = states(&mall).await;
    ends.sort();
    assert_eq!(ends, ["bounced", "bounced", "sent"]);
    assert_eq!(
        reach(&mall, 1).await.push_endpoints,
        [format!("{}/here", sink.url)]
    );
    mall.order(8, Some(user(1))).await;
    assert_eq!(postman.pass().await.unwrap(), 1);
}

#[sqlx::test(migrations = false)]
async fn a_push_service_in_trouble_is_asked_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sink = HttpSink::with(|_, times| match times {
        1 => (429, ""),
        2 => (500, ""),
        _ => (201, ""),
    })
    .await;
    subscribed(&mall, 1, &sink, "laptop").await;
    mall.order(7, Some(user(1))).await;
    let postman = mall
        .postman_of(Channel::Push, transport(&mall))
        .backoff(AT_ONCE);
    for expected in ["waiting", "waiting", "sent"] {
        postman.pass().await.unwrap();
        assert_eq!(states(&mall).await, [expected]);
    }
    let topics: Vec<_> = sink
        .posted()
        .iter()
        .map(|posted| posted.header("topic").to_owned())
        .collect();
    assert!(topics.iter().all(|topic| *topic == topics[0]), "a repeat");
    assert_eq!(reach(&mall, 1).await.push_endpoints.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn what_was_switched_off_is_not_sent(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sink = HttpSink::open().await;
    let browser = subscribed(&mall, 1, &sink, "laptop").await;
    mall.choose(1, Topic::Receipts, Channel::Push, false).await;
    mall.order(7, Some(user(1))).await;
    assert_eq!(states(&mall).await, [] as [&str; 0]);
    mall.choose(1, Topic::Receipts, Channel::Push, true).await;
    mall.order(8, Some(user(1))).await;
    delete(&mall, 2, &browser).await;
    assert_eq!(reach(&mall, 1).await.push_endpoints.len(), 1, "not theirs");
    for _ in 0..2 {
        delete(&mall, 1, &browser).await;
    }
    let postman = mall.postman_of(Channel::Push, transport(&mall));
    postman.pass().await.unwrap();
    assert_eq!(states(&mall).await, ["bounced"]);
    assert!(sink.posted().is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_browser_is_the_shoppers_who_switched_it_on_last(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sink = HttpSink::open().await;
    let browser = subscribed(&mall, 1, &sink, "shared").await;
    for _ in 0..2 {
        put(&mall, 2, &browser.subscription()).await.unwrap();
    }
    assert!(reach(&mall, 1).await.push_endpoints.is_empty());
    assert_eq!(reach(&mall, 2).await.push_endpoints.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn the_oldest_of_many_browsers_makes_room(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let sink = HttpSink::open().await;
    for number in 0..21 {
        subscribed(&mall, 1, &sink, &format!("browser-{number}")).await;
    }
    let endpoints = reach(&mall, 1).await.push_endpoints;
    assert_eq!(endpoints.len(), 20);
    assert!(endpoints[0].ends_with("browser-1"), "{endpoints:?}");
}

#[sqlx::test(migrations = false)]
async fn nobody_has_us_post_into_our_own_network(pool: PgPool) {
    let mall = Mall::with(pool, Hosts::Public, |_| {}).await;
    let of = |endpoint: &str| Browser::at(endpoint.to_owned()).subscription();
    for endpoint in [
        "http://push.example/a",
        "https://localhost/a",
        "https://127.0.0.1/a",
        "https://10.0.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "https://order.internal/a",
        "https://push.example:4003/a",
        "nonsense",
    ] {
        let refused = put(&mall, 1, &of(endpoint)).await;
        let Err(CallError::Problem(problem)) = refused else {
            panic!("{endpoint} was taken");
        };
        assert_eq!(
            (problem.status, problem.errors[0].field.as_str()),
            (422, "endpoint")
        );
    }
    put(&mall, 1, &of("https://push.example/a")).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_no_browser_says_is_refused(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let good = Browser::at("http://127.0.0.1:9/a".to_owned()).subscription();
    let short = good.auth.get(2..).unwrap().to_owned();
    for bad in [
        NewPushSubscription {
            p256dh: "BBBB".into(),
            ..good.clone()
        },
        NewPushSubscription {
            p256dh: "not base64!".into(),
            ..good.clone()
        },
        NewPushSubscription {
            auth: short,
            ..good.clone()
        },
    ] {
        assert_eq!(put(&mall, 1, &bad).await.unwrap_err().status(), 422);
    }
    let padded = NewPushSubscription {
        auth: format!("{}==", good.auth),
        ..good
    };
    put(&mall, 1, &padded).await.unwrap();
    let mall = Mall::with(mall.pool, Hosts::Any, |offer| offer.push_key = None).await;
    assert_eq!(put(&mall, 1, &padded).await.unwrap_err().code(), "no_push");
}

#[sqlx::test(migrations = false)]
async fn nobody_signed_in_has_no_browsers(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let body = Browser::at("http://127.0.0.1:9/a".to_owned()).subscription();
    for client in [mall.app.anon(), mall.app.service()] {
        let refused = client.send::<PutPushSubscription>(&Empty {}, &body).await;
        assert_eq!(refused.unwrap_err().status(), 401);
    }
}
