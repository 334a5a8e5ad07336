//! What the checkout's forms hold and what is wrong with them.

use shared_types::Money;
use shared_types::order::{DeliveryOption, OrderLine, OrderStatus, Totals};
use shared_types::promotion::DiscountView;
use shared_types::user::{Address, AddressView};
use ui::Entry;

/// The value of "another address" among the saved ones.
pub const NEW_ADDRESS: &str = "new";

/// What was typed into the first step, and what to offer there.
#[derive(Clone, Debug, Default)]
pub struct ContactForm {
    /// Where the confirmation goes.
    pub email: String,
    /// A new address.
    pub address: Address,
    /// The signed-in shopper's saved addresses.
    pub saved: Vec<AddressView>,
    /// The id of the chosen one, or [`NEW_ADDRESS`].
    pub deliver_to: String,
    /// Whether to offer signing in.
    pub guest: bool,
}

/// What is wrong with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// About the form as a whole.
    pub message: Option<String>,
    /// About its fields, by their ids, in the order of the form.
    pub fields: Vec<(String, String)>,
}

impl Problems {
    /// Something is wrong with the form as a whole.
    pub fn message(text: impl Into<String>) -> Self {
        Self {
            message: Some(text.into()),
            fields: Vec::new(),
        }
    }

    /// Nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.message.is_none() && self.fields.is_empty()
    }

    /// What to say beside a field.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<String> {
        let found = self.fields.iter().find(|(name, _)| name == field);
        found.map(|(_, message)| message.clone())
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.fields.push((field.into(), message.into()));
    }
}

/// An address as a label shows it, line by line.
#[must_use]
pub fn address_lines(address: &Address) -> Vec<String> {
    let name = std::iter::once(address.name.clone()).filter(|name| !name.is_empty());
    name.chain(ui::form::address_lines(address)).collect()
}

/// `Arrives in 3 to 5 working days`.
#[must_use]
pub fn arrival(option: &DeliveryOption) -> String {
    match option.days {
        (0, 0) => "Arrives today".to_owned(),
        (1, 1) => "Arrives in 1 working day".to_owned(),
        (from, to) if from == to => format!("Arrives in {to} working days"),
        (from, to) => format!("Arrives in {from} to {to} working days"),
    }
}

/// A price, or "Free".
#[must_use]
pub fn price_or_free(option: &DeliveryOption) -> String {
    match option.price.amount {
        0 => "Free".to_owned(),
        _ => option.price.to_string(),
    }
}

/// `2 items: Mug, Bowl`.
#[must_use]
pub fn contents(lines: &[OrderLine]) -> String {
    let count: i64 = lines.iter().map(|line| line.quantity).sum();
    let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
    let items = if count == 1 { "item" } else { "items" };
    format!("{count} {items}: {}", titles.join(", "))
}

/// The totals as entries of a list; without an address, delivery and tax are not known.
#[must_use]
pub fn total_entries(totals: &Totals, discounts: &[DiscountView], known: bool) -> Vec<Entry> {
    let mut entries = vec![Entry::new("Items", totals.items)];
    entries.extend(discounts.iter().map(discount_entry));
    if !known {
        entries.push(Entry::new("Delivery and tax", "after your address"));
        entries.push(Entry::total("So far", totals.total));
        return entries;
    }
    let delivery = match totals.delivery.amount {
        0 => "Free".to_owned(),
        _ => totals.delivery.to_string(),
    };
    entries.push(Entry::new("Delivery", delivery));
    if !totals.tax_included {
        entries.push(Entry::new("Tax", totals.tax));
    }
    entries.push(Entry::total("Total", totals.total));
    if totals.tax_included && totals.tax.amount > 0 {
        entries.push(Entry::new("Tax in it", totals.tax));
    }
    if totals.gift_card.amount > 0 {
        entries.push(Entry::new("Gift card", taken_off(totals.gift_card)));
        entries.push(Entry::total("To pay", totals.to_pay));
    }
    entries
}

fn discount_entry(discount: &DiscountView) -> Entry {
    let name = match &discount.code {
        Some(code) => format!("{} ({code})", discount.name),
        None => discount.name.clone(),
    };
    Entry::new(name, taken_off(discount.amount))
}

/// `−$5.00`.
#[must_use]
pub fn taken_off(amount: Money) -> String {
    Money::new(-amount.amount, amount.currency).to_string()
}

/// A status as a shopper reads it.
#[must_use]
pub const fn status_text(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::AwaitingPayment => "Waiting for payment",
        OrderStatus::Confirmed => "Confirmed",
        OrderStatus::Shipped => "On its way",
        OrderStatus::Delivered => "Delivered",
        OrderStatus::Cancelled => "Cancelled",
        OrderStatus::NeedsAttention => "We are looking into it",
    }
}
