//! What goes back to shoppers, booked against the shares of its order: at once, or with the
//! order's charge. And what comes back of it.

use anyhow::Context;
use shared_types::event::{PaymentRefunded, RefundFailed, ReturnRefunded};
use shared_types::{Currency, OrderId, RefundId, SellerId};
use sqlx::PgConnection;

use super::giving_back::{Share, Taken, take};
use super::model::{self, Account};
use super::settle::currency_of;
use super::{share, store};

/// A refund as it is to be booked.
pub(super) struct Refund {
    pub refund_id: RefundId,
    pub seller_id: Option<SellerId>,
    pub amount: i64,
    pub currency: Currency,
    /// It goes to gift cards and not by the provider.
    pub to_card: bool,
}

/// A shopper's money went back.
///
/// # Errors
/// When it is more than what is left of the order, or the database fails.
pub async fn refunded(
    connection: &mut PgConnection,
    event: &PaymentRefunded,
) -> anyhow::Result<()> {
    let refund = Refund {
        refund_id: event.refund_id,
        seller_id: event.seller_id,
        amount: event.amount.amount,
        currency: event.amount.currency,
        to_card: false,
    };
    hear(connection, event.order_id, &refund).await
}

/// What had gone back to a shopper came back: it is booked the other way round, and sellers
/// have it where theirs is now.
///
/// # Errors
/// When the database fails.
pub async fn refund_failed(
    connection: &mut PgConnection,
    event: &RefundFailed,
) -> anyhow::Result<()> {
    // A row that says so keeps out what is told of the refund after this.
    let was_booked = sqlx::query_scalar!(
        r#"insert into booked_refund
               (refund_id, order_id, seller_id, amount, currency, failed_at)
           values ($1, $2, $3, $4, $5, now())
           on conflict (refund_id) do update set failed_at = excluded.failed_at
           where booked_refund.failed_at is null
           returning booked_at is not null as "was_booked!""#,
        event.refund_id.uuid(),
        event.order_id.uuid(),
        event.seller_id.map(SellerId::uuid),
        event.amount.amount,
        event.amount.currency.code()
    )
    .fetch_optional(&mut *connection)
    .await?;
    if was_booked != Some(true) {
        return Ok(());
    }
    let shares = share::lock(connection, event.order_id).await?;
    let taken = share::taken_by(connection, shares, event.refund_id).await?;
    let (what, currency) = ((event.refund_id, event.order_id), event.amount.currency);
    let bookings = [
        model::refund_failed(what, currency, &of_each_holder(&taken, |one| one.amount)),
        model::commission_retaken(
            what,
            currency,
            &of_each_holder(&taken, |one| one.commission),
        ),
    ];
    for booking in &bookings {
        store::book(connection, booking).await?;
    }
    share::untake(connection, &taken).await?;
    Ok(())
}

/// Where each seller's money of the order is by now.
fn of_each_holder(taken: &[Taken], what: fn(&Taken) -> i64) -> Vec<(Account, i64)> {
    let holder = |share: &Share| match share.released {
        true => Account::SellerAvailable(share.seller_id),
        false => Account::SellerPending(share.seller_id),
    };
    let taken = taken.iter();
    taken.map(|one| (holder(&one.share), what(one))).collect()
}

/// A seller has taken goods back. What of it went to gift cards is known by this alone;
/// the provider's part is told by its refund.
///
/// # Errors
/// As [`refunded`].
pub async fn returned(connection: &mut PgConnection, event: &ReturnRefunded) -> anyhow::Result<()> {
    let Some(to_cards) = event.gift_card.filter(|money| money.amount > 0) else {
        return Ok(());
    };
    let refund = Refund {
        refund_id: event.return_id.uuid().into(),
        seller_id: Some(event.seller_id),
        amount: to_cards.amount,
        currency: to_cards.currency,
        to_card: true,
    };
    hear(connection, event.order_id, &refund).await
}

/// Books a refund that was not heard of before, at once or when its order's charge is.
async fn hear(
    connection: &mut PgConnection,
    order_id: OrderId,
    refund: &Refund,
) -> anyhow::Result<()> {
    if !note(connection, order_id, refund).await? {
        return Ok(());
    }
    let booked = sqlx::query_scalar!(
        r#"insert into settlement (order_id) values ($1)
           on conflict (order_id) do update set order_id = excluded.order_id
           returning booked_at is not null as "booked!""#,
        order_id.uuid()
    )
    .fetch_one(&mut *connection)
    .await?;
    if booked {
        give_back(connection, order_id, refund).await?;
    }
    Ok(())
}

/// Writes a refund down to be booked; false where it was heard of before.
pub(super) async fn note(
    connection: &mut PgConnection,
    order_id: OrderId,
    refund: &Refund,
) -> sqlx::Result<bool> {
    let new = sqlx::query!(
        "insert into booked_refund (refund_id, order_id, seller_id, amount, currency, to_card)
         values ($1, $2, $3, $4, $5, $6) on conflict (refund_id) do nothing",
        refund.refund_id.uuid(),
        order_id.uuid(),
        refund.seller_id.map(SellerId::uuid),
        refund.amount,
        refund.currency.code(),
        refund.to_card
    )
    .execute(connection)
    .await?;
    Ok(new.rows_affected() == 1)
}

/// Refunds that wait for their order's charge.
pub(super) async fn waiting(
    connection: &mut PgConnection,
    order_id: OrderId,
) -> anyhow::Result<Vec<Refund>> {
    let rows = sqlx::query!(
        "select refund_id, seller_id, amount, currency, to_card from booked_refund
         where order_id = $1 and booked_at is null and failed_at is null order by refund_id",
        order_id.uuid()
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Refund {
                refund_id: row.refund_id.into(),
                seller_id: row.seller_id.map(SellerId::from),
                amount: row.amount,
                currency: currency_of(&row.currency)?,
                to_card: row.to_card,
            })
        })
        .collect()
}

/// Books a refund against the shares of its order.
pub(super) async fn give_back(
    connection: &mut PgConnection,
    order_id: OrderId,
    refund: &Refund,
) -> anyhow::Result<()> {
    let shares = share::lock(connection, order_id).await?;
    let taken = take(&shares, refund.amount, refund.seller_id)
        .with_context(|| format!("a refund of order {order_id} is more than is left of it"))?;
    let (what, currency) = ((refund.refund_id, order_id), refund.currency);
    let to = if refund.to_card {
        Account::GiftCard
    } else {
        Account::ProviderClearing
    };
    let bookings = [
        model::refund(what, to, currency, &each(&taken, |one| one.amount)),
        model::commission_returned(what, currency, &each(&taken, |one| one.commission)),
        model::claw_back(
            what,
            currency,
            &each(&taken, |one| if one.share.released { one.net() } else { 0 }),
        ),
    ];
    for booking in &bookings {
        store::book(connection, booking).await?;
    }
    share::take(connection, &taken).await?;
    sqlx::query!(
        "update booked_refund set booked_at = now() where refund_id = $1",
        refund.refund_id.uuid()
    )
    .execute(&mut *connection)
    .await?;
    let to_card = if refund.to_card { refund.amount } else { 0 };
    sqlx::query!(
        "update settlement set card_returned = card_returned + $2::bigint
         where order_id = $1 and $2::bigint > 0",
        order_id.uuid(),
        to_card
    )
    .execute(connection)
    .await?;
    Ok(())
}

fn each(taken: &[Taken], what: fn(&Taken) -> i64) -> Vec<(SellerId, i64)> {
    let taken = taken.iter();
    taken.map(|one| (one.share.seller_id, what(one))).collect()
}
