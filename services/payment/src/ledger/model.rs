//! What is booked, and on which accounts; pure.
//!
//! A debit is positive and a credit negative. The provider's clearing account is what
//! the mall has at the provider; what the mall owes to sellers and keeps for itself are
//! credits against it.

use shared_types::{Currency, Money, OrderId, PayoutId, RefundId, SellerId, SellerOrderId};
use uuid::Uuid;

/// Where money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Account {
    /// With the payment provider.
    ProviderClearing,
    /// The mall's income.
    MallCommission,
    /// The mall's cost.
    ProviderFee,
    /// What gift cards still promise.
    GiftCard,
    /// A seller's, within the holding time.
    SellerPending(SellerId),
    /// A seller's, to be paid out; a debt where it is negative.
    SellerAvailable(SellerId),
    /// A seller's, on its way.
    PayoutInTransit(SellerId),
}

impl Account {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProviderClearing => "provider_clearing",
            Self::MallCommission => "mall_commission",
            Self::ProviderFee => "provider_fee",
            Self::GiftCard => "gift_card",
            Self::SellerPending(_) => "seller_pending",
            Self::SellerAvailable(_) => "seller_available",
            Self::PayoutInTransit(_) => "payout_in_transit",
        }
    }

    /// Whose it is, where it is a seller's.
    #[must_use]
    pub fn seller(self) -> Option<SellerId> {
        match self {
            Self::SellerPending(id) | Self::SellerAvailable(id) | Self::PayoutInTransit(id) => {
                Some(id)
            }
            _ => None,
        }
    }
}

/// One line of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account.
    pub account: Account,
    /// Debit positive, credit negative; never zero.
    pub money: Money,
}

/// What happened, by the name it has in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A shopper's money came, for the sellers.
    Charge,
    /// The mall's part of it.
    Commission,
    /// The provider's part of it, which the mall bears.
    ProviderFee,
    /// The holding time is over.
    Release,
    /// A shopper's money went back.
    Refund,
    /// The commission on what went back.
    CommissionReturned,
    /// What went back had been released already.
    ClawBack,
    /// What went back came back.
    RefundFailed,
    /// The commission on what came back.
    CommissionRetaken,
    /// Money is on its way to a seller.
    Payout,
    /// It arrived.
    PayoutPaid,
    /// It did not, and is the seller's again.
    PayoutReturned,
}

impl Kind {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Commission => "commission",
            Self::ProviderFee => "provider_fee",
            Self::Release => "release",
            Self::Refund => "refund",
            Self::CommissionReturned => "commission_returned",
            Self::ClawBack => "claw_back",
            Self::RefundFailed => "refund_failed",
            Self::CommissionRetaken => "commission_retaken",
            Self::Payout => "payout",
            Self::PayoutPaid => "payout_paid",
            Self::PayoutReturned => "payout_returned",
        }
    }
}

/// One booking. Its entries sum to nothing in each currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// What happened.
    pub kind: Kind,
    /// What caused it: booked once for each kind.
    pub source: Uuid,
    /// The order it is about, if one.
    pub order_id: Option<OrderId>,
    /// Its lines.
    pub entries: Vec<Entry>,
}

impl Booking {
    /// A booking that moves `moves` out of `from`: each account named gets its amount
    /// as a credit, `from` the sum of all as a debit.
    fn credit(
        (kind, source, order_id): (Kind, Uuid, Option<OrderId>),
        from: Account,
        currency: Currency,
        moves: impl IntoIterator<Item = (Account, i64)>,
    ) -> Self {
        let mut entries = Vec::new();
        let mut sum = 0;
        for (account, amount) in moves {
            sum += amount;
            push(&mut entries, account, Money::new(-amount, currency));
        }
        push(&mut entries, from, Money::new(sum, currency));
        Self {
            kind,
            source,
            order_id,
            entries,
        }
    }

    /// The same the other way round.
    fn reversed(mut self) -> Self {
        for entry in &mut self.entries {
            entry.money.amount = -entry.money.amount;
        }
        self
    }

