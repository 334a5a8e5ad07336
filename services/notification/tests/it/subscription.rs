//! `/v1/subscriptions/{token}`: ending mail without signing in.

use notification_service::subscription::token::Links;
use server_kit::env::Secret;
use shared_types::Empty;
use shared_types::notification::{ByToken, GetSubscription, Topic, Unsubscribe};
use sqlx::PgPool;

use crate::mall::{Mall, user};
use crate::sink::Sink;

/// The token of the link in a mail's header.
fn token(mail: &str) -> ByToken {
    let unfolded = mail.replace("\n ", "");
    let url = unfolded
        .lines()
        .find_map(|line| line.strip_prefix("List-Unsubscribe: "))
        .unwrap();
    let (_, token) = url
        .trim_matches(['<', '>', ' '])
        .split_once("?token=")
        .unwrap();
    let token = token.to_owned();
    ByToken { token }
}

#[sqlx::test(migrations = false)]
async fn the_link_out_of_a_mail_ends_mail_like_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    let sink = Sink::open().await;
    mall.postman(sink.transport()).pass().await.unwrap();
    let by = token(&sink.taken()[0]);
    let client = mall.app.service();
    let before = client.get::<GetSubscription>(&by, &Empty {}).await.unwrap();
    assert_eq!((before.topic, before.wanted), (Topic::News, true));
    for _ in 0..2 {
        let after = client.send::<Unsubscribe>(&by, &Empty {}).await.unwrap();
        assert_eq!((after.topic, after.wanted), (Topic::News, false));
    }
    mall.sign_up(1, "ada@example.com").await;
    assert_eq!(mall.messages().await.len(), 1, "no second mail");
    mall.order(7, Some(user(1))).await;
    assert_eq!(mall.messages().await.len(), 2, "receipts go on");
}

#[sqlx::test(migrations = false)]
async fn a_link_that_is_not_ours_is_404(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let strange = Links::new(&Secret::new("another secret"));
    let tokens = [
        strange.sign(user(1), Topic::News),
        mall.desk.links.sign(user(1), Topic::Receipts),
        "nonsense".to_owned(),
    ];
    for token in tokens {
        let by = ByToken { token };
        let client = mall.app.service();
        let read = client.get::<GetSubscription>(&by, &Empty {}).await;
        assert_eq!(read.unwrap_err().status(), 404);
        let ended = client.send::<Unsubscribe>(&by, &Empty {}).await;
        assert_eq!(ended.unwrap_err().status(), 404);
    }
}

#[sqlx::test(migrations = false)]
async fn only_the_malls_own_processes_may_ask(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let token = mall.desk.links.sign(user(1), Topic::News);
    let read = mall
        .app
        .anon()
        .get::<GetSubscription>(&ByToken { token }, &Empty {})
        .await;
    assert_eq!(read.unwrap_err().status(), 401);
}
