//! A changed quantity is sent by itself.

use leptos::prelude::*;

/// Sends a form marked `data-live` when its quantity changes, and marks the element
/// `#cart` with `data-live`, so that the buttons nobody needs any more step aside.
#[island]
pub fn LiveQuantities() -> impl IntoView {
    #[cfg(target_arch = "wasm32")]
    browser::start();
    view! { <span hidden=true></span> }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::time::Duration;

    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;
    use web_sys::{Element, Event, HtmlFormElement};

    /// One press on a stepper is often followed by another.
    const PAUSE: Duration = Duration::from_millis(350);

    pub fn start() -> Option<()> {
        let cart = document().get_element_by_id("cart")?;
        cart.set_attribute("data-live", "").ok()?;
        let waiting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
        let changed = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if let Some(form) = live_form(&event) {
                waiting.update_value(|waiting| {
                    if let Some(waiting) = waiting.take() {
                        waiting.clear();
                    }
                    *waiting = later(form);
                });
            }
        });
        cart.add_event_listener_with_callback("change", changed.into_js_value().unchecked_ref())
            .ok()
    }

    fn live_form(event: &Event) -> Option<HtmlFormElement> {
        let control: Element = event.target()?.dyn_into().ok()?;
        control.closest("form[data-live]").ok()??.dyn_into().ok()
    }

    fn later(form: HtmlFormElement) -> Option<TimeoutHandle> {
        set_timeout_with_handle(move || send(form), PAUSE).ok()
    }

    /// Not while another form is under way: its answer would overtake this one.
    fn send(form: HtmlFormElement) {
        let busy = document().query_selector("#cart form[aria-busy]");
        if busy.is_ok_and(|busy| busy.is_some()) {
            later(form);
        } else if form.is_connected() {
            let _ = form.request_submit();
        }
    }
}
