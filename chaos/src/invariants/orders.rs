//! No order without its payment and its stock, and the reverse.

use super::facts::{Facts, Order, Payment, Stock};
use super::few;

/// What orders, payments and reservations do not agree on.
pub fn broken(facts: &Facts) -> Vec<String> {
    let mut found = Vec::new();
    for (id, order) in &facts.orders {
        let (payment, stock) = (facts.payments.get(id), facts.stock.get(id));
        let agrees = match order.step.as_str() {
            "done" => sold(order, payment, stock),
            "cancelled" => undone(order, payment, stock),
            _ => false,
        };
        if !agrees {
            found.push(format!(
                "order {id} does not agree with its payment and its stock: {order:?}, \
                 {payment:?}, {stock:?}"
            ));
        }
        let shares: i64 = order.shares.values().map(|(total, _)| total).sum();
        if order.to_pay + order.gift_card != order.total || shares != order.total {
            found.push(format!("order {id} does not sum up: {order:?}"));
        }
    }
    for (id, payment) in &facts.payments {
        if !facts.orders.contains_key(id) && payment.captured > payment.refunded {
            found.push(format!("payment without an order {id}: {payment:?}"));
        }
    }
    for (id, stock) in &facts.stock {
        if !facts.orders.contains_key(id) && !gone(stock) {
            found.push(format!("stock without an order {id}: {stock:?}"));
        }
    }
    few(found)
}

/// Paid as it was agreed, less what was sent back, and its units are sold.
fn sold(order: &Order, payment: Option<&Payment>, stock: Option<&Stock>) -> bool {
    let status = matches!(order.status.as_str(), "confirmed" | "shipped" | "delivered");
    let paid = match payment {
        None => order.to_pay == 0,
        Some(payment) => {
            order.to_pay > 0
                && matches!(payment.status.as_str(), "captured" | "refunded")
                && payment.amount == order.to_pay
                && payment.captured == order.to_pay
                && payment.refunded == order.returned
        }
    };
    let sold = stock.is_some_and(|stock| stock.state == "committed" && stock.lines == order.lines);
    status && paid && sold
}

/// It has neither money nor units.
fn undone(order: &Order, payment: Option<&Payment>, stock: Option<&Stock>) -> bool {
    let paid = payment.is_none_or(|payment| {
        let status = match payment.captured {
            0 => "cancelled",
            _ => "refunded",
        };
        payment.status == status && payment.refunded == payment.captured
    });
    order.status == "cancelled" && paid && stock.is_none_or(gone)
}

fn gone(stock: &Stock) -> bool {
    matches!(stock.state.as_str(), "released" | "expired")
}
