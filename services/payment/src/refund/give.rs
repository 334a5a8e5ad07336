//! Giving captured money back.

use axum::extract::State;
use axum::response::Response;
use server_kit::{ApiError, Call, Reply};
use service_kit::idempotency::{Attempt, Repeatable};
use shared_types::payment::{NewRefund, RefundPayment, RefundStatus, RefundView};

use super::outcome;
use super::store::{self, Booked, Refund};
use crate::App;
use crate::payment::model::Payment;
use crate::payment::turn;
use crate::provider::{KnownRefund, ProviderError, RefundAnswer};

/// Gives back once for each refund's id; asked again without a key of the first, answers
/// how it stands, and tries one again that the provider had refused. One that came back
/// after it had succeeded has failed for good: another goes by another id.
///
/// # Errors
/// 404 where the order has no payment; 409 `not_captured`, `refund_exceeds` beyond what
/// was captured, or `refund_differs` for the id of another refund; 422 for another
/// currency; 503 while the provider does not answer: it is asked until it does.
pub async fn give(
    State(app): State<App>,
    repeatable: Repeatable,
    call: Call<RefundPayment>,
) -> Result<Response, ApiError> {
    let pool = app.pool.clone();
    let work = |Call { path, body, .. }: Call<RefundPayment>, attempt| async move {
        let payment = turn::known(&app, path.order_id).await?;
        given(&app, payment, &body, &attempt).await.map(Reply)
    };
    repeatable.answer(&pool, call, work).await
}

/// The refund `new` of a payment, as far as it came.
///
/// # Errors
/// As [`give`].
pub async fn given(
    app: &App,
    payment: Payment,
    new: &NewRefund,
    attempt: &Attempt,
) -> Result<RefundView, ApiError> {
    if new.amount.currency != payment.view.amount.currency {
        let message = format!("The payment was in {}.", payment.view.amount.currency);
        return Err(ApiError::invalid_field("amount.currency", message));
    }
    if payment.captured == 0 {
        let detail = "Nothing was captured of this payment, so nothing can be given back.";
        return Err(ApiError::conflict("not_captured", detail));
    }
    let before = store::find(&app.pool, new.refund_id).await?;
    let refund = match &before {
        Some(before) if is_other(before, &payment, new) => return Err(differs()),
        Some(before) if before.status == RefundStatus::Failed && !before.was_given => {
            booked(app, &payment, new, true, attempt).await?
        }
        Some(before) => Some(before.clone()),
        None => booked(app, &payment, new, false, attempt).await?,
    };
    let refund = refund.ok_or_else(|| exceeds(&payment))?;
    if is_other(&refund, &payment, new) {
        return Err(differs());
    }
    settled(app, &payment, refund, before.is_some()).await
}

/// The refund, written down as the effect of `attempt`: for the first time, or `again` after
/// the provider had refused it. `None` where there is no room for it.
async fn booked(
    app: &App,
    payment: &Payment,
    new: &NewRefund,
    again: bool,
    attempt: &Attempt,
) -> Result<Option<Refund>, ApiError> {
    let mut transaction = service_kit::db::begin(&app.pool).await?;
    let booked = match again {
        true => store::book_again(&mut transaction, payment, new).await?,
        false => store::book(&mut transaction, payment, new).await?,
    };
    match booked {
        Booked::NoRoom => {
            transaction.rollback().await?;
            return Ok(None);
        }
        Booked::Now => attempt.takes_effect(&mut transaction).await?,
        // It is the other's effect.
        Booked::Before => {}
    }
    transaction.commit().await?;
    Ok(store::find(&app.pool, new.refund_id).await?)
}

fn is_other(refund: &Refund, payment: &Payment, new: &NewRefund) -> bool {
    refund.payment_id != payment.view.payment_id.uuid() || refund.amount != new.amount.amount
}

fn differs() -> ApiError {
    let detail = "This refund's id was used for another amount or another payment.";
    ApiError::conflict("refund_differs", detail)
}

fn exceeds(payment: &Payment) -> ApiError {
    let left = payment.captured - payment.view.refunded;
    let left = shared_types::Money::new(left, payment.view.amount.currency);
    let detail = format!("At most {left} of this payment was left to give back.");
    ApiError::conflict("refund_exceeds", detail)
}

