//! `/v1/me/inbox`

use shared_types::Empty;
use shared_types::notification::{
    ByInboxEntry, Inbox, InboxQuery, ListInbox, MarkAllRead, MarkRead, ReadUntil,
};
use sqlx::PgPool;

use crate::mall::{Mall, user};

async fn inbox(mall: &Mall, number: u128, query: InboxQuery) -> Inbox {
    let shopper = mall.shopper(number);
    shopper.get::<ListInbox>(&Empty {}, &query).await.unwrap()
}

async fn newest(mall: &Mall, number: u128) -> Inbox {
    inbox(mall, number, InboxQuery::default()).await
}

#[sqlx::test(migrations = false)]
async fn what_happens_is_found_newest_first(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sign_up(1, "ada@example.com").await;
    mall.order(7, Some(user(1))).await;
    mall.cancel(7).await;
    let found = newest(&mall, 1).await;
    let titles: Vec<_> = found
        .entries
        .iter()
        .map(|entry| entry.title.as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "Your order MH-0007 was cancelled",
            "Your order MH-0007 is confirmed",
            "Welcome to MallHive",
        ]
    );
    assert_eq!((found.unread, found.next), (3, None));
    let order = "/profile/orders/00000000-0000-0000-0000-000000000007";
    assert_eq!(found.entries[0].path.as_deref(), Some(order));
    assert_eq!(found.entries[0].text, "It was not paid in time.");
    assert_eq!(newest(&mall, 2).await, Inbox::default());
}

#[sqlx::test(migrations = false)]
async fn pages_follow_each_other_without_gap_or_repeat(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for number in 1..=45 {
        mall.order(number, Some(user(1))).await;
    }
    let mut seen = Vec::new();
    let mut query = InboxQuery::default();
    loop {
        let page = inbox(&mall, 1, query).await;
        assert_eq!(page.unread, 45);
        seen.extend(page.entries.into_iter().map(|entry| entry.inbox_entry_id));
        if page.next.is_none() {
            break;
        }
        query.cursor = page.next;
    }
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    sorted.reverse();
    assert_eq!(seen.len(), 45);
    assert_eq!(seen, sorted);
}

#[sqlx::test(migrations = false)]
async fn one_message_is_marked_by_its_owner_only(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.order(7, Some(user(1))).await;
    let inbox_entry_id = newest(&mall, 1).await.entries[0].inbox_entry_id;
    let by = ByInboxEntry { inbox_entry_id };
    let refused = mall.shopper(2).send::<MarkRead>(&by, &Empty {}).await;
    assert_eq!(refused.unwrap_err().status(), 404);
    assert_eq!(newest(&mall, 1).await.unread, 1);
    for _ in 0..2 {
        mall.shopper(1)
            .send::<MarkRead>(&by, &Empty {})
            .await
            .unwrap();
        let found = newest(&mall, 1).await;
        assert!(found.unread == 0 && found.entries[0].read);
    }
}

#[sqlx::test(migrations = false)]
async fn all_that_was_seen_is_marked_and_nothing_newer(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.order(7, Some(user(1))).await;
    mall.order(8, Some(user(1))).await;
    mall.order(9, Some(user(2))).await;
    let newest_seen = newest(&mall, 1).await.entries[0].inbox_entry_id;
    mall.cancel(7).await;
    let until = ReadUntil {
        newest: newest_seen,
    };
    mall.shopper(1)
        .send::<MarkAllRead>(&Empty {}, &until)
        .await
        .unwrap();
    let found = newest(&mall, 1).await;
    assert_eq!(found.unread, 1);
    assert!(!found.entries[0].read && found.entries[1].read && found.entries[2].read);
    assert_eq!(newest(&mall, 2).await.unread, 1);
}
