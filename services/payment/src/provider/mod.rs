//! The payment providers, spoken to over their own HTTP APIs.
//!
//! Thin clients, since the published client libraries bring an HTTP stack of their
//! own. What a provider can do is one trait; one conformance suite, `tests/it/providers`,
//! states what it promises and runs against each adapter.

mod error;
mod http;
pub mod paypal;
pub mod stripe;

use std::sync::Arc;

use axum::http::HeaderMap;
use futures::future::BoxFuture;
use server_kit::ApiError;
use shared_types::payment::{NewPayment, PaymentProvider, PaymentStatus, RefundStatus};
use uuid::Uuid;

pub use error::{ProviderError, Untrusted};
pub use paypal::PayPal;
pub use stripe::{NewTransfer, Stripe};

use crate::Config;
use crate::payment::model::{Observed, Payment};
use crate::refund::store::Refund;

/// An answer on its way.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, ProviderError>>;

/// Where the shopper pays.
#[derive(Clone, Debug)]
pub struct Page {
    /// The provider's name for the visit.
    pub session: String,
    /// Its address, while it is open.
    pub url: Option<String>,
}

/// How a refund stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundAnswer {
    /// The provider's name for it.
    pub id: Option<String>,
    /// Where it stands.
    pub status: RefundStatus,
}

/// One of a payment's refunds, as the provider lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRefund {
    /// The provider's name for it.
    pub id: String,
    /// What whoever asked for it called it: one of our refunds, or anything else.
    pub named: Option<Uuid>,
    /// In minor units of the payment's currency, where it was in that.
    pub amount: Option<i64>,
    /// Where it stands.
    pub status: RefundStatus,
}

/// What a believed webhook is good for: to know whom to ask about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The provider's id of the event.
    pub event_id: String,
    /// Its type in the provider's words.
    pub kind: String,
    /// The order, or the refund, that it is about; `None` for what is not ours.
    pub about: Option<Uuid>,
    /// The state it brings news of, if it does.
    pub tells: Option<PaymentStatus>,
    /// Whether money went back, by whomever.
    pub refunds: bool,
}

/// What every provider can do. A call that acts carries the key of the payment or the
/// refund, so that repeating it acts once.
pub trait Provider: Send + Sync {
    /// Opens the page that the shopper pays on.
    fn open<'a>(&'a self, payment: &'a Payment, new: &'a NewPayment) -> Answer<'a, Page>;

    /// How the payment stands; changes nothing.
    fn look<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed>;

    /// Holds the money that the shopper has agreed to, where the provider leaves that
    /// to us.
    fn authorise<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed>;

    /// Takes all the money that is held. Taking it again answers as before, or is refused.
    fn capture<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed>;

    /// Sees to it that nobody pays any more, and lets go of what is held. Answers
    /// `Captured` where the money was taken already.
    fn cancel<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Observed>;

    /// Gives money back.
    fn refund<'a>(&'a self, payment: &'a Payment, refund: &'a Refund) -> Answer<'a, RefundAnswer>;

    /// All that was given back of a payment, by us or on the provider's own pages.
    fn refunds<'a>(&'a self, payment: &'a Payment) -> Answer<'a, Vec<KnownRefund>>;

    /// Believes a webhook, or says why not. `now` is in Unix seconds.
    fn hear<'a>(
        &'a self,
        headers: &'a HeaderMap,
        body: &'a [u8],
        now: i64,
    ) -> BoxFuture<'a, Result<Hint, Untrusted>>;
}

/// The providers that are configured.
#[derive(Clone)]
pub struct Providers(Arc<[(PaymentProvider, Arc<dyn Provider>)]>);

impl Providers {
    /// Those of `config`.
    ///
    /// # Errors
    /// When there is none, or an HTTP client cannot be made.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        let mut providers: Vec<(PaymentProvider, Arc<dyn Provider>)> = Vec::new();
        if let Some(stripe) = &config.stripe {
            let adapter = Stripe::new(stripe, config.provider_timeout)?;
            providers.push((PaymentProvider::Stripe, Arc::new(adapter)));
        }
        if let Some(paypal) = &config.paypal {
            let adapter = PayPal::new(paypal, config.provider_timeout)?;
            providers.push((PaymentProvider::PayPal, Arc::new(adapter)));
        }
        anyhow::ensure!(
            !providers.is_empty(),
            "no payment provider is configured: set STRIPE_SECRET_KEY or PAYPAL_CLIENT_ID"
        );
        Ok(Self(providers.into()))
    }

    /// Who pays sellers: Stripe, whose accounts they have.
    ///
    /// # Errors
    /// When its HTTP client cannot be made.
    pub fn payer(config: &Config) -> anyhow::Result<Option<Stripe>> {
        let stripe = config.stripe.as_ref();
        stripe
            .map(|stripe| Stripe::new(stripe, config.provider_timeout))
            .transpose()
    }

    /// In the order that shoppers see.
    #[must_use]
    pub fn names(&self) -> Vec<PaymentProvider> {
        self.0.iter().map(|(name, _)| *name).collect()
    }

    /// The shopper's choice, or the first where none was made.
    ///
    /// # Errors
    /// 409 `provider_unknown` for one that is not configured.
    pub fn choose(&self, wanted: Option<PaymentProvider>) -> Result<PaymentProvider, ApiError> {
        let mut names = self.0.iter().map(|(name, _)| *name);
        let found = match wanted {
            Some(wanted) => names.find(|name| *name == wanted),
            None => names.next(),
        };
        found.ok_or_else(|| {
            let detail = "This way of paying is not offered here; choose another.";
            ApiError::conflict("provider_unknown", detail)
        })
    }

    /// The one with this name.
    #[must_use]
    pub fn get(&self, name: PaymentProvider) -> Option<&dyn Provider> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, provider)| provider.as_ref())
    }

    /// The one that a payment was opened with.
    ///
    /// # Errors
    /// 503 where it is not configured any more.
    pub fn of(&self, payment: &Payment) -> Result<&dyn Provider, ApiError> {
        let name = payment.view.provider;
        self.get(name).ok_or_else(|| {
            tracing::error!(
                provider = name.name(),
                "a payment's provider is not configured any more"
            );
            ApiError::unavailable("payment provider")
        })
    }
}
