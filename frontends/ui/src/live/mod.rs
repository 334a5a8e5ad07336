//! Hears from the server that something on the page changed.

#[cfg(target_arch = "wasm32")]
mod browser;

use leptos::prelude::*;

/// Listens to the server-sent events at `src` and announces `topic` at each change, so
/// that the fragment of this topic fetches itself anew. Shows nothing itself.
#[island]
pub fn Live(src: String, topic: String) -> impl IntoView {
    start(src, topic);
    view! { <span hidden=true></span> }
}

#[cfg(target_arch = "wasm32")]
fn start(src: String, topic: String) {
    browser::listen(src, topic);
}

#[cfg(not(target_arch = "wasm32"))]
fn start(_: String, _: String) {}
