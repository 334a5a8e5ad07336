//! How a parcel is followed, and why one cannot be sent; no I/O.

use server_kit::ApiError;
use shared_types::shipment::{Carrier, NewShipment};

/// By whom and which number a parcel is carried, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracking {
    /// [`Carrier::name`].
    pub carrier: Option<String>,
    /// Without blanks around it.
    pub number: Option<String>,
}

impl Tracking {
    /// What a seller said of it.
    #[must_use]
    pub fn of(said: &NewShipment) -> Self {
        let number = said.tracking_number.as_deref().map(str::trim);
        Self {
            carrier: said.carrier.map(|carrier| carrier.name().to_owned()),
            number: number.filter(|text| !text.is_empty()).map(Into::into),
        }
    }

    /// The carrier, if it is known.
    #[must_use]
    pub fn carrier(&self) -> Option<Carrier> {
        self.carrier.as_deref().and_then(Carrier::named)
    }

    /// The carrier's own page on it.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.carrier()?.tracking_url(self.number.as_deref()?)
    }
}

/// Why a shipment cannot be noted.
#[derive(Debug, thiserror::Error)]
pub enum ShipmentError {
    /// No such part of a paid order, or another seller's.
    #[error("there is no such part of a paid order")]
    NotFound,
    /// The money is not ours yet.
    #[error("the order's payment is not finished yet; try again in a moment")]
    NotPaid,
    /// The shopper or the mall called it off.
    #[error("the order was called off; do not send it")]
    CalledOff,
    /// It came back before it was sent.
    #[error("all of it was returned; there is nothing to send")]
    Returned,
    /// It was sent before, and this says something else of it.
    #[error("it was shipped already, with another carrier or tracking number")]
    ShippedOtherwise,
    /// It cannot have arrived.
    #[error("it was not shipped yet")]
    NotShipped,
    /// Our own database.
    #[error("the order database failed")]
    Database(#[from] sqlx::Error),
}

impl From<ShipmentError> for ApiError {
    fn from(error: ShipmentError) -> Self {
        let detail = sentence(&error.to_string());
        let code = match error {
            ShipmentError::NotFound => return Self::not_found("order"),
            ShipmentError::Database(error) => return error.into(),
            ShipmentError::NotPaid => "not_paid",
            ShipmentError::CalledOff => "called_off",
            ShipmentError::Returned => "returned",
            ShipmentError::ShippedOtherwise => "shipped_otherwise",
            ShipmentError::NotShipped => "not_shipped",
        };
        Self::conflict(code, detail)
    }
}

/// `It was not shipped yet.`
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_around_a_number_say_nothing() {
        let said = |number: &str| NewShipment {
            carrier: Some(Carrier::Dhl),
            tracking_number: Some(number.into()),
        };
        assert_eq!(
            Tracking::of(&said(" 12 3 ")).number.as_deref(),
            Some("12 3")
        );
        assert_eq!(Tracking::of(&said(" ")).number, None);
        assert_eq!(Tracking::of(&said(" ")).url(), None);
    }

    #[test]
    fn a_refusal_is_a_sentence() {
        let said = sentence(&ShipmentError::NotShipped.to_string());
        assert_eq!(said, "It was not shipped yet.");
    }
}
