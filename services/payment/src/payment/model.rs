//! A payment as stored, and the rules of how it moves on.

use shared_types::payment::{PaymentStatus, PaymentView};
use time::OffsetDateTime;

/// A payment as stored.
#[derive(Clone, Debug)]
pub struct Payment {
    /// What others see of it.
    pub view: PaymentView,
    /// What the provider calls the shopper's visit: a Checkout Session, an order.
    pub session: Option<String>,
    /// What it calls the money that is held, once there is any.
    pub intent: Option<String>,
    /// What it calls the money that was taken, where that is another name.
    pub charge: Option<String>,
    /// What was taken, in minor units.
    pub captured: i64,
    /// What the provider keeps of it, once it has said so.
    pub fee: Option<i64>,
    /// What the provider was asked for, while the answer is out.
    pub attempt: Option<Attempt>,
    /// How often the provider failed by itself.
    pub tries: i32,
}

/// A call to the provider whose answer is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it was made; names it.
    pub at: OffsetDateTime,
    /// Whether nobody waits for the answer any more.
    pub unknown: bool,
}

/// What a provider is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A page to pay on.
    Open,
    /// To hold the money that the shopper has agreed to.
    Authorise,
    /// To take what is held.
    Capture,
    /// To let go of what is held, and to take no more.
    Cancel,
}

impl Act {
    /// As it is stored, and as keys begin.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Authorise => "authorise",
            Self::Capture => "capture",
            Self::Cancel => "cancel",
        }
    }

    /// What the points before and after the provider's answer are called, at which tests
    /// end the process.
    #[must_use]
    pub const fn point(self) -> &'static str {
        match self {
            Self::Open => "payment_create",
            Self::Authorise => "payment_authorise",
            Self::Capture => "payment_capture",
            Self::Cancel => "payment_cancel",
        }
    }
}

/// What a provider answered of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Its state.
    pub status: PaymentStatus,
    /// What the provider calls the money that is held.
    pub intent: Option<String>,
    /// What it calls the money that was taken.
    pub charge: Option<String>,
    /// What it keeps, where it says so.
    pub fee: Option<i64>,
    /// Why the last attempt failed.
    pub problem: Option<String>,
    /// The shopper has agreed and the provider waits for us to hold the money.
    pub approved: bool,
}

impl Observed {
    /// A payment of which nothing but the state is known.
    #[must_use]
    pub const fn only(status: PaymentStatus) -> Self {
        Self {
            status,
            intent: None,
            charge: None,
            fee: None,
            problem: None,
            approved: false,
        }
    }
}

impl Payment {
    /// The provider's idempotency key for `act`: the same until it failed by itself.
    #[must_use]
    pub fn key(&self, act: Act) -> String {
        format!("{}-{}-{}", act.name(), self.view.payment_id, self.tries)
    }

    /// Whether the provider may know more than we do.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        let moving = matches!(
            self.view.status,
            PaymentStatus::Pending | PaymentStatus::Authorised
        );
        moving || self.attempt.is_some() || (self.captured > 0 && self.fee.is_none())
    }

    /// The payment once `observed` is taken over. A state is never left for an
    /// earlier one, since answers may arrive out of order.
    #[must_use]
    pub fn after(&self, observed: &Observed) -> Self {
        let mut now = self.clone();
        if !follows(self.view.status, observed.status) {
            now.fee = self.fee.or(observed.fee.filter(|_| self.captured > 0));
            return now;
        }
        now.view.status = observed.status;
        let pending = observed.status == PaymentStatus::Pending;
        now.view.problem = observed.problem.clone().filter(|_| pending);
        now.view.payment_url = self.view.payment_url.clone().filter(|_| pending);
        now.intent = observed.intent.clone().or(now.intent);
        now.charge = observed.charge.clone().or(now.charge);
        if observed.status == PaymentStatus::Captured {
            now.captured = self.view.amount.amount;
            now.fee = self.fee.or(observed.fee);
        }
        now
    }
}

/// Whether `now` may come after `was`. Money that was taken goes back by refunds, which
/// are counted, and by nothing else: a provider that has forgotten the shopper's visit
/// takes nothing back.
#[must_use]
pub fn follows(was: PaymentStatus, now: PaymentStatus) -> bool {
    match was {
        PaymentStatus::Pending => true,
        PaymentStatus::Authorised => now != PaymentStatus::Pending,
        PaymentStatus::Captured => {
            matches!(now, PaymentStatus::Captured | PaymentStatus::Refunded)
        }
        PaymentStatus::Cancelled | PaymentStatus::Refunded => now == was,
    }
}

/// A stored status.
#[must_use]
pub fn status_of(name: &str) -> PaymentStatus {
    match name {
        "authorised" => PaymentStatus::Authorised,
        "captured" => PaymentStatus::Captured,
        "cancelled" => PaymentStatus::Cancelled,
        "refunded" => PaymentStatus::Refunded,
        _ => PaymentStatus::Pending,
    }
}

/// A status as it is stored.
#[must_use]
pub const fn name_of(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Pending => "pending",
        PaymentStatus::Authorised => "authorised",
        PaymentStatus::Captured => "captured",
        PaymentStatus::Cancelled => "cancelled",
        PaymentStatus::Refunded => "refunded",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_never_goes_back() {
        assert!(follows(PaymentStatus::Pending, PaymentStatus::Captured));
        assert!(!follows(PaymentStatus::Captured, PaymentStatus::Authorised));
        assert!(!follows(PaymentStatus::Refunded, PaymentStatus::Captured));
        assert!(!follows(PaymentStatus::Captured, PaymentStatus::Pending));
        assert!(!follows(PaymentStatus::Captured, PaymentStatus::Cancelled));
        assert!(!follows(PaymentStatus::Refunded, PaymentStatus::Cancelled));
    }
}
