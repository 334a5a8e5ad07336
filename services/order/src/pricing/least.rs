//! The least that is charged.

use shared_types::Currency;

/// What a payment provider charges at least in `currency`, in minor units. These are
/// [Stripe's]; where it names none, what is surely above half a dollar. PayPal takes less,
/// but how a shopper pays is chosen after the total is seen.
///
/// [Stripe's]: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
#[must_use]
pub fn least_charge(currency: Currency) -> i64 {
    match currency.code() {
        "GBP" => 30,
        "SEK" | "NOK" => 300,
        "DKK" => 250,
        "PLN" | "KWD" => 200,
        _ => 50,
    }
}
