//! What becomes of refunds without our asking: an operator gave money back on the provider's
//! own pages, or what we gave back came back, since the shopper's bank did not take it.
//!
//! It is not ours to know whose goods an operator's refund was for, so that all sellers of the
//! order bear it.

use server_kit::ApiError;
use shared_types::payment::RefundStatus;

use super::outcome;
use crate::App;
use crate::payment::model::Payment;

/// Books what the provider gave back of a payment that none of our refunds stands for, and
/// what came back to it, so that what was captured less what went back is what the provider
/// has.
///
/// # Errors
/// 503 while the provider does not answer.
pub async fn book(app: &App, payment: &Payment) -> Result<(), ApiError> {
    if payment.captured == 0 {
        return Ok(());
    }
    let known = app.providers.of(payment)?.refunds(payment).await?;
    // What came back makes room for what went by another way.
    let (failed, given): (Vec<_>, Vec<_>) = known
        .iter()
        .filter(|known| known.status != RefundStatus::Pending)
        .partition(|known| known.status == RefundStatus::Failed);
    for refund in failed {
        if outcome::fail_late(&app.pool, payment, refund).await? {
            tracing::warn!(
                order.id = %payment.view.order_id, provider.refund = refund.id,
                "a refund came back after it had succeeded"
            );
        }
    }
    for refund in given {
        if !outcome::book_known(&app.pool, payment, refund).await? {
            tracing::error!(
                order.id = %payment.view.order_id, provider.refund = refund.id,
                "the provider gave back what we cannot book"
            );
        }
    }
    Ok(())
}
