//! The island around a fragment. Its content is opaque to it: HTML of another team.

use leptos::html::Div;
use leptos::prelude::*;

/// Listens for the fragment's topic and takes over its forms.
#[island]
pub fn FragmentIsland(
    src: String,
    topic: String,
    eager: bool,
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    start(root, src, topic, eager);
    view! {
        <div class="contents" data-fragment="" node_ref=root>
            {children()}
        </div>
    }
}

#[cfg(target_arch = "wasm32")]
fn start(root: NodeRef<Div>, src: String, topic: String, eager: bool) {
    root.on_load(move |root| super::browser::watch(&root, &src, &topic, eager));
}

#[cfg(not(target_arch = "wasm32"))]
fn start(_: NodeRef<Div>, _: String, _: String, _: bool) {}
