//! What letters about money that goes back say.

use shared_types::event::{PaymentRefunded, RefundFailed, ReturnRefunded};
use shared_types::notification::Topic;
use shared_types::order::OrderView;
use shared_types::{Money, UserId};

use super::compose::follow;
use super::greeting::greeting;
use super::{Letter, Part};

/// How long banks take, which nobody here can hurry.
const PATIENCE: &str = "Your bank may take some days until it shows on your account.";

/// To someone whose order was paid back, but for what was returned.
#[must_use]
pub fn paid_back(event: &PaymentRefunded, order: &OrderView, user_id: Option<UserId>) -> Letter {
    let amount = event.amount;
    let text = format!(
        "We have given you {amount} back for your order {}. It goes back the way you paid.",
        order.number
    );
    letter(order, user_id, amount, vec![text, PATIENCE.to_owned()])
}

/// To someone who sent something back.
#[must_use]
pub fn returned(event: &ReturnRefunded, order: &OrderView, user_id: Option<UserId>) -> Letter {
    let seller = order
        .seller_orders
        .iter()
        .find(|part| part.seller_order_id == event.seller_order_id)
        .map_or("The seller", |part| part.seller_name.as_str());
    let text = format!(
        "{seller} has given you {} back for what you returned of your order {}.",
        event.amount, order.number
    );
    let mut texts = vec![text, ways(event)];
    if event.refund_id.is_some() {
        texts.push(PATIENCE.to_owned());
    }
    letter(order, user_id, event.amount, texts)
}

/// To someone who was told of a refund that their bank has sent back.
#[must_use]
pub fn came_back(event: &RefundFailed, order: &OrderView, user_id: Option<UserId>) -> Letter {
    let amount = event.amount;
    let number = &order.number;
    let texts = [
        greeting(&order.address.name),
        format!(
            "We gave you {amount} back for your order {number}, but your bank has sent the money \
             back to us. That happens when a card or an account was closed."
        ),
        "You do not lose it: we are looking into it, and will find another way if need be."
            .to_owned(),
    ];
    let mut parts: Vec<Part> = texts.into_iter().map(Part::Text).collect();
    parts.push(follow(order.order_id, user_id));
    Letter {
        topic: Topic::Receipts,
        subject: format!("{amount} of your order {number} did not reach you"),
        preview: format!("Your bank has sent {amount} back to us."),
        title: "Your money did not reach you".to_owned(),
        parts,
    }
}

/// Which part of it goes where.
fn ways(event: &ReturnRefunded) -> String {
    let to_card = event.gift_card.filter(|money| money.amount > 0);
    match (event.refund_id, to_card) {
        (_, None) => "It goes back the way you paid.".to_owned(),
        (None, Some(_)) => "It is on your gift card again.".to_owned(),
        (Some(_), Some(card)) => {
            let rest = Money::new(event.amount.amount - card.amount, card.currency);
            format!("{rest} of it goes back the way you paid, {card} is on your gift card again.")
        }
    }
}

fn letter(order: &OrderView, user_id: Option<UserId>, amount: Money, texts: Vec<String>) -> Letter {
    let mut parts = vec![Part::Text(greeting(&order.address.name))];
    parts.extend(texts.into_iter().map(Part::Text));
    parts.push(follow(order.order_id, user_id));
    Letter {
        topic: Topic::Receipts,
        subject: format!("{amount} of your order {} goes back to you", order.number),
        preview: format!("You get {amount} back."),
        title: "Your money goes back to you".to_owned(),
        parts,
    }
}
