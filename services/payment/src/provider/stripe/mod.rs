//! Stripe: Checkout Sessions, PaymentIntents, Refunds.
//!
//! Sources: Stripe's API reference, "Checkout Sessions", "PaymentIntents", "Refunds",
//! "Balance transactions", "Idempotent requests"; "Receive events in your webhook
//! endpoint".

mod client;
mod event;
mod signature;
mod transfer;
mod wire;

use axum::http::HeaderMap;
use futures::FutureExt;
use futures::future::BoxFuture;
use shared_types::payment::{NewPayment, PaymentStatus, RefundStatus};

pub use client::Stripe;
pub use transfer::NewTransfer;

use super::{Answer, Hint, KnownRefund, Page, Provider, ProviderError, RefundAnswer, Untrusted};
use crate::payment::model::{Act, Observed, Payment};
use crate::refund::store::Refund;

impl Provider for Stripe {
    fn open<'a>(&'a self, payment: &'a Payment, new: &'a NewPayment) -> Answer<'a, Page> {
        async move {
            let session = self.create_session(&payment.key(Act::Open), new).await?;
            Ok(Page {
                session: session.id,
                url: session.url,
            })
        }
        .boxed()
    }

    fn look<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        self.seen(payment).boxed()
    }

    /// Cards are held on the page, so there is nothing to do but look.
    fn authorise<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        self.seen(payment).boxed()
    }

    fn capture<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        async move {
            let Some(intent) = &payment.intent else {
                return self.seen(payment).await;
            };
            let key = payment.key(Act::Capture);
            Ok(self.capture_intent(intent, &key).await?.observed())
        }
        .boxed()
    }

    fn cancel<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed> {
        self.ended(payment).boxed()
    }

    fn refund<'a>(&'a self, payment: &'a Payment, refund: &'a Refund) -> Answer<'a, RefundAnswer> {
        async move {
            let intent = payment.intent.as_deref().ok_or_else(no_intent)?;
            let made = self.create_refund(intent, refund).await?;
            Ok(made.answer())
        }
        .boxed()
    }

    fn refunds<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Vec<KnownRefund>> {
        async move {
            let intent = payment.intent.as_deref().ok_or_else(no_intent)?;
            let listed = self.refunds_of(intent).await?.into_iter();
            Ok(listed.map(wire::Refund::known).collect())
        }
        .boxed()
    }

    fn hear<'a>(
        &'a self,
        headers: &'a HeaderMap,
        body: &'a [u8],
        now: i64,
    ) -> BoxFuture<'a, Result<Hint, Untrusted>> {
        std::future::ready(self.heard(headers, body, now)).boxed()
    }
}

impl Stripe {
    async fn seen(&self, payment: &Payment) -> Result<Observed, ProviderError> {
        let id = payment.session.as_deref().ok_or_else(no_session)?;
        Ok(self.session(id).await?.observed())
    }

    /// The shopper may be paying this very moment: the page is closed first, then the
    /// provider is asked what there is to undo.
    async fn ended(&self, payment: &Payment) -> Result<Observed, ProviderError> {
        if payment.view.status == PaymentStatus::Pending {
            let id = payment.session.as_deref().ok_or_else(no_session)?;
            match self.expire_session(id).await {
                // A refusal means that it is complete or expired already.
                Ok(()) | Err(ProviderError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let now = self.seen(payment).await?;
        match (now.status, &now.intent) {
            (PaymentStatus::Pending | PaymentStatus::Authorised, Some(intent)) => {
                let key = payment.key(Act::Cancel);
                Ok(self.cancel_intent(intent, &key).await?.observed())
            }
            (PaymentStatus::Pending, None) => Ok(Observed::only(PaymentStatus::Cancelled)),
            _ => Ok(now),
        }
    }

    fn heard(&self, headers: &HeaderMap, body: &[u8], now: i64) -> Result<Hint, Untrusted> {
        let header = headers
            .get("stripe-signature")
            .and_then(|value| value.to_str().ok());
        signature::verify(header.unwrap_or_default(), body, self.secrets(), now)?;
        event::hint(body)
    }
}

fn no_session() -> ProviderError {
    ProviderError::Refused {
        code: "no_session".to_owned(),
    }
}

fn no_intent() -> ProviderError {
    ProviderError::Refused {
        code: "no_intent".to_owned(),
    }
}

impl wire::Refund {
    fn status(&self) -> RefundStatus {
        match self.status.as_deref() {
            Some("succeeded") => RefundStatus::Succeeded,
            Some("failed" | "canceled") => RefundStatus::Failed,
            _ => RefundStatus::Pending,
        }
    }

    fn answer(self) -> RefundAnswer {
        RefundAnswer {
            status: self.status(),
            id: Some(self.id),
        }
    }

    fn known(self) -> KnownRefund {
        let named = self.metadata.refund_id.as_deref();
        KnownRefund {
            named: named.and_then(|id| id.parse().ok()),
            amount: Some(self.amount),
            status: self.status(),
            id: self.id,
        }
    }
}
