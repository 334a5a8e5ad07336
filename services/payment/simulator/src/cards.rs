//! Test cards, what each does, and the checks a real card form makes.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A card as far as it may be remembered: never its number or security code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The id of the payment method, `pm_…`.
    pub id: String,
    pub brand: Brand,
    pub last4: String,
    pub exp_month: u8,
    pub exp_year: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Brand {
    Visa,
    Mastercard,
    Amex,
    Unknown,
}

/// What a test card does when it is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    Succeed,
    /// The shopper's bank asks first.
    Authenticate,
    Refuse(Refusal),
}

/// Why a card was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    Generic,
    InsufficientFunds,
    Expired,
    IncorrectCvc,
    Processing,
    AuthenticationFailed,
    NotATestCard,
}

impl Refusal {
    /// The `type` of the error in Stripe's envelope.
    pub fn kind(self) -> &'static str {
        match self {
            Self::AuthenticationFailed => "invalid_request_error",
            _ => "card_error",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Generic | Self::InsufficientFunds | Self::NotATestCard => "card_declined",
            Self::Expired => "expired_card",
            Self::IncorrectCvc => "incorrect_cvc",
            Self::Processing => "processing_error",
            Self::AuthenticationFailed => "payment_intent_authentication_failure",
        }
    }

    pub fn decline_code(self) -> Option<&'static str> {
        match self {
            Self::Generic => Some("generic_decline"),
            Self::InsufficientFunds => Some("insufficient_funds"),
            Self::NotATestCard => Some("test_mode_live_card"),
            Self::Expired | Self::IncorrectCvc | Self::Processing | Self::AuthenticationFailed => {
                None
            }
        }
    }

    /// What the shopper reads, beside the card field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Generic => "Your card was declined. Try another card.",
            Self::InsufficientFunds => "Your card has insufficient funds. Try another card.",
            Self::Expired => "Your card has expired. Try another card.",
            Self::IncorrectCvc => "Your card's security code is incorrect.",
            Self::Processing => {
                "An error occurred while processing your card. Try again in a little bit."
            }
            Self::AuthenticationFailed => {
                "We are unable to authenticate your payment method. Please choose a different payment method and \
                 try again."
            }
            Self::NotATestCard => {
                "Your card was declined. This is a test page, and this is not a test card: use one of those listed."
            }
        }
    }
}

/// A number the simulator knows, by how the page and the API name it.
#[derive(Debug)]
pub struct TestCard {
    /// `?card=<slug>` on the payment page fills it in.
    pub slug: &'static str,
    pub number: &'static str,
    /// `payment_method=<token>` in the API stands for it.
    pub token: &'static str,
    pub behaviour: Behaviour,
    /// What the payment page says about it, or `None` where it is not listed.
    pub outcome: Option<&'static str>,
}

pub const TEST_CARDS: &[TestCard] = &[
    TestCard {
        slug: "success",
        number: "4242424242424242",
        token: "pm_card_visa",
        behaviour: Behaviour::Succeed,
        outcome: Some("Payment succeeds"),
    },
    TestCard {
        slug: "declined",
        number: "4000000000000002",
        token: "pm_card_chargeDeclined",
        behaviour: Behaviour::Refuse(Refusal::Generic),
        outcome: Some("Card is declined"),
    },
    TestCard {
        slug: "authentication",
        number: "4000002500003155",
        token: "pm_card_authenticationRequired",
        behaviour: Behaviour::Authenticate,
        outcome: Some("Your bank asks first"),
    },
    TestCard {
        slug: "insufficient-funds",
        number: "4000000000009995",
        token: "pm_card_chargeDeclinedInsufficientFunds",
        behaviour: Behaviour::Refuse(Refusal::InsufficientFunds),
        outcome: Some("Insufficient funds"),
    },
    TestCard {
        slug: "mastercard",
        number: "5555555555554444",
        token: "pm_card_mastercard",
        behaviour: Behaviour::Succeed,
        outcome: None,
    },
    TestCard {
        slug: "amex",
        number: "378282246310005",
        token: "pm_card_amex",
        behaviour: Behaviour::Succeed,
        outcome: None,
    },
    TestCard {
        slug: "expired",
        number: "4000000000000069",
        token: "pm_card_chargeDeclinedExpiredCard",
        behaviour: Behaviour::Refuse(Refusal::Expired),
        outcome: None,
    },
    TestCard {
        slug: "incorrect-cvc",
        number: "4000000000000127",
        token: "pm_card_chargeDeclinedIncorrectCvc",
        behaviour: Behaviour::Refuse(Refusal::IncorrectCvc),
        outcome: None,
    },
    TestCard {
        slug: "processing-error",
        number: "4000000000000119",
        token: "pm_card_chargeDeclinedProcessingError",
        behaviour: Behaviour::Refuse(Refusal::Processing),
        outcome: None,
    },
];

