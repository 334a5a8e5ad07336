//! Telephone numbers as networks know them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A number in E.164, with its country code: `+491701234567`. It is somebody's own, so
/// it shows in no log.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Why a text is no number, in words for whoever typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneNumberError {
    /// It says not which country it is in.
    NoCountry,
    /// It has letters, or too few or too many digits.
    NoNumber,
}

impl fmt::Display for PhoneNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCountry => "enter the number with its country code, such as +49 170 1234567",
            Self::NoNumber => "check the digits: this is no telephone number",
        })
    }
}

impl std::error::Error for PhoneNumberError {}

impl PhoneNumber {
    /// Digits that a number has, its country's included.
    const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

    /// As it is sent to a gateway.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = PhoneNumberError;

    /// Takes numbers as people write them: `+49 (0)170 12-34.567`, `0049 170 1234567`.
    fn from_str(text: &str) -> Result<Self, PhoneNumberError> {
        let plain: String = text
            .replace("(0)", "")
            .chars()
            .filter(|letter| !letter.is_whitespace() && !"-‐‑–./()".contains(*letter))
            .collect();
        if plain.is_empty() || plain.contains(|letter: char| !"+0123456789".contains(letter)) {
            return Err(PhoneNumberError::NoNumber);
        }
        let international = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00"));
        let digits = international.ok_or(PhoneNumberError::NoCountry)?;
        let whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        if !whole || digits.starts_with('0') || !Self::DIGITS.contains(&digits.len()) {
            return Err(PhoneNumberError::NoNumber);
        }
        Ok(Self(format!("+{digits}")))
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = PhoneNumberError;

    fn try_from(text: String) -> Result<Self, PhoneNumberError> {
        text.parse()
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

impl JsonSchema for PhoneNumber {
    fn schema_name() -> Cow<'static, str> {
        "PhoneNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": 40, "examples": ["+491701234567"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for text in [
            "+491701234567",
            "+49 170 1234567",
            "0049 170 12 34 567",
            "+49 (0)170 / 12-34.567",
            "\u{a0}+49\u{a0}170\u{2011}1234567 ",
        ] {
            let number: PhoneNumber = text.parse().unwrap();
            assert_eq!(number.as_str(), "+491701234567", "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        use PhoneNumberError::{NoCountry, NoNumber};
        for (text, error) in [
            ("0170 1234567", NoCountry),
            ("555-0100-200", NoCountry),
            ("", NoNumber),
            ("+", NoNumber),
            ("+49", NoNumber),
            ("+0170 1234567", NoNumber),
            ("+4917012345678901", NoNumber),
            ("+49 170 CALLME", NoNumber),
            ("+49+1701234567", NoNumber),
            ("+٤٩١٧٠١٢٣٤٥٦٧", NoNumber),
        ] {
            assert_eq!(text.parse::<PhoneNumber>(), Err(error), "{text}");
        }
    }

    #[test]
    fn it_shows_in_no_log() {
        let number: PhoneNumber = "+491701234567".parse().unwrap();
        assert!(!format!("{number:?}").contains("170"));
    }
}