    /// Whether there is anything to book.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Nothing is no entry.
fn push(entries: &mut Vec<Entry>, account: Account, money: Money) {
    if money.amount != 0 {
        entries.push(Entry { account, money });
    }
}

/// A shopper paid `captured` for an order whose sellers get `totals`; what is missing
/// was paid with gift cards.
#[must_use]
pub fn charge(order_id: OrderId, captured: Money, totals: &[(SellerId, i64)]) -> Booking {
    let what = (Kind::Charge, order_id.uuid(), Some(order_id));
    let whole: i64 = totals.iter().map(|(_, total)| total).sum();
    let pending = totals
        .iter()
        .map(|(seller_id, total)| (Account::SellerPending(*seller_id), *total))
        // A credit of less than nothing is a debit.
        .chain([(Account::GiftCard, captured.amount - whole)]);
    Booking::credit(what, Account::ProviderClearing, captured.currency, pending)
}

/// The mall takes its part of an order from each seller.
#[must_use]
pub fn commission(order_id: OrderId, currency: Currency, of: &[(SellerId, i64)]) -> Booking {
    let what = (Kind::Commission, order_id.uuid(), Some(order_id));
    taken(what, Account::MallCommission, currency, of)
}

/// From what each seller has pending, to `account`.
fn taken(
    what: (Kind, Uuid, Option<OrderId>),
    account: Account,
    currency: Currency,
    of: &[(SellerId, i64)],
) -> Booking {
    let from = of
        .iter()
        .map(|(seller_id, amount)| (Account::SellerPending(*seller_id), *amount));
    Booking::credit(what, account, currency, from).reversed()
}

/// The provider keeps its fee; the mall bears it.
#[must_use]
pub fn provider_fee(order_id: OrderId, fee: Money) -> Booking {
    let what = (Kind::ProviderFee, order_id.uuid(), Some(order_id));
    let clearing = [(Account::ProviderClearing, fee.amount)];
    Booking::credit(what, Account::ProviderFee, fee.currency, clearing)
}

/// What a seller has pending for their part of an order becomes available.
#[must_use]
pub fn release(
    (seller_order_id, order_id): (SellerOrderId, OrderId),
    seller_id: SellerId,
    net: Money,
) -> Booking {
    let what = (Kind::Release, seller_order_id.uuid(), Some(order_id));
    let available = [(Account::SellerAvailable(seller_id), net.amount)];
    let pending = Account::SellerPending(seller_id);
    Booking::credit(what, pending, net.currency, available)
}

/// A shopper gets money back, from each of these sellers so much: at the provider, or on
/// the gift cards that `to` stands for.
#[must_use]
pub fn refund(
    (refund_id, order_id): (RefundId, OrderId),
    to: Account,
    currency: Currency,
    of: &[(SellerId, i64)],
) -> Booking {
    let what = (Kind::Refund, refund_id.uuid(), Some(order_id));
    taken(what, to, currency, of)
}

/// The mall gives back its commission on what went back.
#[must_use]
pub fn commission_returned(
    (refund_id, order_id): (RefundId, OrderId),
    currency: Currency,
    to: &[(SellerId, i64)],
) -> Booking {
    let what = (Kind::CommissionReturned, refund_id.uuid(), Some(order_id));
    taken(what, Account::MallCommission, currency, to).reversed()
}

/// What a refund took from sellers whose money had been released already is taken from
/// what they have available, or owed where that is not enough.
#[must_use]
pub fn claw_back(
    (refund_id, order_id): (RefundId, OrderId),
    currency: Currency,
    of: &[(SellerId, i64)],
) -> Booking {
    let mut entries = Vec::new();
    for (seller_id, amount) in of {
        let (available, pending) = (
            Account::SellerAvailable(*seller_id),
            Account::SellerPending(*seller_id),
        );
        push(&mut entries, available, Money::new(*amount, currency));
        push(&mut entries, pending, Money::new(-amount, currency));
    }
    Booking {
        kind: Kind::ClawBack,
        source: refund_id.uuid(),
        order_id: Some(order_id),
        entries,
    }
}

/// What a refund had taken at the provider came back, and is these sellers' again.
#[must_use]
pub fn refund_failed(
    (refund_id, order_id): (RefundId, OrderId),
    currency: Currency,
    to: &[(Account, i64)],
) -> Booking {
    let what = (Kind::RefundFailed, refund_id.uuid(), Some(order_id));
    Booking::credit(
        what,
        Account::ProviderClearing,
        currency,
        to.iter().copied(),
    )
}

/// The mall takes its commission on what came back.
#[must_use]
pub fn commission_retaken(
    (refund_id, order_id): (RefundId, OrderId),
    currency: Currency,
    of: &[(Account, i64)],
) -> Booking {
    let what = (Kind::CommissionRetaken, refund_id.uuid(), Some(order_id));
    Booking::credit(what, Account::MallCommission, currency, of.iter().copied()).reversed()
}

/// Money leaves a seller's available balance.
#[must_use]
pub fn payout(payout_id: PayoutId, seller_id: SellerId, amount: Money) -> Booking {
    let what = (Kind::Payout, payout_id.uuid(), None);
    let transit = [(Account::PayoutInTransit(seller_id), amount.amount)];
    let available = Account::SellerAvailable(seller_id);
    Booking::credit(what, available, amount.currency, transit)
}

/// It arrived.
#[must_use]
pub fn payout_paid(payout_id: PayoutId, seller_id: SellerId, amount: Money) -> Booking {
    let what = (Kind::PayoutPaid, payout_id.uuid(), None);
    let clearing = [(Account::ProviderClearing, amount.amount)];
    let transit = Account::PayoutInTransit(seller_id);
    Booking::credit(what, transit, amount.currency, clearing)
}

/// It did not, and is available again.
#[must_use]
pub fn payout_returned(payout_id: PayoutId, seller_id: SellerId, amount: Money) -> Booking {
    let what = (Kind::PayoutReturned, payout_id.uuid(), None);
    let available = [(Account::SellerAvailable(seller_id), amount.amount)];
    let transit = Account::PayoutInTransit(seller_id);
    Booking::credit(what, transit, amount.currency, available)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seller(number: u128) -> SellerId {
        Uuid::from_u128(number).into()
    }

    fn amounts(booking: &Booking) -> Vec<(Account, i64)> {
        let entries = booking.entries.iter();
        entries
            .map(|entry| (entry.account, entry.money.amount))
            .collect()
    }

    #[test]
    fn every_booking_sums_to_nothing() {
        let order: OrderId = Uuid::from_u128(1).into();
        let refund_of = (Uuid::from_u128(2).into(), order);
        let of = [(seller(1), 700), (seller(2), 300)];
        let (usd, hundred) = (Currency::USD, Money::new(100, Currency::USD));
        let bookings = [
            charge(order, Money::new(1000, usd), &of),
            charge(order, Money::new(900, usd), &of),
            commission(order, usd, &of),
            provider_fee(order, hundred),
            release((Uuid::from_u128(3).into(), order), seller(1), hundred),
            refund(refund_of, Account::ProviderClearing, usd, &of),
            commission_returned(refund_of, usd, &of),
            claw_back(refund_of, usd, &of),
            payout(Uuid::from_u128(4).into(), seller(1), hundred),
            payout_paid(Uuid::from_u128(4).into(), seller(1), hundred),
            payout_returned(Uuid::from_u128(4).into(), seller(1), hundred),
        ];
        for booking in bookings {
            let sum: i64 = booking.entries.iter().map(|entry| entry.money.amount).sum();
            assert!(sum == 0 && !booking.is_empty(), "{booking:?}");
        }
    }

    #[test]
    fn what_the_shopper_did_not_pay_comes_from_gift_cards() {
        let order: OrderId = Uuid::from_u128(1).into();
        let booking = charge(order, Money::new(900, Currency::USD), &[(seller(1), 1000)]);
        let expected = [
            (Account::SellerPending(seller(1)), -1000),
            (Account::GiftCard, 100),
            (Account::ProviderClearing, 900),
        ];
        assert_eq!(amounts(&booking), expected);
    }

    #[test]
    fn nothing_is_no_entry() {
        let order: OrderId = Uuid::from_u128(1).into();
        assert!(commission(order, Currency::USD, &[(seller(1), 0)]).is_empty());
    }
}
