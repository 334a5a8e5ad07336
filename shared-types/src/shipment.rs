//! Sending an order: what each seller sends, by whom it is carried, and when it arrived.

use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::{DeliveryOption, OrderLine, OrderStatus, PageQuery};
use crate::user::Address;
use crate::{SellerId, SellerOrderId, ShipmentId, Timestamp, UserId};

/// Who carries a parcel. A closed list: where a parcel is followed is known from it, so
/// that no seller has shoppers sent to a page of their own choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// DHL.
    Dhl,
    /// DPD.
    Dpd,
    /// FedEx.
    Fedex,
    /// GLS.
    Gls,
    /// Royal Mail.
    RoyalMail,
    /// UPS.
    Ups,
    /// The United States Postal Service.
    Usps,
    /// Another one, or the seller.
    Other,
}

impl Carrier {
    /// Every carrier, as a form lists them.
    pub const ALL: [Self; 8] = [
        Self::Dhl,
        Self::Dpd,
        Self::Fedex,
        Self::Gls,
        Self::RoyalMail,
        Self::Ups,
        Self::Usps,
        Self::Other,
    ];

    /// As it crosses wires and is stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dhl => "dhl",
            Self::Dpd => "dpd",
            Self::Fedex => "fedex",
            Self::Gls => "gls",
            Self::RoyalMail => "royal_mail",
            Self::Ups => "ups",
            Self::Usps => "usps",
            Self::Other => "other",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Dhl => "DHL",
            Self::Dpd => "DPD",
            Self::Fedex => "FedEx",
            Self::Gls => "GLS",
            Self::RoyalMail => "Royal Mail",
            Self::Ups => "UPS",
            Self::Usps => "USPS",
            Self::Other => "another carrier",
        }
    }

    /// The one with this [`name`](Self::name).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|carrier| carrier.name() == name)
    }

    /// The carrier's own page on a parcel, where it has one. A number has letters, digits,
    /// blanks and hyphens only ([`parcel_number`]), so it needs no encoding.
    #[must_use]
    pub fn tracking_url(self, number: &str) -> Option<String> {
        let page = match self {
            Self::Dhl => "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
            Self::Dpd => "https://tracking.dpd.de/status/en_US/parcel/",
            Self::Fedex => "https://www.fedex.com/fedextrack/?trknbr=",
            Self::Gls => "https://gls-group.com/GROUP/en/parcel-tracking?match=",
            Self::RoyalMail => "https://www.royalmail.com/track-your-item#/tracking-results/",
            Self::Ups => "https://www.ups.com/track?tracknum=",
            Self::Usps => "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
            Self::Other => return None,
        };
        Some(format!("{page}{}", number.replace(' ', "")))
    }
}

/// What a seller says of a parcel; nothing of it must be said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewShipment {
    /// Who carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(skip)]
    pub carrier: Option<Carrier>,
    /// By which number the carrier knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[garde(inner(custom(parcel_number)))]
    #[schemars(length(max = 60), pattern("^[A-Za-z0-9 -]*$"))]
    pub tracking_number: Option<String>,
}

/// Whether `text` can be a parcel's number: letters, digits, blanks and hyphens, 60 at
/// most. One of blanks alone says nothing.
///
/// # Errors
/// Says what the seller should look at.
pub fn parcel_number(text: &str, (): &()) -> garde::Result {
    let known = |letter: char| letter.is_ascii_alphanumeric() || letter == ' ' || letter == '-';
    if text.len() <= 60 && text.chars().all(known) {
        return Ok(());
    }
    Err(garde::Error::new(
        "must have letters, digits, blanks and hyphens only, 60 at most",
    ))
}

/// A parcel on its way, or arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentView {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// Who carries it, where the seller said so.
    pub carrier: Option<Carrier>,
    /// By which number, where the seller said so.
    pub tracking_number: Option<String>,
    /// The carrier's own page on it.
    pub tracking_url: Option<String>,
    /// When it was sent.
    pub shipped_at: Timestamp,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
}

