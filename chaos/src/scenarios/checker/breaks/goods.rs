//! What is promised of codes, gift cards and shelves.

use super::{Break, one_more, set};
use crate::scenarios::checker::Subjects;

/// Coupons are used by the orders that say so, within their limits.
pub fn coupons(of: &Subjects) -> Vec<Break> {
    let use_of = format!("order_id = '{}'", of.coupon);
    let promotion = format!("promotion_id = (select promotion_id from redemption where {use_of})");
    vec![
        set(
            ("order", "promotion", "used"),
            ("2", "3"),
            &promotion,
            "promotions used beyond their limit",
        )
        .despite(
            "promotion",
            "promotion_used",
            "used >= 0 and used <= total_limit",
        ),
        set(
            ("order", "promotion", "used"),
            ("2", "1"),
            &promotion,
            "promotions that count other uses than orders hold",
        ),
        set(
            ("order", "promotion", "shopper_limit"),
            ("null", "1"),
            &promotion,
            "shoppers who used a promotion more often than one may",
        ),
        set(
            ("order", "redemption", "released_at"),
            ("null", "now()"),
            &use_of,
            "uses that a cancelled order holds, or another gave back",
        ),
        one_more(
            ("order", "redemption", "amount"),
            &use_of,
            "orders whose discount is not that of their promotions",
        ),
    ]
}

/// A card's balance is what its entries come to.
pub fn gift_cards(of: &Subjects) -> Vec<Break> {
    let spent = format!("order_id = '{}'", of.card);
    let card = format!("gift_card_id = (select gift_card_id from gift_card_entry where {spent})");
    vec![
        set(
            ("order", "gift_card", "balance"),
            ("0", "issued + 1"),
            &card,
            "gift cards below nothing, or with more than was put on them",
        )
        .despite(
            "gift_card",
            "gift_card_balance",
            "0 < issued and balance between 0 and issued",
        ),
        one_more(
            ("order", "gift_card", "balance"),
            &card,
            "gift cards whose balance is not what was issued less what was spent",
        ),
        set(
            ("order", "gift_card_entry", "amount"),
            ("amount + 1", "amount - 1"),
            &spent,
            "orders that spent something else on gift cards than they say",
        ),
    ]
}

/// Units are on the shelf, held or sold.
pub fn shelves(of: &Subjects) -> Vec<Break> {
    let variant = format!("variant_id = '{}'", of.variant);
    vec![
        one_more(
            ("product", "stock", "on_hand"),
            &variant,
            "are on the shelf",
        ),
        one_more(
            ("product", "stock", "reserved"),
            &variant,
            "are on the shelf",
        ),
        one_more(
            ("product", "product", "available"),
            &format!("product_id = (select product_id from stock where {variant})"),
            "products show another number of units than they have",
        ),
    ]
}
