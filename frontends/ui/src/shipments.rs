//! What was sent of an order: with whom, how it is followed, and when it arrived.

use leptos::prelude::*;
use shared_types::shipment::{Carrier, ShipmentView};

/// A line for each parcel; nothing at all while none was sent.
#[component]
pub fn Shipments(shipments: Vec<ShipmentView>) -> impl IntoView {
    let lines = shipments.into_iter().map(line).collect_view();
    view! { <div class="mt-1 flex flex-col gap-1 empty:hidden">{lines}</div> }.into_any()
}

/// `On its way with DHL, tracking 123`, the number a link to the carrier's own page.
fn line(parcel: ShipmentView) -> impl IntoView {
    let ShipmentView {
        tracking_number,
        tracking_url,
        ..
    } = parcel;
    let number = tracking_number.map(|number| {
        let number = match tracking_url {
            Some(href) => view! {
                <a class="inline-block py-1 underline underline-offset-4" href=href rel="noopener noreferrer">{number}</a>
            }
            .into_any(),
            None => view! { <span>{number}</span> }.into_any(),
        };
        view! { <span class="tabular-nums wrap-anywhere">", tracking " {number}</span> }
    });
    let standing = match parcel.delivered_at {
        Some(at) => format!("Delivered on {}", at.day()),
        None => "On its way".to_owned(),
    };
    let with = parcel.carrier.map(with);
    view! { <p><span class="font-semibold">{standing}</span>{with}{number}</p> }
}

fn with(carrier: Carrier) -> String {
    format!(" with {}", carrier.label())
}
