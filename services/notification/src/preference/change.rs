//! Changes a shopper's preferences.

use axum::extract::State;
use server_kit::{ApiError, Call, Reply, User};
use shared_types::FieldError;
use shared_types::notification::PatchPreferences;

use super::{model, store};
use crate::App;

/// All choices, or none of them.
///
/// # Errors
/// 422 for what cannot be switched off.
pub async fn change(
    State(app): State<App>,
    user: User,
    Call { body, .. }: Call<PatchPreferences>,
) -> Result<Reply<PatchPreferences>, ApiError> {
    let refused =
        body.choices.iter().enumerate().filter(|(_, choice)| {
            !choice.wanted && model::is_required(choice.topic, choice.channel)
        });
    let errors: Vec<_> = refused
        .map(|(at, _)| FieldError::new(format!("choices[{at}].wanted"), "cannot be switched off"))
        .collect();
    if !errors.is_empty() {
        return Err(ApiError::invalid(errors));
    }
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    for choice in &body.choices {
        let (topic, channel) = (choice.topic, choice.channel);
        store::choose(&mut transaction, user.id(), topic, channel, choice.wanted).await?;
    }
    let chosen = store::chosen(&mut transaction, user.id()).await?;
    transaction.commit().await?;
    Ok(Reply(model::preferences(&chosen)))
}
