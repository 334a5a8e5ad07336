//! What payment providers charge at all.

use shared_types::{Currency, Money};

/// The most that is charged at once, in minor units: Stripe's eight digits.
const MOST: i64 = 99_999_999;

/// Why a total cannot be charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpayable {
    /// It is less than this.
    TooLittle(Money),
    /// It is more than this.
    TooMuch(Money),
}

/// What a provider surely charges in `currency`, in minor units: about a dollar.
///
/// Stripe's [least] is half a dollar or its like, in the currency that the mall's account is
/// paid in: of what a shopper pays in another, the exchange rate of the day decides. PayPal
/// takes less, but how a shopper pays is chosen after the total is seen.
///
/// [least]: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
#[must_use]
pub fn least_charge(currency: Currency) -> i64 {
    match currency.code() {
        "JPY" => 150,
        "SEK" | "NOK" => 1000,
        "DKK" => 700,
        "PLN" => 400,
        "KWD" => 300,
        _ => 100,
    }
}

/// Nothing is left to pay, or what a provider charges.
///
/// # Errors
/// Why it does not.
pub fn require_payable(to_pay: Money) -> Result<(), Unpayable> {
    let least = least_charge(to_pay.currency);
    let limit = |amount| Money::new(amount, to_pay.currency);
    match to_pay.amount {
        0 => Ok(()),
        amount if amount < least => Err(Unpayable::TooLittle(limit(least))),
        amount if amount > MOST => Err(Unpayable::TooMuch(limit(MOST))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_or_what_a_provider_charges_can_be_paid() {
        let usd = |amount| Money::new(amount, Currency::USD);
        for amount in [0, 100, MOST] {
            assert_eq!(require_payable(usd(amount)), Ok(()));
        }
        for amount in [1, 99] {
            let refused = Err(Unpayable::TooLittle(usd(100)));
            assert_eq!(require_payable(usd(amount)), refused);
        }
        let refused = Err(Unpayable::TooMuch(usd(MOST)));
        assert_eq!(require_payable(usd(MOST + 1)), refused);
    }
}
