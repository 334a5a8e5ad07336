//! Text messages on their way out, over a real gateway's HTTP.

use notification_service::push::Hosts;
use notification_service::transport::TextFolder;
use shared_types::notification::{Channel, Topic};
use sqlx::PgPool;

use crate::gateway::{HttpSink, sms};
use crate::mall::{Mall, user};
use crate::phone::{NUMBER, confirmed};
use crate::sending::AT_ONCE;

/// Shopper 1 gets text messages about what they bought, and has bought something.
async fn bought(mall: &Mall) {
    confirmed(mall, 1).await;
    mall.choose(1, Topic::Receipts, Channel::Sms, true).await;
    mall.order(7, Some(user(1))).await;
}

async fn state(mall: &Mall) -> String {
    mall.by(Channel::Sms).await[0].2.clone()
}

#[sqlx::test(migrations = false)]
async fn nobody_gets_one_who_did_not_choose_it_and_confirm_a_number(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.order(6, Some(user(1))).await;
    mall.choose(1, Topic::Receipts, Channel::Sms, true).await;
    mall.order(7, Some(user(1))).await;
    mall.order(8, None).await;
    confirmed(&mall, 2).await;
    mall.order(9, Some(user(2))).await;
    assert_eq!(mall.by(Channel::Sms).await, []);
}

#[sqlx::test(migrations = false)]
async fn the_gateway_gets_a_sentence_with_the_way_on(pool: PgPool) {
    let mall = Mall::open(pool).await;
    bought(&mall).await;
    let sink = HttpSink::open().await;
    let postman = mall.postman_of(Channel::Sms, sink.sms());
    assert_eq!(postman.pass().await.unwrap(), 1);
    assert_eq!(postman.pass().await.unwrap(), 0);
    assert_eq!(state(&mall).await, "sent");
    let posted = sink.posted();
    assert_eq!((posted.len(), posted[0].path.as_str()), (1, "/messages"));
    assert_eq!(posted[0].header("authorization"), "Bearer a-token_7");
    let id: uuid::Uuid = sqlx::query_scalar("select message_id from message where channel = 'sms'")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(posted[0].header("idempotency-key"), id.to_string());
    let body: serde_json::Value = serde_json::from_slice(&posted[0].body).unwrap();
    assert_eq!(body["from"], "MallHive");
    assert_eq!(body["to"], NUMBER);
    assert_eq!(
        body["text"],
        "MallHive: Your order MH-0007 is confirmed. We have your payment of $165.00. \
         https://mall.example/profile/orders/00000000-0000-0000-0000-000000000007"
    );
    assert_eq!(
        mall.by(Channel::Email).await[0].2,
        "waiting",
        "another's work"
    );
}

#[sqlx::test(migrations = false)]
async fn a_gateway_in_trouble_is_asked_again_with_the_same_key(pool: PgPool) {
    let mall = Mall::open(pool).await;
    bought(&mall).await;
    let sink = HttpSink::with(|_, times| match times {
        1 => (503, "later"),
        2 => (429, "slower"),
        _ => (202, ""),
    })
    .await;
    let postman = mall.postman_of(Channel::Sms, sink.sms()).backoff(AT_ONCE);
    for expected in ["waiting", "waiting", "sent"] {
        postman.pass().await.unwrap();
        assert_eq!(state(&mall).await, expected);
    }
    let mut keys: Vec<_> = sink
        .posted()
        .iter()
        .map(|posted| posted.header("idempotency-key").to_owned())
        .collect();
    keys.dedup();
    assert_eq!((sink.posted().len(), keys.len()), (3, 1));
}

#[sqlx::test(migrations = false)]
async fn what_the_gateway_refuses_for_good_is_recorded(pool: PgPool) {
    let mall = Mall::open(pool).await;
    bought(&mall).await;
    let sink = HttpSink::with(|_, _| (422, "no such subscriber")).await;
    let postman = mall.postman_of(Channel::Sms, sink.sms());
    postman.pass().await.unwrap();
    assert_eq!(postman.pass().await.unwrap(), 0);
    assert_eq!(state(&mall).await, "bounced");
    let problem: String = sqlx::query_scalar("select problem from message where channel = 'sms'")
        .fetch_one(&mall.pool)
        .await
        .unwrap();
    assert_eq!(problem, "422 Unprocessable Entity: no such subscriber");
}

#[sqlx::test(migrations = false)]
async fn a_token_that_is_refused_loses_no_message(pool: PgPool) {
    let mall = Mall::open(pool).await;
    bought(&mall).await;
    let sink = HttpSink::with(|_, _| (401, "who?")).await;
    let postman = mall.postman_of(Channel::Sms, sink.sms());
    postman.pass().await.unwrap();
    assert_eq!(state(&mall).await, "waiting");
}

#[sqlx::test(migrations = false)]
async fn a_gateway_that_is_away_holds_up_no_mail(pool: PgPool) {
    let mall = Mall::open(pool).await;
    bought(&mall).await;
    // Nothing listens on the discard port.
    let nowhere = sms("http://127.0.0.1:9");
    mall.postman_of(Channel::Sms, nowhere).pass().await.unwrap();
    assert_eq!(state(&mall).await, "waiting");
    let (_place, folder) = crate::mall::folder();
    mall.postman(folder).pass().await.unwrap();
    assert_eq!(mall.by(Channel::Email).await[0].2, "sent");
}

#[sqlx::test(migrations = false)]
async fn without_a_gateway_a_text_message_is_a_file(pool: PgPool) {
    let mall = Mall::open(pool).await;
    bought(&mall).await;
    let place = tempfile::tempdir().unwrap();
    let folder = TextFolder::open(place.path().to_owned()).unwrap();
    mall.postman_of(Channel::Sms, folder).pass().await.unwrap();
    let file = std::fs::read_dir(place.path()).unwrap().next().unwrap();
    let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
    assert!(
        text.starts_with("To: +491701234567\n\nMallHive: Your order"),
        "{text}"
    );
}

#[sqlx::test(migrations = false)]
async fn a_mall_that_no_longer_sends_any_writes_none(pool: PgPool) {
    let mall = Mall::open(pool.clone()).await;
    bought(&mall).await;
    let mall = Mall::with(pool, Hosts::Any, |offer| offer.sms = false).await;
    mall.order(8, Some(user(1))).await;
    assert_eq!(mall.by(Channel::Sms).await.len(), 1);
}
