//! PayPal: Orders v2 with intent AUTHORIZE, Payments v2.
//!
//! The shopper approves the order on PayPal's page; then we authorise it, capture the
//! authorisation, refund the capture or void the authorisation.
//!
//! Sources: PayPal's REST API reference, "Orders v2", "Payments v2", "Webhooks
//! Management v1"; "Idempotency" (`PayPal-Request-Id`).

mod client;
mod event;
mod wire;

use axum::http::HeaderMap;
use futures::FutureExt;
use futures::future::BoxFuture;
use shared_types::payment::{NewPayment, PaymentStatus};

pub use client::PayPal;

use super::{Answer, Hint, KnownRefund, Page, Provider, ProviderError, RefundAnswer, Untrusted};
use crate::payment::model::{Act, Observed, Payment};
use crate::refund::store::Refund;

/// What a shopper reads whose way to pay was refused after they had agreed.
const NOT_ACCEPTED: &str = "PayPal could not use the way to pay that you chose. Choose another.";

impl Provider for PayPal {
    fn open<'a>(&'a self, payment: &'a Payment, new: &'a NewPayment) -> Answer<'a, Page> {
        async move {
            let order = self.create_order(&payment.key(Act::Open), new).await?;
            Ok(Page {
                url: order.approval().map(str::to_owned),
                session: order.id,
            })
        }
        .boxed()
    }

    fn look<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        self.seen(payment).boxed()
    }

    fn authorise<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        async move {
            let order = order_of(payment)?;
            let key = payment.key(Act::Authorise);
            match self.authorize_order(order, &key).await {
                Ok(order) => Ok(order.observed(payment.view.amount.currency)),
                Err(error) if error.code() == Some("INSTRUMENT_DECLINED") => Ok(Observed {
                    problem: Some(NOT_ACCEPTED.to_owned()),
                    ..Observed::only(PaymentStatus::Pending)
                }),
                // It was authorised before, or cannot be any more.
                Err(ProviderError::Refused { .. }) => self.seen(payment).await,
                Err(error) => Err(error),
            }
        }
        .boxed()
    }

    fn capture<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        async move {
            let Some(authorization) = &payment.intent else {
                return self.seen(payment).await;
            };
            let key = payment.key(Act::Capture);
            let capture = self.capture_authorization(authorization, &key).await?;
            Ok(capture.observed(payment.view.amount.currency))
        }
        .boxed()
    }

    /// An order that was not authorised takes nothing, and only we could authorise it:
    /// there is no call to close it, and none is needed.
    fn cancel<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        async move {
            let now = self.seen(payment).await?;
            match (now.status, &now.intent) {
                (PaymentStatus::Authorised, Some(authorization)) => {
                    let key = payment.key(Act::Cancel);
                    match self.void_authorization(authorization, &key).await {
                        Ok(()) => Ok(Observed::only(PaymentStatus::Cancelled)),
                        Err(ProviderError::Refused { .. }) => self.seen(payment).await,
                        Err(error) => Err(error),
                    }
                }
                (PaymentStatus::Pending, _) => Ok(Observed::only(PaymentStatus::Cancelled)),
                _ => Ok(now),
            }
        }
        .boxed()
    }

    fn refund<'a>(&'a self, payment: &'a Payment, refund: &'a Refund) -> Answer<'a, RefundAnswer> {
        async move {
            let capture = payment
                .charge
                .as_deref()
                .ok_or_else(|| missing("CAPTURE"))?;
            let currency = payment.view.amount.currency;
            let made = self.refund_capture(capture, refund, currency).await?;
            Ok(made.answer())
        }
        .boxed()
    }

    fn refunds<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Vec<KnownRefund>> {
        async move {
            let order = self.get_order(order_of(payment)?).await?;
            Ok(order.refunds(payment.view.amount.currency))
        }
        .boxed()
    }

    /// PayPal is asked whether it signed the webhook. Checking the signature ourselves
    /// would mean to decide which certificates are PayPal's, from an address that the
    /// webhook itself names; and a webhook only makes us ask PayPal anyway.
    fn hear<'a>(
        &'a self,
        headers: &'a HeaderMap,
        body: &'a [u8],
        now: i64,
    ) -> BoxFuture<'a, Result<Hint, Untrusted>> {
        async move {
            let signed = event::Signed::read(headers, now, !self.webhook_ids().is_empty())?;
            let hint = event::hint(body)?;
            for webhook_id in self.webhook_ids() {
                let genuine = self.verify_webhook(&signed, webhook_id, body).await;
                if genuine.map_err(Untrusted::Unchecked)? {
                    return Ok(hint);
                }
            }
            Err(Untrusted::Forged)
        }
        .boxed()
    }
}

impl PayPal {
    async fn seen(&self, payment: &Payment) -> Result<Observed, ProviderError> {
        match self.get_order(order_of(payment)?).await {
            Ok(order) => Ok(order.observed(payment.view.amount.currency)),
            // Orders that nobody approved are forgotten after some hours.
            Err(error) if error.code() == Some("RESOURCE_NOT_FOUND") => {
                Ok(Observed::only(PaymentStatus::Cancelled))
            }
            Err(error) => Err(error),
        }
    }
}

fn order_of(payment: &Payment) -> Result<&str, ProviderError> {
    payment.session.as_deref().ok_or_else(|| missing("ORDER"))
}

fn missing(what: &str) -> ProviderError {
    ProviderError::Refused {
        code: format!("NO_{what}"),
    }
}
