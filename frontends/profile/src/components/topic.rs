//! What messages are about, in words.

use shared_types::notification::Topic;

/// As a heading.
#[must_use]
pub const fn topic_name(topic: Topic) -> &'static str {
    match topic {
        Topic::Receipts => "Orders and refunds",
        Topic::Progress => "On the way",
        Topic::Wishes => "What you asked us to watch",
        Topic::News => "News and tips",
        Topic::Account => "Your account",
    }
}

/// What that comes to.
#[must_use]
pub const fn topic_text(topic: Topic) -> &'static str {
    match topic {
        Topic::Receipts => {
            "When an order is confirmed, cancelled or paid back. The confirmation always comes by e-mail."
        }
        Topic::Progress => {
            "When a parcel is sent or has arrived, or an order needs you, such as a payment that failed."
        }
        Topic::Wishes => "When something you watch costs less, or is back in stock.",
        Topic::News => "A welcome, and now and then a tip about the mall.",
        Topic::Account => "The way into your account, when you ask for it.",
    }
}
