//! What the cart's views show.

use shared_types::VariantId;
use shared_types::cart::{CartView, LineNotice, LineView, MAX_QUANTITY};
use ui::{Notice, Tone};

/// The most entries of a list of quantities; larger ones are set in the cart.
const LISTED: i64 = 10;

/// The cart with what just happened to it.
#[derive(Clone, Debug, Default)]
pub struct CartState {
    /// `None` where nothing was ever put in.
    pub cart: Option<CartView>,
    /// A message above the lines.
    pub message: Option<Notice>,
    /// What screen readers say of a change that everyone else sees.
    pub announcement: Option<String>,
    /// A line that was just taken out, to be put back.
    pub removed: Option<Removed>,
    /// A change that was refused, told beside its line.
    pub trouble: Option<Trouble>,
    /// Something that could not be put in, to be tried again.
    pub add_again: Option<AddForm>,
}

/// A line that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Its variant.
    pub variant_id: VariantId,
    /// Its product's name, if that is known.
    pub title: Option<String>,
    /// How many there were.
    pub quantity: i64,
}

/// A change of a line that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The line's variant.
    pub variant_id: VariantId,
    /// What was typed, if it was a number.
    pub typed: Option<u32>,
    /// What is wrong.
    pub message: String,
}

/// The form that puts a variant into the cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddForm {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product's name, for screen readers.
    pub title: String,
    /// Units that can be put in; `None` where the stock is not known now.
    pub available: Option<i64>,
    /// The quantity chosen.
    pub quantity: i64,
    /// What became of the last try.
    pub outcome: Option<Outcome>,
}

/// What became of putting something into the cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in; the text says so.
    Added(String),
    /// It is not; the text says why.
    Refused(String),
}

impl AddForm {
    /// The form for a variant, nothing chosen yet.
    #[must_use]
    pub fn new(variant_id: VariantId, title: impl Into<String>, available: Option<i64>) -> Self {
        Self {
            variant_id,
            title: title.into(),
            available,
            quantity: 1,
            outcome: None,
        }
    }

    /// The same form after a try.
    #[must_use]
    pub fn after(mut self, outcome: Outcome) -> Self {
        self.outcome = Some(outcome);
        self
    }

    /// Nothing is left to put in.
    #[must_use]
    pub fn sold_out(&self) -> bool {
        self.available.is_some_and(|available| available <= 0)
    }

    /// The quantities to choose from: never more than there are, always the chosen one.
    #[must_use]
    pub fn quantities(&self) -> Vec<i64> {
        let most = self.available.unwrap_or(LISTED).clamp(1, LISTED);
        let beyond = (most < self.quantity && self.quantity <= MAX_QUANTITY)
            .then_some(self.quantity)
            .filter(|_| {
                self.available
                    .is_none_or(|available| self.quantity <= available)
            });
        (1..=most).chain(beyond).collect()
    }
}

/// A cart's lines by seller, in the order of each seller's first line.
#[must_use]
pub fn by_seller(lines: Vec<LineView>) -> Vec<Vec<LineView>> {
    let mut groups: Vec<Vec<LineView>> = Vec::new();
    for line in lines {
        let same = |group: &&mut Vec<LineView>| {
            group
                .first()
                .is_some_and(|first| first.seller_id == line.seller_id)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    groups
}

/// Whether the line can be bought in some quantity.
#[must_use]
pub fn is_buyable(line: &LineView) -> bool {
    !line
        .notices
        .iter()
        .any(|notice| matches!(notice, LineNotice::SoldOut | LineNotice::Withdrawn))
}

/// What the shopper reads of a line's notice.
#[must_use]
pub fn notice_text(notice: &LineNotice, line: &LineView) -> (Tone, String) {
    match notice {
        LineNotice::PriceChanged { was } => {
            let now = line.unit_price;
            let lower = was.currency == now.currency && now.amount < was.amount;
            let tone = if lower { Tone::Positive } else { Tone::Info };
            let text = format!("The price changed from {was} to {now} since you added it.");
            (tone, text)
        }
        LineNotice::OnlyLeft { available } => {
            (Tone::Warning, format!("Only {available} left in stock."))
        }
        LineNotice::SoldOut => (
            Tone::Warning,
            "Sold out. It is not part of the subtotal.".into(),
        ),
        LineNotice::Withdrawn => (
            Tone::Warning,
            "No longer sold. It is not part of the subtotal.".into(),
        ),
    }
}

/// Why the cart cannot be paid for as it stands; `None` where it can.
#[must_use]
pub fn obstacle(cart: &CartView) -> Option<String> {
    if cart.ready {
        return None;
    }
    if !cart.checked {
        return Some(
            "We cannot check prices and stock just now. Checkout opens again by itself.".into(),
        );
    }
    let waiting = cart.lines.iter().filter(|line| needs_answer(line)).count();
    Some(match waiting {
        0 => "Checkout opens when there is something in the cart to buy.".into(),
        1 => "One item needs your answer first: see the note beside it.".into(),
        count => format!("{count} items need your answer first: see the notes beside them."),
    })
}

fn needs_answer(line: &LineView) -> bool {
    line.notices
        .iter()
        .any(|notice| !matches!(notice, LineNotice::PriceChanged { .. }))
}

/// `1 item`, `3 items`.
#[must_use]
pub fn items(count: i64) -> String {
    match count {
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(available: Option<i64>, quantity: i64) -> AddForm {
        let variant_id = "0198c0de-0000-7000-8000-000000000001".parse().unwrap();
        AddForm {
            quantity,
            ..AddForm::new(variant_id, "Mug", available)
        }
    }

    #[test]
    fn quantities_end_at_the_stock_and_keep_what_was_chosen() {
        assert_eq!(form(Some(3), 1).quantities(), [1, 2, 3]);
        assert_eq!(form(Some(3), 8).quantities(), [1, 2, 3]);
        assert_eq!(form(Some(50), 1).quantities().len(), 10);
        assert_eq!(form(Some(50), 12).quantities().last(), Some(&12));
        assert_eq!(form(None, 1).quantities().len(), 10);
        assert_eq!(form(Some(50), 1_000_000).quantities().len(), 10);
    }
}
