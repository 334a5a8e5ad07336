//! Shows what is typed into a password field, for those who want to look.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A button for the password field it stands beside, inside an element marked
/// `data-password`. Without JavaScript there is nothing to press, so nothing shows.
#[island]
pub fn ShowPassword() -> impl IntoView {
    let (ready, set_ready) = signal(false);
    let (shown, set_shown) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    let press = move |event: MouseEvent| {
        set_shown.update(|shown| *shown = !*shown);
        show(&event, shown.get_untracked());
    };
    view! {
        <button
            type="button"
            class="min-h-8 cursor-pointer self-start text-sm underline decoration-control underline-offset-4 hover:decoration-ink"
            hidden=move || !ready.get()
            on:click=press
        >
            {move || if shown.get() { "Hide password" } else { "Show password" }}
        </button>
    }
}

#[cfg(target_arch = "wasm32")]
fn show(event: &MouseEvent, shown: bool) {
    use wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlInputElement};

    let button = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let field = button.and_then(|button| button.closest("[data-password]").ok().flatten());
    let input = field.and_then(|field| field.query_selector("input").ok().flatten());
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
        input.set_type(if shown { "text" } else { "password" });
    }
}

/// Nobody presses it on a server.
#[cfg(not(target_arch = "wasm32"))]
fn show(_: &MouseEvent, _: bool) {}
