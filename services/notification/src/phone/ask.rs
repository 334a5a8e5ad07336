//! Sends a code to a number.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::notification::{Channel, Topic};
use shared_types::reach::SendPhoneCode;
use shared_types::{Empty, PhoneNumber, UserId};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::code::Codes;
use super::store;
use crate::App;
use crate::message::store::{self as messages, NewMessage};
use crate::transport::Outgoing;

/// A new code, which takes the place of the one before.
///
/// # Errors
/// 409 where no text messages are sent; 429 where it was asked for too often.
pub async fn ask(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<SendPhoneCode>,
) -> Result<Reply<SendPhoneCode>, ApiError> {
    if !app.offer.sms {
        let detail = "This mall sends no text messages.";
        return Err(ApiError::conflict("no_sms", detail));
    }
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    if let Some(wait_s) = store::wait_s(&mut transaction, user.id(), &body.number).await? {
        return Err(ApiError::too_many(wait_s));
    }
    send(&mut transaction, &app.codes, user.id(), &body.number).await?;
    transaction.commit().await?;
    Ok(Reply(Empty {}))
}

async fn send(
    connection: &mut PgConnection,
    codes: &Codes,
    user_id: UserId,
    number: &PhoneNumber,
) -> sqlx::Result<()> {
    let (phone_code_id, code) = (Uuid::now_v7(), Codes::draw());
    let now = OffsetDateTime::now_utc();
    let expires_at = now + store::LIFETIME;
    let hash = codes.hash(user_id, number.as_str(), &code);
    store::insert_code(
        connection,
        phone_code_id,
        user_id,
        number,
        &hash,
        expires_at,
    )
    .await?;
    let message = NewMessage {
        // Nobody told us: asking for the code is the fact.
        event_id: phone_code_id.into(),
        channel: Channel::Sms,
        topic: Topic::Account,
        user_id: Some(user_id),
        outgoing: &Outgoing {
            message_id: Uuid::now_v7(),
            recipient: number.as_str().to_owned(),
            subject: "A code".to_owned(),
            html: String::new(),
            text: Codes::text(&code),
            unsubscribe_url: None,
            created_at: now,
        },
        useless_after: Some(expires_at),
    };
    messages::insert(connection, &message).await
}
