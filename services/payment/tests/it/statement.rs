//! What sellers see of their money.

use shared_types::statement::{GetMyStatement, Statement, StatementKind, StatementQuery};
use shared_types::{Currency, Empty, SellerId, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::books::{Sale, seller};
use crate::mall::Mall;

fn user() -> UserId {
    Uuid::from_u128(77).into()
}

async fn read(mall: &Mall, seller_id: SellerId, query: StatementQuery) -> Statement {
    let client = mall.app.seller(user(), seller_id);
    client
        .get::<GetMyStatement>(&Empty {}, &query)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_seller_sees_every_change_and_what_they_come_to(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.open_account(seller(1)).await;
    let sale = Sale::new(
        Currency::USD,
        &[(seller(1), 1000, 100), (seller(2), 3000, 300)],
    );
    mall.sell(&sale).await;
    mall.give_back(&sale, 200, Some(seller(1))).await;
    mall.hold_ends().await;
    mall.pay_out().await;
    mall.give_back(&sale, 100, Some(seller(1))).await;
    let statement = read(&mall, seller(1), StatementQuery::default()).await;
    let changes: Vec<_> = statement
        .entries
        .iter()
        .map(|entry| (entry.kind, entry.amount.amount))
        .collect();
    let expected = [
        (StatementKind::CommissionReturned, 10),
        (StatementKind::Refund, -100),
        (StatementKind::Payout, -720),
        (StatementKind::CommissionReturned, 20),
        (StatementKind::Refund, -200),
        (StatementKind::Commission, -100),
        (StatementKind::Sale, 1000),
    ];
    assert_eq!(changes, expected);
    assert_eq!(
        statement.entries[0].order_number.as_deref(),
        Some("MH-1234-5678")
    );
    let account = &statement.accounts[0];
    let sums = [
        account.sales,
        account.refunds,
        account.commission,
        account.payouts,
    ];
    assert_eq!(sums.map(|money| money.amount), [1000, -300, -70, -720]);
    assert_eq!((account.pending.amount, account.available.amount), (0, -90));
}

#[sqlx::test(migrations = false)]
async fn pages_follow_one_another_without_gap_or_repeat(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for total in 1..=9 {
        let currency = if total % 2 == 0 {
            Currency::EUR
        } else {
            Currency::USD
        };
        mall.sell(&Sale::new(currency, &[(seller(1), total, 0)]))
            .await;
    }
    let mut cursor = None;
    let mut seen = Vec::new();
    loop {
        let query = StatementQuery {
            cursor,
            limit: Some(4),
        };
        let page = read(&mall, seller(1), query).await;
        assert_eq!(page.accounts.len(), if cursor.is_none() { 2 } else { 0 });
        seen.extend(page.entries.iter().map(|entry| entry.amount.amount));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
}

#[sqlx::test(migrations = false)]
async fn nobody_sees_anothers(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.sell(&Sale::new(Currency::USD, &[(seller(1), 1000, 100)]))
        .await;
    let other = read(&mall, seller(2), StatementQuery::default()).await;
    assert!(other.entries.is_empty() && other.accounts.is_empty());
    let asked = |client: server_kit::test::TestClient| async move {
        let answer = client
            .get::<GetMyStatement>(&Empty {}, &StatementQuery::default())
            .await;
        answer.unwrap_err().status()
    };
    assert_eq!(asked(mall.app.shopper(user())).await, 403);
    assert_eq!(asked(mall.app.admin(user())).await, 403);
    assert_eq!(asked(mall.app.service()).await, 401);
    let wrong = StatementQuery {
        cursor: None,
        limit: Some(501),
    };
    let client = mall.app.seller(user(), seller(1));
    let refused = client.get::<GetMyStatement>(&Empty {}, &wrong).await;
    assert_eq!(refused.unwrap_err().status(), 422);
}
