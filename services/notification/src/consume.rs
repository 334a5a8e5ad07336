//! From events to letters, each told once.

use server_kit::{CallError, Client, Optional};
use shared_types::Empty;
use shared_types::event::{
    Envelope, OrderCancelled, OrderConfirmed, OrderCreated, PasswordResetRequested, PaymentFailed,
    UserSignedUp,
};
use shared_types::order::{ByOrder, GetOrder, OrderStatus};
use shared_types::user::{ByPasswordReset, GetResetLink};
use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::customer_order;
use crate::letter::compose;
use crate::tell::{Addressee, Desk};

/// Greets whoever signed up.
///
/// # Errors
/// Those of the database.
pub async fn user_signed_up(
    connection: &mut PgConnection,
    event: Envelope<UserSignedUp>,
    desk: &Desk,
) -> anyhow::Result<()> {
    let data = &event.data;
    let to = Addressee::of(&event, &data.email, Some(data.user_id));
    desk.tell(connection, &to, &compose::welcome(data)).await
}

/// What telling of a forgotten password takes besides.
#[derive(Clone)]
pub struct Resets {
    /// Writes to people.
    pub desk: Desk,
    /// Knows what the link carries, which no event does.
    pub users: Client,
}

/// Sends who forgot their password the way to a new one, unless it has ended already.
///
/// # Errors
/// Those of the database; when the user service is away.
pub async fn password_reset_requested(
    connection: &mut PgConnection,
    event: Envelope<PasswordResetRequested>,
    resets: &Resets,
) -> anyhow::Result<()> {
    let data = &event.data;
    if data.expires_at.0 <= OffsetDateTime::now_utc() {
        return Ok(());
    }
    let Some(token) = reset_token(data, &resets.users).await? else {
        return Ok(());
    };
    let to = Addressee::of(&event, &data.email, Some(data.user_id));
    let letter = compose::password_reset(data, &token);
    resets.desk.write(connection, &to, &letter).await
}

/// `None` where the request was followed or has ended.
async fn reset_token(
    event: &PasswordResetRequested,
    users: &Client,
) -> Result<Option<String>, CallError> {
    let Some(reset_id) = event.reset_id else {
        return Ok(Some(event.token.clone()));
    };
    let path = ByPasswordReset { reset_id };
    match users.get::<GetResetLink>(&path, &Empty {}).await {
        Ok(link) => Ok(Some(link.token)),
        Err(error) if error.code() == "link_ended" => Ok(None),
        Err(error) => Err(error),
    }
}

/// Remembers whose order it is.
///
/// # Errors
/// Those of the database.
pub async fn order_created(
    connection: &mut PgConnection,
    event: Envelope<OrderCreated>,
    _: &Desk,
) -> anyhow::Result<()> {
    if let Some(user_id) = event.data.user_id {
        customer_order::remember(connection, event.data.order_id, user_id).await?;
    }
    Ok(())
}

/// Confirms a paid order.
///
/// # Errors
/// Those of the database.
pub async fn order_confirmed(
    connection: &mut PgConnection,
    event: Envelope<OrderConfirmed>,
    desk: &Desk,
) -> anyhow::Result<()> {
    let data = &event.data;
    let to = Addressee::of(&event, &data.email, data.user_id);
    desk.tell(connection, &to, &compose::order_confirmed(data))
        .await
}

/// Tells that an order was called off.
///
/// # Errors
/// Those of the database.
pub async fn order_cancelled(
    connection: &mut PgConnection,
    event: Envelope<OrderCancelled>,
    desk: &Desk,
) -> anyhow::Result<()> {
    let data = &event.data;
    let user_id = customer_order::owner(connection, data.order_id).await?;
    let to = Addressee::of(&event, &data.email, user_id);
    let letter = compose::order_cancelled(data, user_id);
    desk.tell(connection, &to, &letter).await
}

/// What telling of a failed payment takes besides.
#[derive(Clone)]
pub struct Payments {
    /// Writes to people.
    pub desk: Desk,
    /// Knows who ordered: the payment service does not.
    pub orders: Client,
}

/// Tells that a payment failed, unless it is too late to pay again or was paid since.
///
/// # Errors
/// Those of the database; when the order service is away.
pub async fn payment_failed(
    connection: &mut PgConnection,
    event: Envelope<PaymentFailed>,
    payments: &Payments,
) -> anyhow::Result<()> {
    let order_id = event.data.order_id;
    let asked = payments
        .orders
        .get::<GetOrder>(&ByOrder { order_id }, &Empty {})
        .await;
    let Some(order) = asked.optional()? else {
        tracing::warn!(order.id = %order_id, "a payment failed for an order that nobody knows");
        return Ok(());
    };
    if order.status != OrderStatus::AwaitingPayment {
        return Ok(());
    }
    let user_id = customer_order::owner(connection, order_id).await?;
    let to = Addressee::of(&event, &order.email, user_id);
    let letter = compose::payment_failed(&event.data, &order, user_id);
    payments.desk.tell(connection, &to, &letter).await
}
