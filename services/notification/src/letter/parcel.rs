//! What letters about parcels say.

use shared_types::OrderId;
use shared_types::notification::Topic;
use shared_types::shipment::Parcel;

use super::compose::follow;
use super::greeting::greeting;
use super::{Letter, Part};

/// To someone whose parcel is on its way.
#[must_use]
pub fn shipped(order_id: OrderId, parcel: &Parcel) -> Letter {
    let mut parts = vec![
        Part::Text(greeting(&parcel.name)),
        Part::Text(format!(
            "{} has sent you this from your order {}:",
            parcel.seller_name, parcel.number
        )),
        contents(parcel),
        Part::Text(way(parcel)),
    ];
    parts.extend(parcel.tracking_url.clone().map(|url| Part::Link {
        url,
        label: "Follow the parcel at the carrier",
    }));
    parts.push(follow(order_id, parcel.user_id));
    Letter {
        topic: Topic::Progress,
        subject: format!("A parcel of your order {} is on its way", parcel.number),
        preview: format!("{} has sent it. {}", parcel.seller_name, way(parcel)),
        title: "Your parcel is on its way".to_owned(),
        parts,
    }
}

/// `It is on its way with DHL, tracking number 123.`
fn way(parcel: &Parcel) -> String {
    let with = parcel.carrier.as_ref();
    let with = with.map_or_else(String::new, |carrier| format!(" with {carrier}"));
    let number = parcel.tracking_number.as_ref();
    let number = number.map_or_else(String::new, |number| format!(", tracking number {number}"));
    format!("It is on its way{with}{number}.")
}

/// To someone whose parcel has arrived.
#[must_use]
pub fn delivered(order_id: OrderId, parcel: &Parcel) -> Letter {
    Letter {
        topic: Topic::Progress,
        subject: format!("A parcel of your order {} has arrived", parcel.number),
        preview: format!("The parcel from {} has arrived.", parcel.seller_name),
        title: "Your parcel has arrived".to_owned(),
        parts: vec![
            Part::Text(greeting(&parcel.name)),
            Part::Text(format!(
                "The parcel from {} of your order {} has arrived. In it is:",
                parcel.seller_name, parcel.number
            )),
            contents(parcel),
            Part::Text(
                "If something is missing or not as it should be, you can send it back from \
                 your order's page."
                    .to_owned(),
            ),
            follow(order_id, parcel.user_id),
        ],
    }
}

fn contents(parcel: &Parcel) -> Part {
    let lines = parcel.lines.iter();
    let lines = lines.map(|line| format!("{} × {}", line.quantity, line.title));
    Part::List(lines.collect())
}
