//! The books are balanced, and say what orders and payments say.

use std::collections::BTreeMap;

use super::facts::{Facts, Order, Settlement};
use super::{Counted, few};

/// What the books hold by themselves.
pub const COUNTED: [Counted; 4] = [
    (
        "payment",
        "currencies in which the ledger is not balanced",
        "select count(*) from (
             select from ledger_entry group by currency having sum(amount) <> 0) off",
    ),
    (
        "payment",
        "bookings that do not sum to nothing",
        "select count(*) from (
             select from ledger_entry group by ledger_transaction_id, currency
             having sum(amount) <> 0) off",
    ),
    (
        "payment",
        "sellers whose balance is not what was booked",
        "select count(*) from seller_balance balance
         full join (
             select seller_id, currency,
                    coalesce(-sum(amount) filter (where account = 'seller_pending'), 0) p,
                    coalesce(-sum(amount) filter (where account = 'seller_available'), 0) a,
                    coalesce(-sum(amount) filter (where account = 'payout_in_transit'), 0) t
             from ledger_entry where seller_id is not null group by seller_id, currency
         ) booked using (seller_id, currency)
         where (pending, available, in_transit) is distinct from (p, a, t)",
    ),
    (
        "payment",
        "refunds that were heard of and not booked",
        "select count(*) from booked_refund where booked_at is null",
    ),
];

/// What the books and the rest of the mall do not agree on.
pub fn broken(facts: &Facts) -> Vec<String> {
    let mut found = Vec::new();
    for (id, order) in &facts.orders {
        let settlement = facts.settlements.get(id);
        if !agrees(facts, id, order, settlement) {
            found.push(format!(
                "order {id} is in the ledger otherwise: {order:?}, {settlement:?}"
            ));
        }
    }
    for (id, settlement) in &facts.settlements {
        if settlement.booked && !facts.orders.contains_key(id) {
            found.push(format!("the ledger has an order {id} that is none"));
        }
    }
    let mut found = few(found);
    found.extend(accounts(facts));
    found
}

/// Sellers have of each order what was theirs at the sale, less what went back.
fn agrees(facts: &Facts, id: &uuid::Uuid, order: &Order, settlement: Option<&Settlement>) -> bool {
    let payment = facts.payments.get(id);
    let (captured, refunded) = payment.map_or((0, 0), |one| (one.captured, one.refunded));
    let booked = settlement.filter(|one| one.booked);
    let Some(booked) = booked else {
        // Nobody was to get anything of an order that came to nothing.
        return !order.done() && captured == 0;
    };
    let card_returned = match order.cancelled() {
        true => order.gift_card,
        false => order.returned_to_cards,
    };
    booked.captured == captured
        && booked.gift_card == order.gift_card
        && booked.card_returned == card_returned
        && booked.shares == order.shares
        && booked.refunded == refunded + card_returned
}

/// Each account of the mall is what the orders and the provider come to.
fn accounts(facts: &Facts) -> Vec<String> {
    let booked = facts.settlements.values().filter(|one| one.booked);
    let sum = |what: fn(&Settlement) -> i64| booked.clone().map(what).sum::<i64>();
    let fees: i64 = facts.payments.values().map(|payment| payment.fee).sum();
    let provider = &facts.provider;
    let clearing = provider.captured - provider.refunded - provider.transferred - fees;
    let expected = BTreeMap::from([
        ("provider_clearing", clearing),
        ("provider_fee", fees),
        ("mall_commission", -sum(|one| one.commission)),
        ("gift_card", sum(|one| one.gift_card - one.card_returned)),
        ("payout_in_transit", 0),
    ]);
    let is = |account: &str| facts.accounts.get(account).copied().unwrap_or_default();
    let expected = expected.into_iter();
    let off = expected.filter(|(account, amount)| is(account) != *amount);
    off.map(|(account, amount)| {
        let is = is(account);
        format!("the account {account} has {is}, and orders and provider come to {amount}")
    })
    .collect()
}
