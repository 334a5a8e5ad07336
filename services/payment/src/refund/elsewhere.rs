//! Money that went back without our asking: an operator gave it back on the provider's own
//! pages.
//!
//! It is not ours to know whose goods it was for, so that all sellers of the order bear it.

use server_kit::ApiError;
use shared_types::payment::RefundStatus;

use super::store;
use crate::App;
use crate::payment::model::Payment;

/// Books what the provider gave back of a payment that none of our refunds stands for, so
/// that what was captured less what went back is what the provider has.
///
/// # Errors
/// 503 while the provider does not answer.
pub async fn book(app: &App, payment: &Payment) -> Result<(), ApiError> {
    if payment.captured == 0 {
        return Ok(());
    }
    let known = app.providers.of(payment)?.refunds(payment).await?;
    let given = |status| status == RefundStatus::Succeeded;
    for refund in known.iter().filter(|known| given(known.status)) {
        if !store::book_known(&app.pool, payment, refund).await? {
            tracing::error!(
                order.id = %payment.view.order_id, provider.refund = refund.id,
                "the provider gave back what we cannot book"
            );
        }
    }
    Ok(())
}
