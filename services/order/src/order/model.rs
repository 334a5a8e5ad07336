//! An order to be written, and the steps its saga goes through; no I/O.

use serde::{Deserialize, Serialize};
use shared_types::event::SoldLine;
use shared_types::order::{
    CheckoutSeller, DeliveryOption, OrderLine, OrderStatus, PlaceOrder, Totals,
};
use shared_types::payment::PaymentProvider;
use shared_types::product::ReservationLine;
use shared_types::promotion::DiscountView;
use shared_types::user::Address;
use shared_types::{
    CartId, CheckoutId, Money, OrderId, ProductId, SellerId, SellerOrderId, UserId,
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::number;
use crate::checkout::model::{Checkout, PricedCheckout};
use crate::checkout::offers::Takings;
use crate::pricing::share::Commission;
use crate::pricing::{CommissionRates, Share};

/// An order about to be written.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// The order.
    pub order_id: OrderId,
    /// The number people read out.
    pub number: String,
    /// What it was.
    pub checkout_id: CheckoutId,
    /// Where its lines came from.
    pub cart_id: CartId,
    /// The shopper, when signed in.
    pub user_id: Option<UserId>,
    /// Where news goes.
    pub email: String,
    /// Where parcels go.
    pub address: Address,
    /// What it comes to.
    pub totals: Totals,
    /// Each promotion that counts, as a shopper reads it.
    pub discounts: Vec<DiscountView>,
    /// What it takes from promotions and gift cards.
    pub takings: Takings,
    /// Each seller's part.
    pub parts: Vec<NewSellerOrder>,
    /// Where the payment page returns to.
    pub return_url: String,
    /// Where the payment page returns to when the shopper gives up.
    pub cancel_url: String,
    /// Through whom the shopper chose to pay.
    pub provider: Option<PaymentProvider>,
    /// When it was placed; how long it may stay unpaid counts from here.
    pub placed_at: OffsetDateTime,
}

/// One seller's part of it; its row is written from its JSON.
#[derive(Clone, Debug, Serialize)]
pub struct NewSellerOrder {
    /// The part.
    pub seller_order_id: SellerOrderId,
    /// The seller.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// How they deliver.
    pub delivery: DeliveryOption,
    /// What they sell.
    pub lines: Vec<StoredLine>,
    /// What their part comes to, in minor units.
    pub share: Share,
}

/// A sold line with its product, for those who count sales.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredLine {
    /// The product.
    pub product_id: ProductId,
    /// What was sold, at which price.
    #[serde(flatten)]
    pub line: OrderLine,
    /// What the mall keeps of it; orders from before there was a rate have none.
    #[serde(flatten)]
    pub commission: Option<Commission>,
}

/// What one seller sells in an order.
#[derive(Clone, Debug, Deserialize)]
pub struct SellerLines {
    /// Their part of the order.
    pub seller_order_id: SellerOrderId,
    /// The seller.
    pub seller_id: SellerId,
    /// Their lines.
    pub lines: Vec<StoredLine>,
    /// What it comes to; orders from before that was kept have none.
    pub share: Option<Share>,
}

impl NewOrder {
    /// The order that `checkout` becomes; `None` while a delivery is open.
    #[must_use]
    pub fn new(
        checkout: &Checkout,
        (email, address): (String, Address),
        priced: PricedCheckout,
        rates: &CommissionRates,
        request: &PlaceOrder,
    ) -> Option<Self> {
        let order_id = OrderId::from(Uuid::now_v7());
        let shares = priced.parcels.iter().map(|parcel| parcel.share(priced.tax));
        let sellers = priced.view.sellers.into_iter().zip(shares);
        let parts = checkout.sellers.iter().zip(sellers);
        let parts = parts.map(|(part, (seller, share))| {
            let lines = part.lines.iter().zip(&seller.lines);
            let lines = lines.map(|(stored, line)| StoredLine {
                product_id: stored.product_id,
                line: line.clone(),
                commission: Some(Commission::on(line, rates.of(part.seller_id))),
            });
            Some(NewSellerOrder {
                seller_order_id: Uuid::now_v7().into(),
                seller_id: part.seller_id,
                seller_name: part.seller_name.clone(),
                lines: lines.collect(),
                delivery: chosen(seller)?,
                share,
            })
        });
        let filled = |url: &str| url.replace("{ORDER_ID}", &order_id.to_string());
        Some(Self {
            order_id,
            number: number::draw(),
            checkout_id: checkout.checkout_id,
            cart_id: checkout.cart_id,
            user_id: checkout.user_id,
            email,
            address,
            totals: priced.view.totals,
            discounts: priced.view.discounts,
            takings: priced.takings,
            parts: parts.collect::<Option<_>>()?,
            return_url: filled(&request.return_url),
            cancel_url: filled(&request.cancel_url),
            provider: request.provider,
            placed_at: OffsetDateTime::now_utc(),
        })
    }
}