/// Asks the provider for a pending refund. One that was asked for before is looked for
/// first, since its answer may have been lost.
///
/// # Errors
/// 503 while the provider does not answer.
pub async fn settled(
    app: &App,
    payment: &Payment,
    refund: Refund,
    asked_before: bool,
) -> Result<RefundView, ApiError> {
    if refund.status != RefundStatus::Pending {
        return Ok(refund.view(payment));
    }
    failpoint::hit("payment_refund", "asks").await;
    let answer = answer(app, payment, &refund, asked_before).await;
    failpoint::hit("payment_refund", "replied").await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(ProviderError::Refused { code }) => {
            tracing::warn!(refund.id = %refund.refund_id, code, "the provider refused a refund");
            RefundAnswer {
                id: None,
                status: RefundStatus::Failed,
            }
        }
        Err(error) => {
            if matches!(error, ProviderError::Failed(_)) {
                outcome::count_failure(&app.pool, &refund).await?;
            }
            return Err(error.into());
        }
    };
    outcome::settle(&app.pool, payment, &refund, &answer).await?;
    let now = store::find(&app.pool, refund.refund_id).await?;
    Ok(now.unwrap_or(refund).view(payment))
}

async fn answer(
    app: &App,
    payment: &Payment,
    refund: &Refund,
    asked_before: bool,
) -> Result<RefundAnswer, ProviderError> {
    let provider = app.providers.of(payment).map_err(|_| ProviderError::Busy)?;
    if asked_before {
        let known = match provider.refunds(payment).await {
            // That it shows no list says nothing of what it gave back.
            Err(ProviderError::Refused { .. }) => return Err(ProviderError::Busy),
            known => known?,
        };
        if let Some(found) = found(&known, refund) {
            return Ok(found);
        }
    }
    provider.refund(payment, refund).await
}

/// How a refund stands that may have been asked for. One that failed before is not it,
/// and one that the provider has named was asked for, whether it lists it or not.
fn found(known: &[KnownRefund], refund: &Refund) -> Option<RefundAnswer> {
    let found = match &refund.provider_refund {
        Some(id) => known.iter().find(|known| known.id == *id),
        None => known.iter().find(|known| {
            known.named == Some(refund.refund_id.uuid()) && known.status != RefundStatus::Failed
        }),
    };
    let id = found.map(|found| found.id.clone());
    let id = id.or_else(|| refund.provider_refund.clone())?;
    Some(RefundAnswer {
        status: found.map_or(RefundStatus::Pending, |found| found.status),
        id: Some(id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn refund(provider_refund: Option<&str>) -> Refund {
        Refund {
            refund_id: Uuid::from_u128(1).into(),
            payment_id: Uuid::from_u128(2),
            amount: 100,
            status: RefundStatus::Pending,
            provider_refund: provider_refund.map(str::to_owned),
            tries: 0,
            seller_id: None,
            was_given: false,
        }
    }

    fn known(id: &str, named: u128, status: RefundStatus) -> KnownRefund {
        KnownRefund {
            id: id.to_owned(),
            named: Some(Uuid::from_u128(named)),
            amount: Some(100),
            status,
        }
    }

    #[test]
    fn a_refund_is_found_by_either_name_unless_it_failed_before() {
        let known = [
            known("re_3", 3, RefundStatus::Succeeded),
            known("re_2", 1, RefundStatus::Succeeded),
            known("re_1", 1, RefundStatus::Failed),
        ];
        let status = |answer: RefundAnswer| (answer.id.unwrap(), answer.status);
        let by_us = found(&known, &refund(None)).map(status);
        assert_eq!(by_us, Some(("re_2".into(), RefundStatus::Succeeded)));
        let by_them = found(&known, &refund(Some("re_1"))).map(status);
        assert_eq!(by_them, Some(("re_1".into(), RefundStatus::Failed)));
        assert_eq!(found(&known[2..], &refund(None)), None);
        let unlisted = found(&known, &refund(Some("re_0"))).map(status);
        assert_eq!(unlisted, Some(("re_0".into(), RefundStatus::Pending)));
    }
}
