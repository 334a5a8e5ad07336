//! What the mall should say: sums in memory, and nothing else.

use std::collections::BTreeMap;

use shared_types::order::{OrderView, SellerOrderView};
use shared_types::{OrderId, SellerId, SellerOrderId, VariantId};

/// The mall's commission is a tenth, in parts per million.
const COMMISSION_PPM: i64 = 100_000;
const WHOLE_PPM: i64 = 1_000_000;

/// What a seller has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    pub pending: i64,
    pub available: i64,
}

/// What the mall has, and what went through its hands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Till {
    /// Taken at the provider and not given back, less what it keeps, less payouts.
    pub clearing: i64,
    pub commission: i64,
    pub fees: i64,
    /// Spent from gift cards and not given back.
    pub gift_cards: i64,
}

/// One seller's part of an order.
#[derive(Clone, Debug)]
pub struct Part {
    pub seller: SellerId,
    pub seller_order: SellerOrderId,
    pub total: i64,
    pub commission: i64,
    pub refunded: i64,
    pub commission_returned: i64,
    pub released: bool,
    /// Units that were not sent back.
    pub left: BTreeMap<VariantId, i64>,
}

impl Part {
    fn net(&self) -> i64 {
        self.total - self.refunded - (self.commission - self.commission_returned)
    }
}

/// An order that was paid.
#[derive(Clone, Debug)]
pub struct Sale {
    pub order: OrderId,
    /// What is left of what the provider took, and of what cards paid.
    pub at_provider: i64,
    pub on_cards: i64,
    pub parts: Vec<Part>,
    pub cancelled: bool,
    pub returns: u32,
}

/// All of it, from what there was when it began.
#[derive(Debug, Default)]
pub struct Model {
    pub purses: BTreeMap<SellerId, Purse>,
    pub till: Till,
    pub sales: Vec<Sale>,
}

fn units(part: &SellerOrderView) -> BTreeMap<VariantId, i64> {
    let lines = part.lines.iter();
    lines.map(|line| (line.variant_id, line.quantity)).collect()
}

impl Model {
    /// An order was paid; `totals` is what each seller's part came to.
    pub fn sold(&mut self, order: &OrderView, totals: &BTreeMap<SellerId, i64>) {
        let parts = order.seller_orders.iter().map(|part| {
            let commissions = part.lines.iter().map(|line| {
                let base = line.total.amount - line.discount.amount;
                (base * COMMISSION_PPM + WHOLE_PPM / 2) / WHOLE_PPM
            });
            Part {
                seller: part.seller_id,
                seller_order: part.seller_order_id,
                total: totals.get(&part.seller_id).copied().unwrap_or_default(),
                commission: commissions.sum(),
                refunded: 0,
                commission_returned: 0,
                released: false,
                left: units(part),
            }
        });
        let parts: Vec<Part> = parts.collect();
        let (paid, cards) = (order.totals.to_pay.amount, order.totals.gift_card.amount);
        for part in &parts {
            self.purses.entry(part.seller).or_default().pending += part.net();
            self.till.commission += part.commission;
        }
        // 2.9 % and 30 minor units, as the provider says on its price list.
        let fee = ((paid * 29 + 500) / 1000 + 30).min(paid);
        self.till.fees += fee;
        self.till.clearing += paid - fee;
        self.till.gift_cards += cards;
        self.sales.push(Sale {
            order: order.order_id,
            at_provider: paid,
            on_cards: cards,
            parts,
            cancelled: false,
            returns: 0,
        });
    }

    /// `amount` of one seller's part goes back: to the provider what it took, then to cards.
    pub fn sent_back(&mut self, at: usize, part: usize, line: (VariantId, i64), amount: i64) {
        let sale = &mut self.sales[at];
        if let Some(left) = sale.parts[part].left.get_mut(&line.0) {
            *left -= line.1;
        }
        sale.returns += 1;
        let by_provider = amount.min(sale.at_provider);
        sale.at_provider -= by_provider;
        sale.on_cards -= amount - by_provider;
        self.till.clearing -= by_provider;
        self.till.gift_cards -= amount - by_provider;
        self.given_back(at, part, amount);
    }

    /// All of an order goes back to whom it came from.
    pub fn called_off(&mut self, at: usize) {
        let sale = &mut self.sales[at];
        sale.cancelled = true;
        self.till.clearing -= std::mem::take(&mut sale.at_provider);
        self.till.gift_cards -= std::mem::take(&mut sale.on_cards);
        for part in 0..self.sales[at].parts.len() {
            let rest = self.sales[at].parts[part].total - self.sales[at].parts[part].refunded;
            self.given_back(at, part, rest);
        }
    }

    fn given_back(&mut self, at: usize, part: usize, amount: i64) {
        let part = &mut self.sales[at].parts[part];
        let before = part.net();
        part.refunded += amount;
        // Half of the divisor is added so that the division rounds half up.
        let returned = match part.total {
            0 => 0,
            total => (part.commission * part.refunded + total / 2) / total,
        };
        self.till.commission -= returned - part.commission_returned;
        part.commission_returned = returned;
        let purse = self.purses.entry(part.seller).or_default();
        match part.released {
            true => purse.available += part.net() - before,
            false => purse.pending += part.net() - before,
        }
    }

    /// The holding time passes for everything sold so far.
    pub fn released(&mut self) {
        let parts = self.sales.iter_mut().flat_map(|sale| &mut sale.parts);
        for part in parts.filter(|part| !part.released) {
            part.released = true;
            let purse = self.purses.entry(part.seller).or_default();
            purse.pending -= part.net();
            purse.available += part.net();
        }
    }

    /// A seller is paid what is available.
    pub fn paid_out(&mut self, seller: SellerId) {
        let purse = self.purses.entry(seller).or_default();
        self.till.clearing -= std::mem::take(&mut purse.available);
    }
}
