//! The statement of the one seller, two entries to a page.

use axum::extract::State;
use server_kit::{Api, ApiError, Call, Reply, SellerUser};
use shared_types::statement::{
    GetMyStatement, SellerAccount, Statement, StatementEntry, StatementKind,
};
use shared_types::{Currency, Money, SellerId, Timestamp};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Services;

const PAGE: usize = 2;

/// The seller that the account called Selma acts for.
pub fn seller() -> SellerId {
    Uuid::from_u128(7).into()
}

pub fn endpoints(api: Api<Services>) -> Api<Services> {
    api.endpoint::<GetMyStatement, _, _>(statement)
}

pub fn entry(kind: StatementKind, order_number: &str, amount: i64) -> StatementEntry {
    StatementEntry {
        id: Uuid::now_v7().into(),
        at: Timestamp(OffsetDateTime::UNIX_EPOCH),
        kind,
        order_id: None,
        order_number: Some(order_number.to_owned()),
        amount: usd(amount),
    }
}

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

async fn statement(
    State(services): State<Services>,
    who: SellerUser,
    Call { query, .. }: Call<GetMyStatement>,
) -> Result<Reply<GetMyStatement>, ApiError> {
    assert_eq!(who.seller_id, seller());
    let data = services.data();
    let mut left: Vec<_> = data.statement.clone();
    left.reverse();
    left.retain(|entry| query.cursor.is_none_or(|cursor| entry.id < cursor));
    let more = left.len() > PAGE;
    left.truncate(PAGE);
    let available: i64 = data.statement.iter().map(|entry| entry.amount.amount).sum();
    let account = SellerAccount {
        pending: usd(0),
        available: usd(available),
        in_transit: usd(0),
        sales: usd(123_456),
        refunds: usd(-1),
        commission: usd(-2),
        payouts: usd(-3),
    };
    Ok(Reply(Statement {
        accounts: if query.cursor.is_none() {
            vec![account]
        } else {
            Vec::new()
        },
        next: left.last().filter(|_| more).map(|last| last.id),
        entries: left,
    }))
}
