//! What letters say.

use shared_types::event::{
    OrderCancelled, OrderConfirmed, PasswordResetRequested, PaymentFailed, UserSignedUp,
};
use shared_types::notification::Topic;
use shared_types::order::OrderView;
use shared_types::{Money, OrderId, UserId};

use super::greeting::greeting;
use super::{Letter, Line, Part};

/// To someone who has just opened an account.
#[must_use]
pub fn welcome(event: &UserSignedUp) -> Letter {
    Letter {
        topic: Topic::News,
        subject: "Welcome to MallHive".to_owned(),
        preview: "Your account is open: your cart, addresses and orders are kept in it.".to_owned(),
        title: "Welcome to MallHive".to_owned(),
        parts: vec![
            Part::Text(greeting(&event.name)),
            Part::Text(
                "Your account is open. Your cart, addresses and orders are kept in it, on every \
                 device you sign in on."
                    .to_owned(),
            ),
            Part::Text(
                "Many sellers, one cart: put in what you like, pay once, and follow each parcel \
                 from your account."
                    .to_owned(),
            ),
            button("/products", "Look around the mall"),
        ],
    }
}

/// To someone who forgot their password; their link carries `token`.
#[must_use]
pub fn password_reset(event: &PasswordResetRequested, token: &str) -> Letter {
    let until = event.expires_at.0;
    Letter {
        topic: Topic::Account,
        subject: "Set a new password".to_owned(),
        preview: "The link in this mail works for an hour, and once.".to_owned(),
        title: "Set a new password".to_owned(),
        parts: vec![
            Part::Text(greeting(&event.name)),
            Part::Text(format!(
                "Somebody asked for a new password for your account. If it was you, set it here. \
                 The link works once, and until {:02}:{:02} UTC.",
                until.hour(),
                until.minute()
            )),
            button(
                format!("/profile/reset-password?token={token}"),
                "Set a new password",
            ),
            Part::Text(
                "If it was not you, you need not do anything: your password stays as it is."
                    .to_owned(),
            ),
        ],
    }
}

/// To someone whose order is paid.
#[must_use]
pub fn order_confirmed(event: &OrderConfirmed) -> Letter {
    let lines = event.lines.iter().map(|line| Line {
        quantity: line.quantity,
        title: line.title.clone(),
        total: line.total.to_string(),
    });
    let mut parts = vec![
        Part::Text(greeting(&event.name)),
        Part::Text(format!(
            "Your order {} is paid, and the sellers prepare it now.",
            event.number
        )),
        Part::Goods {
            lines: lines.collect(),
            label: "Paid, with delivery and tax",
            total: event.total.to_string(),
        },
    ];
    parts.extend(savings(event).map(Part::Text));
    parts.push(follow(event.order_id, event.user_id));
    Letter {
        topic: Topic::Receipts,
        subject: format!("Your order {} is confirmed", event.number),
        preview: format!("We have your payment of {}.", event.total),
        title: "Thank you for your order".to_owned(),
        parts,
    }
}

/// Why the sum is less than its lines, and who paid.
fn savings(event: &OrderConfirmed) -> Option<String> {
    let off = |money: Money| format!("A discount of {money} is taken off.");
    let card = |money: Money| format!("A gift card paid {money} of it.");
    match (event.discount.map(off), event.gift_card.map(card)) {
        (Some(off), Some(card)) => Some(format!("{off} {card}")),
        (off, card) => off.or(card),
    }
}

/// To someone whose order was called off; `user_id` where they have an account.
#[must_use]
pub fn order_cancelled(event: &OrderCancelled, user_id: Option<UserId>) -> Letter {
    Letter {
        topic: Topic::Receipts,
        subject: format!("Your order {} was cancelled", event.number),
        preview: event.reason.clone(),
        title: "Your order was cancelled".to_owned(),
        parts: vec![
            Part::Text(greeting(&event.name)),
            Part::Text(format!(
                "Your order {} was cancelled. {}",
                event.number, event.reason
            )),
            Part::Text("If you had paid, the money goes back the way it came.".to_owned()),
            follow(event.order_id, user_id),
        ],
    }
}

/// To someone who may pay again; `user_id` where they have an account.
#[must_use]
pub fn payment_failed(event: &PaymentFailed, order: &OrderView, user_id: Option<UserId>) -> Letter {
    Letter {
        topic: Topic::Progress,
        subject: format!("The payment for your order {} failed", order.number),
        preview: event.reason.clone(),
        title: "Your payment did not go through".to_owned(),
        parts: vec![
            Part::Text(greeting(&order.address.name)),
            Part::Text(format!(
                "The payment of {} for your order {} did not go through. {}",
                order.totals.to_pay, order.number, event.reason
            )),
            Part::Text(
                "Nothing was charged. We hold your items for a while, so you can pay again."
                    .to_owned(),
            ),
            follow(event.order_id, user_id),
        ],
    }
}

/// An account finds the order in it, a guest in the browser that ordered.
pub(super) fn follow(order_id: OrderId, user_id: Option<UserId>) -> Part {
    match user_id {
        Some(_) => button(format!("/profile/orders/{order_id}"), "See your order"),
        None => Part::Text(
            "You ordered without an account: open the mall in the browser you ordered with to \
             see your order."
                .to_owned(),
        ),
    }
}

fn button(path: impl Into<String>, label: &'static str) -> Part {
    Part::Button {
        path: path.into(),
        label,
    }
}