/// What charging `number` (digits only) does. A valid number that is no test
/// card is refused, as Stripe's test mode does.
pub fn behaviour(number: &str) -> Behaviour {
    let known = TEST_CARDS.iter().find(|card| card.number == number);
    known.map_or(Behaviour::Refuse(Refusal::NotATestCard), |card| {
        card.behaviour
    })
}

pub fn brand(number: &str) -> Brand {
    match number.as_bytes() {
        [b'4', ..] => Brand::Visa,
        [b'5', b'1'..=b'5', ..] | [b'2', b'2'..=b'7', ..] => Brand::Mastercard,
        [b'3', b'4' | b'7', ..] => Brand::Amex,
        _ => Brand::Unknown,
    }
}

/// The digits of a card number as typed, or why it is none.
pub fn number(typed: &str) -> Result<String, &'static str> {
    let digits: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if digits.is_empty() {
        return Err("Enter your card number.");
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("A card number has only digits.");
    }
    if !(12..=19).contains(&digits.len()) {
        return Err("Your card number is incomplete.");
    }
    if !passes_luhn(&digits) {
        return Err("Your card number is invalid. Check for a mistyped digit.");
    }
    Ok(digits)
}

/// The month and year of an expiry date typed as `MM/YY`, `MM / YYYY` or `MMYY`.
pub fn expiry(typed: &str, now: i64) -> Result<(u8, i32), &'static str> {
    const SHAPE: &str = "Enter the expiry date as MM/YY, such as 12/34.";
    let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if compact.is_empty() {
        return Err("Enter the expiry date.");
    }
    if !compact
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'/')
    {
        return Err(SHAPE);
    }
    let (month, year) = match compact.split_once('/') {
        Some(parts) => parts,
        None if compact.len() == 4 => compact.split_at(2),
        None => return Err(SHAPE),
    };
    let short_year = year.len() == 2;
    if !(short_year || year.len() == 4) || !(1..=2).contains(&month.len()) {
        return Err(SHAPE);
    }
    let month: u8 = month.parse().map_err(|_| SHAPE)?;
    let year: i32 = year.parse().map_err(|_| SHAPE)?;
    let year = if short_year { 2000 + year } else { year };
    if !(1..=12).contains(&month) {
        return Err("The month of the expiry date is 01 to 12.");
    }
    let today = OffsetDateTime::from_unix_timestamp(now).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    if (year, month) < (today.year(), u8::from(today.month())) {
        return Err("Your card's expiry date is in the past.");
    }
    if year > today.year() + 50 {
        return Err("The year of the expiry date is too far ahead.");
    }
    Ok((month, year))
}

/// Checks a security code: three digits, four on American Express.
pub fn cvc(typed: &str, brand: Brand) -> Result<(), &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("Enter the security code.");
    }
    let length = if brand == Brand::Amex { 4 } else { 3 };
    if typed.len() != length || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(match brand {
            Brand::Amex => "The security code of this card has 4 digits.",
            _ => "The security code of this card has 3 digits.",
        });
    }
    Ok(())
}

/// The checksum every card number carries (ISO/IEC 7812-1).
fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte - b'0');
            match position % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 21 November 2026.
    const NOW: i64 = 1_795_219_200;

    #[test]
    fn every_test_card_has_a_valid_number() {
        for card in TEST_CARDS {
            assert_eq!(number(card.number).as_deref(), Ok(card.number));
        }
    }

    #[test]
    fn mistyped_numbers_are_noticed() {
        assert_eq!(
            number("4242 4242-4242 4242").as_deref(),
            Ok("4242424242424242")
        );
        for typed in [
            "",
            "4242 4242 4242 4241",
            "4242",
            "4242 4242 4242 424x",
            "４２４２４２４２４２４２４２４２",
        ] {
            assert!(number(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn expiry_dates_are_read_as_people_type_them() {
        for typed in ["12/34", "12 / 34", "1234", "12/2034"] {
            assert_eq!(expiry(typed, NOW), Ok((12, 2034)), "{typed}");
        }
        assert_eq!(expiry("11/26", NOW), Ok((11, 2026)));
        for typed in [
            "",
            "10/26",
            "13/30",
            "0/30",
            "12/3",
            "12-34",
            "123",
            "12/99999",
            "12/34/56",
            "１２/34",
        ] {
            assert!(expiry(typed, NOW).is_err(), "{typed}");
        }
    }

    #[test]
    fn security_codes_fit_the_brand() {
        assert!(cvc("123", Brand::Visa).is_ok());
        assert!(cvc("1234", Brand::Visa).is_err());
        assert!(cvc("1234", Brand::Amex).is_ok());
        assert!(cvc("12a", Brand::Visa).is_err());
    }
}
