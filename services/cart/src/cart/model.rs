//! How a cart is judged against prices and stock; no I/O.

use std::collections::HashMap;

use shared_types::cart::{CartView, LineNotice, LineView, MAX_QUANTITY};
use shared_types::product::VariantSnapshot;
use shared_types::{CartId, Currency, Money, UserId, VariantId};

/// A cart as stored.
#[derive(Debug)]
pub struct StoredCart {
    /// The cart.
    pub cart_id: CartId,
    /// Its shopper; `None` for a guest's.
    pub user_id: Option<UserId>,
    /// Grows with every change.
    pub version: i64,
    /// Oldest first.
    pub lines: Vec<StoredLine>,
}

/// A line as stored.
#[derive(Debug, Clone)]
pub struct StoredLine {
    /// The variant.
    pub variant_id: VariantId,
    /// Units asked for.
    pub quantity: i64,
    /// What it showed when it was put in.
    pub snapshot: VariantSnapshot,
}

/// What the product service says now; `None` while it is away.
pub type Current = Option<HashMap<VariantId, VariantSnapshot>>;

/// The most units of a variant that a cart takes now.
#[must_use]
pub fn cap(snapshot: &VariantSnapshot) -> i64 {
    snapshot.available.clamp(0, MAX_QUANTITY)
}

/// The cart as its shopper sees it.
///
/// Lines that cannot be bought stay in sight and count neither as items nor
/// towards the subtotal.
#[must_use]
pub fn view(cart: StoredCart, current: &Current) -> CartView {
    let lines: Vec<_> = cart
        .lines
        .into_iter()
        .map(|line| line_view(line, current))
        .collect();
    let currency = lines
        .first()
        .map_or(Currency::USD, |line| line.total.currency);
    let buyable = || lines.iter().filter(|line| is_buyable(line));
    CartView {
        cart_id: cart.cart_id,
        version: cart.version,
        item_count: buyable().map(|line| line.quantity).sum(),
        subtotal: buyable()
            .try_fold(Money::zero(currency), |sum, line| {
                sum.checked_add(line.total)
            })
            .unwrap_or(Money::zero(currency)),
        ready: !lines.is_empty() && current.is_some() && lines.iter().all(is_ready),
        checked: current.is_some(),
        lines,
    }
}

fn line_view(line: StoredLine, current: &Current) -> LineView {
    let now = match current {
        None => Some(&line.snapshot),
        Some(known) => known.get(&line.variant_id),
    };
    let notices = notices(&line, now);
    let shown = now.unwrap_or(&line.snapshot);
    LineView {
        variant_id: line.variant_id,
        product_id: shown.product_id,
        product_slug: shown.product_slug.clone(),
        title: shown.title.clone(),
        variant_title: shown.variant_title.clone(),
        image: shown.image.clone(),
        seller_id: shown.seller_id,
        seller_name: shown.seller_name.clone(),
        seller_slug: shown.seller_slug.clone(),
        weight_grams: shown.weight_grams,
        category_path: shown.category_path.clone(),
        quantity: line.quantity,
        max_quantity: now.map_or(0, cap),
        unit_price: shown.price,
        total: shown
            .price
            .checked_mul(line.quantity)
            .unwrap_or(Money::zero(shown.price.currency)),
        notices,
    }
}

fn notices(line: &StoredLine, now: Option<&VariantSnapshot>) -> Vec<LineNotice> {
    let Some(now) = now else {
        return vec![LineNotice::Withdrawn];
    };
    let mut notices = Vec::new();
    if now.available <= 0 {
        notices.push(LineNotice::SoldOut);
    } else if now.available < line.quantity {
        notices.push(LineNotice::OnlyLeft {
            available: now.available,
        });
    }
    if now.price != line.snapshot.price {
        notices.push(LineNotice::PriceChanged {
            was: line.snapshot.price,
        });
    }
    notices
}

fn is_buyable(line: &LineView) -> bool {
    !line
        .notices
        .iter()
        .any(|n| matches!(n, LineNotice::SoldOut | LineNotice::Withdrawn))
}

/// A changed price is told but stands in nobody's way.
fn is_ready(line: &LineView) -> bool {
    line.notices
        .iter()
        .all(|n| matches!(n, LineNotice::PriceChanged { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn snapshot(amount: i64, available: i64) -> VariantSnapshot {
        VariantSnapshot {
            variant_id: VariantId::from(Uuid::from_u128(1)),
            product_id: Uuid::from_u128(2).into(),
            product_slug: "mug".into(),
            title: "Mug".into(),
            variant_title: String::new(),
            sku: "M".into(),
            seller_id: Uuid::from_u128(3).into(),
            seller_name: "Kiln".into(),
            seller_slug: "kiln".into(),
            image: None,
            price: Money::new(amount, Currency::USD),
            available,
            weight_grams: None,
            category_path: Vec::new(),
        }
    }

    fn cart(quantity: i64) -> StoredCart {
        let snapshot = snapshot(1000, 50);
        let line = StoredLine {
            variant_id: snapshot.variant_id,
            quantity,
            snapshot,
        };
        StoredCart {
            cart_id: Uuid::from_u128(9).into(),
            user_id: None,
            version: 1,
            lines: vec![line],
        }
    }

    fn now(amount: i64, available: i64) -> Current {
        let snapshot = snapshot(amount, available);
        Some(HashMap::from([(snapshot.variant_id, snapshot)]))
    }

    #[test]
    fn a_changed_price_is_shown_and_charged() {
        let view = view(cart(2), &now(1200, 50));
        let was = Money::new(1000, Currency::USD);
        assert_eq!(view.lines[0].notices, [LineNotice::PriceChanged { was }]);
        assert_eq!(view.subtotal, Money::new(2400, Currency::USD));
        assert!(view.ready);
    }

    #[test]
    fn a_sold_out_line_stays_in_sight_but_is_not_charged() {
        let view = view(cart(2), &now(1000, 0));
        assert_eq!(view.lines[0].notices, [LineNotice::SoldOut]);
        assert_eq!(
            (view.item_count, view.subtotal.amount, view.ready),
            (0, 0, false)
        );
    }

    #[test]
    fn a_withdrawn_line_stays_in_sight() {
        let view = view(cart(2), &Some(HashMap::new()));
        assert_eq!(view.lines[0].notices, [LineNotice::Withdrawn]);
        assert_eq!(view.lines[0].title, "Mug");
    }

    #[test]
    fn too_few_left_must_be_settled_before_paying() {
        let view = view(cart(3), &now(1000, 2));
        assert_eq!(
            view.lines[0].notices,
            [LineNotice::OnlyLeft { available: 2 }]
        );
        assert_eq!((view.lines[0].max_quantity, view.ready), (2, false));
    }

    #[test]
    fn without_the_product_service_the_last_known_is_shown_and_nothing_is_ready() {
        let view = view(cart(2), &None);
        assert_eq!(
            (view.checked, view.ready, view.subtotal.amount),
            (false, false, 2000)
        );
    }
}
