//! What handlers read from a request.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use bff_kit::{ApiError, FormData};
use shared_types::VariantId;
use shared_types::cart::MAX_QUANTITY;

/// Whether a page sent its form without leaving, and wants only what changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantsFragment(pub bool);

impl<S: Sync> FromRequestParts<S> for WantsFragment {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.contains_key("x-fragment")))
    }
}

/// The parameters of an address, whatever they are.
pub type Parameters = Query<Vec<(String, String)>>;

/// The first parameter of a name.
pub fn parameter<'a>(Query(pairs): &'a Parameters, name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.as_str())
}

/// The variant in an address; what is not an id names nothing.
///
/// # Errors
/// 404.
pub fn variant(text: &str) -> Result<VariantId, ApiError> {
    text.trim().parse().map_err(|_| ApiError::not_found("item"))
}

/// What was typed as a quantity: on the cart's page each line's field has a name of its
/// own.
pub fn typed_quantity(form: &FormData, variant_id: VariantId) -> String {
    let own = format!("quantity-{variant_id}");
    form.get(&own)
        .or(form.get("quantity"))
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// A quantity of at least `least`.
///
/// # Errors
/// What to say beside the field.
pub fn quantity(typed: &str, least: i64) -> Result<i64, String> {
    let given = typed.parse().ok();
    given
        .filter(|given| (least..=MAX_QUANTITY).contains(given))
        .ok_or_else(|| format!("Enter a quantity from 1 to {MAX_QUANTITY}."))
}

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn only_a_whole_number_in_range_is_a_quantity() {
        assert_eq!(quantity("3", 1), Ok(3));
        assert_eq!(quantity("0", 0), Ok(0));
        for wrong in [
            "",
            "0",
            "-1",
            "100",
            "1.5",
            "two",
            "99999999999999999999",
            "1e1",
        ] {
            assert!(quantity(wrong, 1).is_err(), "{wrong}");
        }
    }
}
