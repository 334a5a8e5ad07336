//! The browser entry of the cart micro-frontend. Its islands export themselves
//! through wasm-bindgen; naming the crate is what links them in.
#![cfg(target_arch = "wasm32")]

use cart as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's loader script before it hands the islands over one by one.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
