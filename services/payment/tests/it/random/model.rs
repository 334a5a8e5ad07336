//! What the ledger should say: sums in memory, and nothing else.

use std::collections::HashMap;

use shared_types::{Currency, RefundId, SellerId};

use crate::books::{News, Sale};

/// What a seller has in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub pending: i64,
    pub available: i64,
    pub in_transit: i64,
}

/// What the mall has in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Till {
    pub clearing: i64,
    pub commission: i64,
    pub fees: i64,
    pub gift_cards: i64,
}

pub struct Part {
    pub seller: SellerId,
    pub total: i64,
    pub commission: i64,
    pub refunded: i64,
    pub returned: i64,
    pub released: bool,
}

/// What goes back, for whose goods; to gift cards where it is no refund of the provider's.
#[derive(Clone, Copy)]
pub struct Back {
    pub refund: Option<RefundId>,
    pub amount: i64,
    pub named: Option<SellerId>,
}

pub struct Order {
    pub sale: Sale,
    /// Halves and refunds that the ledger has not heard of.
    pub late: Vec<News>,
    pub confirmed: bool,
    pub captured: bool,
    pub parts: Vec<Part>,
    /// Given back at the provider.
    pub refunded: i64,
    /// Heard of before the charge.
    pub waiting: Vec<Back>,
    /// What each refund took of amount and commission from each part.
    pub taken: HashMap<RefundId, Vec<(i64, i64)>>,
    pub cancelled: bool,
    /// Given back to gift cards.
    pub to_cards: i64,
    /// The same, as far as the ledger has booked it.
    pub card_booked: i64,
}

impl Order {
    pub fn booked(&self) -> bool {
        self.confirmed && self.captured
    }
}

#[derive(Default)]
pub struct Model {
    pub purses: HashMap<(SellerId, Currency), Purse>,
    pub tills: HashMap<Currency, Till>,
    pub orders: Vec<Order>,
    pub paid: i64,
    pub transfers: i64,
}

impl Model {
    pub fn purse(&mut self, seller: SellerId, currency: Currency) -> &mut Purse {
        self.purses.entry((seller, currency)).or_default()
    }

    /// The ledger has heard of something new.
    pub fn heard(&mut self, at: usize, news: &News) {
        let was_booked = self.orders[at].booked();
        match news {
            News::Confirmed(order) => {
                self.orders[at].confirmed = true;
                self.orders[at].captured |= order.gift_card == Some(order.total);
            }
            News::Cancelled(_) => self.orders[at].cancelled = true,
            News::Captured(_) => self.orders[at].captured = true,
            News::Refunded(refund) => {
                let back = Back {
                    refund: Some(refund.refund_id),
                    amount: refund.amount.amount,
                    named: refund.seller_id,
                };
                self.back(at, back);
            }
            News::Returned(back) => {
                let amount = back.gift_card.map_or(0, |money| money.amount);
                let back = Back {
                    refund: None,
                    amount,
                    named: Some(back.seller_id),
                };
                self.back(at, back);
            }
            News::Failed(failed) => self.came_back(at, failed.refund_id),
        }
        if self.orders[at].booked() && !was_booked {
            self.charge(at);
            for one in std::mem::take(&mut self.orders[at].waiting) {
                self.give_back(at, one);
            }
        }
        let order = &self.orders[at];
        let rest = order.sale.by_card - order.card_booked;
        if order.booked() && order.cancelled && rest > 0 {
            let back = Back {
                refund: None,
                amount: rest,
                named: None,
            };
            self.give_back(at, back);
        }
    }

    fn back(&mut self, at: usize, back: Back) {
        if self.orders[at].booked() {
            self.give_back(at, back);
        } else {
            self.orders[at].waiting.push(back);
        }
    }

    pub fn charge(&mut self, at: usize) {
        let sale = self.orders[at].sale.clone();
        for (seller, total, commission) in &sale.shares {
            self.purse(*seller, sale.currency).pending += total - commission;
        }
        let commissions: i64 = sale
            .shares
            .iter()
            .map(|(_, _, commission)| commission)
            .sum();
        let till = self.tills.entry(sale.currency).or_default();
        till.clearing += sale.total() - sale.by_card - sale.fee;
        till.commission += commissions;
        till.fees += sale.fee;
        till.gift_cards += sale.by_card;
    }

