//! The inbox.

use bff_kit::test::Browser;
use shared_types::notification::InboxEntry;
use sqlx::PgPool;
use uuid::Uuid;

use super::mall::{Mall, words};
use super::services::notifications::entry;

const LIST: &str = "/profile/messages";

fn told(mall: &Mall, name: &str, title: &str) -> InboxEntry {
    let entry = entry(title);
    let user = mall.services.user(name);
    mall.services.data().inbox.push((user, entry.clone()));
    entry
}

async fn list(browser: &Browser) -> String {
    words(&browser.get(LIST).await)
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn messages_are_read_one_by_one_and_all_at_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    assert!(list(&ada).await.contains("No messages yet"));
    let first = told(&mall, "Ada", "Your order MH-1 is confirmed");
    let newest = told(&mall, "Ada", "Your order MH-1 was cancelled");
    assert!(words(&ada.get("/profile").await).contains("You have 2 new messages."));
    let html = ada.get(LIST).await.text();
    assert!(html.contains("href=\"/profile/orders/00000000-0000-0000-0000-000000000007\""));
    let cancelled = html.find("was cancelled").unwrap();
    assert!(
        cancelled < html.find("is confirmed").unwrap(),
        "newest first"
    );

    let read = format!("{LIST}/{}/read", first.inbox_entry_id);
    let answer = ada.post(&read, &[]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, LIST));
    assert!(list(&ada).await.contains("1 is new."));

    // One that came after the page was made stays new.
    told(&mall, "Ada", "Your order MH-2 is confirmed");
    let seen = newest.inbox_entry_id.to_string();
    ada.post("/profile/messages/read", &[("newest", &seen)])
        .await;
    assert!(list(&ada).await.contains("1 is new."));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn older_messages_are_on_the_next_page(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    for title in ["The first", "The second", "The third"] {
        told(&mall, "Ada", title);
    }
    let html = ada.get(LIST).await.text();
    let (_, rest) = html.split_once("href=\"/profile/messages?cursor=").unwrap();
    let cursor = rest.split('"').next().unwrap();
    let older = words(&ada.get(&format!("{LIST}?cursor={cursor}")).await);
    assert!(
        older.contains("The first") && !older.contains("The third"),
        "{older}"
    );
    let newest = words(&ada.get(&format!("{LIST}?cursor=nonsense")).await);
    assert!(newest.contains("The third"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn anothers_and_unknown_messages_are_404(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let grace = mall.signed_in("Grace").await;
    let ids = [
        told(&mall, "Ada", "For Ada").inbox_entry_id.to_string(),
        Uuid::now_v7().to_string(),
        "nonsense".to_owned(),
    ];
    for id in ids {
        let answer = grace.post(&format!("{LIST}/{id}/read"), &[]).await;
        assert_eq!(answer.status, 404, "{id}");
    }
    assert!(!list(&grace).await.contains("For Ada"));
    let odd = grace
        .post("/profile/messages/read", &[("newest", "x")])
        .await;
    assert_eq!(odd.location(), LIST);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn away_messages_say_so_and_nobody_is_sent_to_sign_in(pool: PgPool) {
    let mall = Mall::open(pool).await;
    assert_eq!(
        mall.browser().get(LIST).await.location(),
        "/profile/sign-in?return_to=%2Fprofile%2Fmessages"
    );
    let ada = mall.signed_in("Ada").await;
    let entry = told(&mall, "Ada", "Your order MH-1 is confirmed");
    mall.services.set_away(true);
    assert!(
        list(&ada)
            .await
            .contains("We cannot show your messages just now")
    );
    let read = format!("{LIST}/{}/read", entry.inbox_entry_id);
    assert_eq!(ada.post(&read, &[]).await.location(), LIST);
    assert!(
        list(&ada)
            .await
            .contains("Messages cannot be reached just now.")
    );
}
