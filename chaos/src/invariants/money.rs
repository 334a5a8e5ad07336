//! What we say of the money is what the provider did: nothing is taken twice or beyond what
//! was authorised, nothing given back beyond what was taken.

use super::Counted;
use super::facts::{Facts, Payment, Provider};

/// What each payment holds by itself.
pub const COUNTED: [Counted; 3] = [
    (
        "payment",
        "payments of which more was taken than was authorised",
        "select count(*) from payment where captured > amount",
    ),
    (
        "payment",
        "payments of which more was given back than was taken",
        "select count(*) from payment where refunded > captured",
    ),
    (
        "payment",
        "payments whose refunds do not sum up",
        "select count(*) from payment where refunded <> (
             select coalesce(sum(amount), 0) from refund
             where refund.payment_id = payment.payment_id and status = 'succeeded')",
    ),
];

/// What we and the provider do not agree on.
pub fn broken(facts: &Facts) -> Vec<String> {
    let payments = facts.payments.values();
    let sum = |what: fn(&Payment) -> i64| payments.clone().map(what).sum::<i64>();
    let ours = Provider {
        captures: sum(|payment| i64::from(payment.captured > 0)),
        captured: sum(|payment| payment.captured),
        refunds: sum(|payment| payment.refunds.1),
        refunded: sum(|payment| payment.refunded),
        transfers: facts.payouts.0,
        transferred: facts.payouts.1,
        // Nothing is under way: what was authorised was taken or let go.
        authorised: 0,
    };
    let mut found = Vec::new();
    if ours != facts.provider {
        let theirs = &facts.provider;
        found.push(format!(
            "the provider did {theirs:?}, and we know of {ours:?}"
        ));
    }
    found
}
