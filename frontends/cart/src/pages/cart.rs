//! The whole page.

use leptos::prelude::*;
use ui::Fragment;

use super::CartLines;
use crate::islands::LiveQuantities;
use crate::model::CartState;

/// The cart; its forms are sent without leaving the page.
#[component]
pub fn CartPage(state: CartState) -> impl IntoView {
    view! {
        <div id="cart" class="group/cart">
            <h1 class="text-3xl font-bold tracking-tight">"Your cart"</h1>
            <Fragment src="">
                <CartLines state=state />
            </Fragment>
            <LiveQuantities />
        </div>
    }
    .into_any()
}
