//! Ids in Stripe's shape: a prefix that tells the kind, then random characters.

use rand::Rng;
use rand::distr::Alphanumeric;

/// How many random characters most ids carry, as Stripe's do.
const ID_LENGTH: usize = 24;
/// Checkout Session ids are longer: they are part of a public address.
const SESSION_ID_LENGTH: usize = 56;

pub fn session() -> String {
    format!("cs_test_a1{}", random(SESSION_ID_LENGTH))
}

pub fn intent() -> String {
    format!("pi_{}", random(ID_LENGTH))
}

pub fn client_secret(intent_id: &str) -> String {
    format!("{intent_id}_secret_{}", random(ID_LENGTH + 1))
}

pub fn charge() -> String {
    format!("ch_{}", random(ID_LENGTH))
}

pub fn refund() -> String {
    format!("re_{}", random(ID_LENGTH))
}

pub fn transfer() -> String {
    format!("tr_{}", random(ID_LENGTH))
}

pub fn event() -> String {
    format!("evt_{}", random(ID_LENGTH))
}

/// PayPal's ids: 17 capital letters and digits. The time comes first, so that they
/// sort by age.
pub fn paypal(now: i64) -> String {
    let random = random(9).to_ascii_uppercase();
    format!("{:08X}{random}", u32::try_from(now).unwrap_or(u32::MAX))
}

pub fn paypal_event() -> String {
    let random = random(34).to_ascii_uppercase();
    format!("WH-{}-{}", &random[..17], &random[17..])
}

pub fn payment_method() -> String {
    format!("pm_{}", random(ID_LENGTH))
}

pub fn line_item() -> String {
    format!("li_{}", random(ID_LENGTH))
}

pub fn request() -> String {
    format!("req_{}", random(14))
}

fn random(length: usize) -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}
