//! Who sends it, and from where.

use leptos::prelude::*;
use shared_types::product::SellerView;
use ui::{Icon, IconName};

/// What is certain before the shopper's address is known.
#[component]
pub fn Delivery(seller: SellerView) -> impl IntoView {
    let from = if seller.city.is_empty() {
        format!("Sent by {}", seller.name)
    } else {
        format!("Sent by {} from {}", seller.name, seller.city)
    };
    view! {
        <ul class="flex flex-col gap-4 border-y border-line py-5 text-sm">
            <li class="flex gap-3">
                <Icon name=IconName::Delivery size=22 />
                <div>
                    <p class="font-semibold">{from}</p>
                    <p class="text-muted">"Ways of delivery with their days and prices are shown for your address before you pay."</p>
                </div>
            </li>
            <li class="flex gap-3">
                <Icon name=IconName::Parcel size=22 />
                <div>
                    <p class="font-semibold">"One checkout, a parcel from each seller"</p>
                    <p class="text-muted">"You can cancel until it is shipped."</p>
                </div>
            </li>
        </ul>
    }
    .into_any()
}