fn chosen(seller: CheckoutSeller) -> Option<DeliveryOption> {
    let method = seller.chosen?;
    seller
        .options
        .into_iter()
        .find(|option| option.method == method)
}

/// What the payment provider still has to take for an order: [`Due::Nothing`] opens no
/// payment there, and so none is awaited, captured or called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Gift cards or discounts leave nothing to pay.
    Nothing,
    /// This much, more than nothing.
    AtProvider(Money),
}

impl Due {
    /// What `totals` leave to pay.
    #[must_use]
    pub fn of(totals: &Totals) -> Self {
        match totals.to_pay {
            money if money.amount > 0 => Self::AtProvider(money),
            _ => Self::Nothing,
        }
    }
}

/// Where an order's saga stands: forward from `Reserve` to `Done`, or back
/// through the `Undo` steps to `Cancelled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Hold the stock.
    Reserve,
    /// Open the payment at the provider.
    OpenPayment,
    /// The shopper pays.
    AwaitPayment,
    /// Turn held units into sold ones, and tell everyone.
    CommitStock,
    /// Take the authorised money.
    Capture,
    /// Give the money back, or never take it.
    UndoPayment,
    /// Put the units back.
    UndoStock,
    /// Called off, all undone.
    Cancelled,
    /// Called off and undone, but the money came back to us and is to be given back anew.
    ReturnMoney,
    /// Paid, confirmed, captured.
    Done,
}

const STEPS: [(Step, &str); 10] = [
    (Step::Reserve, "reserve"),
    (Step::OpenPayment, "open_payment"),
    (Step::AwaitPayment, "await_payment"),
    (Step::CommitStock, "commit_stock"),
    (Step::Capture, "capture"),
    (Step::UndoPayment, "undo_payment"),
    (Step::UndoStock, "undo_stock"),
    (Step::Cancelled, "cancelled"),
    (Step::ReturnMoney, "return_money"),
    (Step::Done, "done"),
];

impl Step {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        STEPS
            .iter()
            .find(|(step, _)| *step == self)
            .map_or("reserve", |(_, name)| name)
    }

    /// The step of a name in the database, whose check constraint knows the same names.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        STEPS
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(step, _)| *step)
    }

    /// Whether it is being called off, or was.
    #[must_use]
    pub fn is_ending(self) -> bool {
        matches!(
            self,
            Self::UndoPayment | Self::UndoStock | Self::Cancelled | Self::ReturnMoney
        )
    }
}

const STATUSES: [(OrderStatus, &str); 6] = [
    (OrderStatus::AwaitingPayment, "awaiting_payment"),
    (OrderStatus::Confirmed, "confirmed"),
    (OrderStatus::Shipped, "shipped"),
    (OrderStatus::Delivered, "delivered"),
    (OrderStatus::Cancelled, "cancelled"),
    (OrderStatus::NeedsAttention, "needs_attention"),
];

/// The status of a name in the database.
#[must_use]
pub fn status_of(name: &str) -> OrderStatus {
    STATUSES
        .iter()
        .find(|(_, known)| *known == name)
        .map_or(OrderStatus::NeedsAttention, |(status, _)| *status)
}

/// A status' name in the database.
#[must_use]
pub fn name_of(status: OrderStatus) -> &'static str {
    STATUSES
        .iter()
        .find(|(known, _)| *known == status)
        .map_or("needs_attention", |(_, name)| name)
}

/// Every line with its seller.
fn lines_of(parts: &[SellerLines]) -> impl Iterator<Item = (SellerId, &StoredLine)> {
    parts
        .iter()
        .flat_map(|part| part.lines.iter().map(|line| (part.seller_id, line)))
}

/// What the saga holds in stock.
#[must_use]
pub fn reservation_lines(parts: &[SellerLines]) -> Vec<ReservationLine> {
    let held = |(_, stored): (SellerId, &StoredLine)| ReservationLine {
        variant_id: stored.line.variant_id,
        quantity: stored.line.quantity,
    };
    lines_of(parts).map(held).collect()
}

/// What the confirmation tells.
#[must_use]
pub fn sold_lines(parts: &[SellerLines]) -> Vec<SoldLine> {
    let sold = |(seller_id, stored): (SellerId, &StoredLine)| SoldLine {
        product_id: stored.product_id,
        variant_id: stored.line.variant_id,
        seller_id,
        title: stored.line.title.clone(),
        quantity: stored.line.quantity,
        total: stored.line.total,
    };
    lines_of(parts).map(sold).collect()
}