    fn came_back(&mut self, at: usize, refund: RefundId) {
        let order = &mut self.orders[at];
        order.waiting.retain(|back| back.refund != Some(refund));
        let Some(taken) = order.taken.remove(&refund) else {
            return;
        };
        let currency = order.sale.currency;
        for (part, (amount, commission)) in taken.into_iter().enumerate() {
            let part = &mut self.orders[at].parts[part];
            part.refunded -= amount;
            part.returned -= commission;
            let (seller, released) = (part.seller, part.released);
            let purse = self.purse(seller, currency);
            if released {
                purse.available += amount - commission;
            } else {
                purse.pending += amount - commission;
            }
            let till = self.tills.entry(currency).or_default();
            till.clearing += amount;
            till.commission += commission;
        }
    }

    pub fn give_back(&mut self, at: usize, back: Back) {
        let Back {
            refund,
            amount,
            named,
        } = back;
        let currency = self.orders[at].sale.currency;
        let amounts = divided(&self.orders[at].parts, amount, named);
        let mut commissions = 0;
        let mut taken = Vec::new();
        for (part, amount) in amounts.into_iter().enumerate() {
            let part = &mut self.orders[at].parts[part];
            part.refunded += amount;
            // Half of the divisor is added so that the division rounds half up.
            let returned = (part.commission * part.refunded + part.total / 2) / part.total;
            let commission = (returned - part.returned).max(0);
            part.returned += commission;
            taken.push((amount, commission));
            let (seller, released) = (part.seller, part.released);
            commissions += commission;
            let purse = self.purse(seller, currency);
            if released {
                purse.available -= amount - commission;
            } else {
                purse.pending -= amount - commission;
            }
        }
        let till = self.tills.entry(currency).or_default();
        till.commission -= commissions;
        match refund {
            Some(refund) => {
                till.clearing -= amount;
                self.orders[at].taken.insert(refund, taken);
            }
            None => {
                till.gift_cards -= amount;
                self.orders[at].card_booked += amount;
            }
        }
    }

    pub fn release(&mut self) {
        let mut moved = Vec::new();
        for order in self.orders.iter_mut().filter(|order| order.booked()) {
            for part in order.parts.iter_mut().filter(|part| !part.released) {
                part.released = true;
                let kept = part.commission - part.returned;
                moved.push((
                    part.seller,
                    order.sale.currency,
                    part.total - part.refunded - kept,
                ));
            }
        }
        for (seller, currency, net) in moved {
            let purse = self.purse(seller, currency);
            purse.pending -= net;
            purse.available += net;
        }
    }

    pub fn start(&mut self, only: Option<SellerId>) {
        for ((seller, _), purse) in &mut self.purses {
            let meant = only.is_none_or(|only| only == *seller);
            if meant && purse.available > 0 && purse.in_transit == 0 {
                purse.in_transit = std::mem::take(&mut purse.available);
            }
        }
    }
}

/// From each part so much: first from the named seller, the rest in proportion to what
/// is left, one more unit to each of the largest remainders.
pub fn divided(parts: &[Part], amount: i64, named: Option<SellerId>) -> Vec<i64> {
    let left = |part: &Part| part.total - part.refunded;
    let mut amounts = vec![0; parts.len()];
    let mut rest = amount;
    for (at, part) in parts.iter().enumerate() {
        if Some(part.seller) == named {
            amounts[at] = left(part).min(amount);
            rest -= amounts[at];
        }
    }
    let others: Vec<usize> = (0..parts.len())
        .filter(|at| Some(parts[*at].seller) != named)
        .collect();
    let whole: i64 = others.iter().map(|at| left(&parts[*at])).sum();
    if rest == 0 || whole == 0 {
        return amounts;
    }
    let mut remainders: Vec<(i64, usize)> = Vec::new();
    let mut given = 0;
    for at in others {
        amounts[at] = rest * left(&parts[at]) / whole;
        given += amounts[at];
        remainders.push((-(rest * left(&parts[at]) % whole), at));
    }
    remainders.sort();
    for (_, at) in remainders
        .into_iter()
        .take(usize::try_from(rest - given).unwrap())
    {
        amounts[at] += 1;
    }
    amounts
}
