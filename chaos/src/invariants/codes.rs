//! Coupons are used as often as orders hold them, and gift cards have what was not spent.

use super::Counted;

/// Coupons and gift cards, all in the order service's database.
pub const COUNTED: [Counted; 8] = [
    (
        "order",
        "promotions used beyond their limit",
        "select count(*) from promotion where used > total_limit",
    ),
    (
        "order",
        "promotions that count other uses than orders hold",
        "select count(*) from promotion
         where (total_limit is not null or shopper_limit is not null) and used <> (
             select count(*) from redemption
             where redemption.promotion_id = promotion.promotion_id and released_at is null)",
    ),
    (
        "order",
        "shoppers who used a promotion more often than one may",
        "select count(*) from (
             select from redemption join promotion using (promotion_id)
             where released_at is null and shopper_limit is not null
             group by promotion_id, email, shopper_limit having count(*) > shopper_limit) over",
    ),
    (
        "order",
        "uses that a cancelled order holds, or another gave back",
        "select count(*) from redemption join placed_order using (order_id)
         where (saga_step = 'cancelled') <> (released_at is not null)",
    ),
    (
        "order",
        "orders whose discount is not that of their promotions",
        "select count(*) from placed_order where (totals -> 'discount' ->> 'amount')::bigint <> (
             select coalesce(sum(amount), 0) from redemption
             where redemption.order_id = placed_order.order_id)",
    ),
    (
        "order",
        "gift cards below nothing, or with more than was put on them",
        "select count(*) from gift_card where balance not between 0 and issued",
    ),
    (
        "order",
        "gift cards whose balance is not what was issued less what was spent",
        "select count(*) from gift_card where balance <> issued + (
             select coalesce(sum(amount), 0) from gift_card_entry entry
             where entry.gift_card_id = gift_card.gift_card_id)",
    ),
    (
        "order",
        "orders that spent something else on gift cards than they say",
        "select count(*) from placed_order placed where (
             select coalesce(-sum(amount), 0) from gift_card_entry entry
             where entry.order_id = placed.order_id
         ) <> case saga_step when 'cancelled' then 0 else
             (totals -> 'gift_card' ->> 'amount')::bigint - (
                 select coalesce(sum(refund_gift_card), 0) from return_request back
                 where back.order_id = placed.order_id)
             end",
    ),
];
