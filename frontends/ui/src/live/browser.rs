//! The connection that changes come by. Where it cannot be made, the page stays as it
//! is, and a reload shows what changed.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{EventSource, PageTransitionEvent, Window};

/// Listens for as long as the page is shown: left open in the browser's back/forward
/// cache, a connection would keep the page out of it.
pub fn listen(src: String, topic: String) {
    let Some(window) = web_sys::window() else {
        return;
    };
    let current = Rc::new(RefCell::new(open(&window, &src, &topic)));
    let closing = Rc::clone(&current);
    on(&window, "pagehide", move |_: PageTransitionEvent| {
        if let Some(source) = closing.take() {
            source.close();
        }
    });
    let again = window.clone();
    on(&window, "pageshow", move |event: PageTransitionEvent| {
        if event.persisted() {
            current.replace(open(&again, &src, &topic));
        }
    });
}

/// The browser itself connects again where a connection is lost.
fn open(window: &Window, src: &str, topic: &str) -> Option<EventSource> {
    let source = EventSource::new(src).ok()?;
    let (window, name) = (window.clone(), format!("mallhive:{topic}"));
    on(&source, "changed", move |_: web_sys::Event| {
        if let Ok(event) = web_sys::Event::new(&name) {
            let _ = window.dispatch_event(&event);
        }
    });
    let ended = source.clone();
    on(&source, "end", move |_: web_sys::Event| ended.close());
    Some(source)
}

fn on<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    target: &web_sys::EventTarget,
    name: &str,
    handler: impl FnMut(E) + 'static,
) {
    let closure = Closure::<dyn FnMut(E)>::new(handler).into_js_value();
    let _ = target.add_event_listener_with_callback(name, closure.unchecked_ref());
}