/// A seller's part of a paid order, as the seller sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sale {
    /// The part.
    pub seller_order_id: SellerOrderId,
    /// The number people read out.
    pub order_number: String,
    /// Where this part stands.
    pub status: OrderStatus,
    /// When it was paid.
    pub sold_at: Timestamp,
    /// Where it goes.
    pub address: Address,
    /// What was sold.
    pub lines: Vec<OrderLine>,
    /// How it was to be delivered.
    pub delivery: DeliveryOption,
    /// What was sent; one at most for now.
    pub shipments: Vec<ShipmentView>,
    /// Whether it can be sent now.
    pub can_ship: bool,
    /// Whether it is on its way and can be said to have arrived.
    pub can_deliver: bool,
}

/// A seller's orders: what is to be sent first, then the rest, each newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct SaleList {
    /// At most a page of them.
    pub sales: Vec<Sale>,
    /// The cursor of the page after, if there is one.
    pub next: Option<String>,
}

/// Names a seller's part of an order.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct BySellerOrder {
    /// The part.
    pub seller_order_id: SellerOrderId,
}

/// What the news of a shipment tells, so that whoever hears it need not ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The seller's part of the order.
    pub seller_order_id: SellerOrderId,
    /// Who sends it.
    pub seller_id: SellerId,
    /// Their name.
    pub seller_name: String,
    /// The number people read out.
    pub number: String,
    /// The shopper, when signed in.
    pub user_id: Option<UserId>,
    /// Where the news goes.
    pub email: String,
    /// How the mail addresses them.
    pub name: String,
    /// What is in it.
    pub lines: Vec<ParcelLine>,
    /// Who carries it, as people read it.
    pub carrier: Option<String>,
    /// By which number the carrier knows it.
    pub tracking_number: Option<String>,
    /// The carrier's own page on it.
    pub tracking_url: Option<String>,
}

/// Something in a parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelLine {
    /// The product's name.
    pub title: String,
    /// Units.
    pub quantity: i64,
}

endpoint! {
    /// The signed-in seller's paid orders, what is to be sent first.
    ListSales = Get "/v1/seller/orders", User { query: PageQuery, response: SaleList, }
    /// One of them; another seller's is 404.
    GetSale = Get "/v1/seller/orders/{seller_order_id}", User { path: BySellerOrder, response: Sale, }
    /// Notes that it is on its way; 409 `called_off`, `not_paid`, `returned`, or `shipped_otherwise` than this says.
    ShipSale = Post "/v1/seller/orders/{seller_order_id}/ship", User { path: BySellerOrder, body: NewShipment, response: Sale, }
    /// Notes that it has arrived; 409 `not_shipped` for what was never sent.
    DeliverSale = Post "/v1/seller/orders/{seller_order_id}/deliver", User { path: BySellerOrder, response: Sale, }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_are_called_alike_on_wires_and_in_tables() {
        for carrier in Carrier::ALL {
            assert_eq!(Carrier::named(carrier.name()), Some(carrier));
            assert_eq!(serde_json::json!(carrier), carrier.name());
        }
    }

    #[test]
    fn the_document_says_what_a_number_is() {
        let schema = serde_json::json!(schemars::schema_for!(NewShipment));
        let number = &schema["properties"]["tracking_number"];
        assert_eq!(number["maxLength"], 60, "{number}");
        assert_eq!(number["pattern"], "^[A-Za-z0-9 -]*$", "{number}");
    }

    #[test]
    fn a_number_leads_to_its_carrier_and_nowhere_else() {
        let url = Carrier::Ups.tracking_url("1Z 999-AA1").unwrap();
        assert_eq!(url, "https://www.ups.com/track?tracknum=1Z999-AA1");
        assert_eq!(Carrier::Other.tracking_url("1"), None);
        for number in ["1&x=2", "1/../2", "1#2", "ü", &"1".repeat(61)] {
            assert!(parcel_number(number, &()).is_err(), "{number}");
        }
        assert!(parcel_number("00 340-434 ABC", &()).is_ok());
    }
}
