//! What a fragment does in the browser. Whatever fails, the shopper keeps what is on
//! the page, and a form that could not be sent here is sent the ordinary way.

use std::cell::Cell;
use std::rc::Rc;

use gloo_net::http::{Request, Response};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Document, Element, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlLinkElement,
    HtmlTemplateElement, PageTransitionEvent, SubmitEvent, UrlSearchParams,
};

/// Tells the owner to answer with the fragment alone.
const FRAGMENT_HEADER: &str = "X-Fragment";

struct Watch {
    root: Element,
    src: String,
    /// Counts swaps and fetches: an answer that was overtaken is dropped.
    turn: Cell<u32>,
    /// Set while this fragment announces a topic, which it need not hear itself.
    announcing: Cell<bool>,
    sending: Cell<bool>,
}

/// Starts listening; the listeners live as long as the page.
pub fn watch(root: &Element, src: &str, topic: &str, eager: bool) {
    let watch = Rc::new(Watch {
        root: root.clone(),
        src: src.to_owned(),
        turn: Cell::default(),
        announcing: Cell::default(),
        sending: Cell::default(),
    });
    let Some(window) = web_sys::window() else {
        return;
    };
    if !topic.is_empty() {
        let watch = Rc::clone(&watch);
        listen(
            &window,
            &format!("mallhive:{topic}"),
            move |_: web_sys::Event| watch.refetch(),
        );
    }
    if eager {
        let back = Rc::clone(&watch);
        listen(&window, "pageshow", move |event: PageTransitionEvent| {
            if event.persisted() {
                back.refetch();
            }
        });
        watch.refetch();
    }
    listen(root, "submit", move |event: SubmitEvent| {
        submit(&watch, &event)
    });
}

fn listen<E: wasm_bindgen::convert::FromWasmAbi + 'static>(
    target: &web_sys::EventTarget,
    name: &str,
    handler: impl FnMut(E) + 'static,
) {
    let closure = Closure::<dyn FnMut(E)>::new(handler).into_js_value();
    let _ = target.add_event_listener_with_callback(name, closure.unchecked_ref());
}

impl Watch {
    fn next_turn(&self) -> u32 {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    fn refetch(self: &Rc<Self>) {
        if self.src.is_empty() || self.announcing.get() {
            return;
        }
        let watch = Rc::clone(self);
        let turn = self.next_turn();
        spawn_local(async move {
            let answer = Request::get(&watch.src)
                .header(FRAGMENT_HEADER, "1")
                .send()
                .await;
            let Ok(response) = answer else { return };
            if !response.ok() || !is_html(&response) {
                return;
            }
            if let Ok(html) = response.text().await
                && watch.turn.get() == turn
            {
                watch.swap(&html).await;
            }
        });
    }

    /// Puts the owner's new HTML in the place of the old.
    async fn swap(&self, html: &str) -> Option<()> {
        let document = self.root.owner_document()?;
        let template: HtmlTemplateElement =
            document.create_element("template").ok()?.dyn_into().ok()?;
        template.set_inner_html(html);
        let content = template.content();
        while let Ok(Some(link)) = content.query_selector("link[rel=stylesheet]") {
            link.remove();
            adopt_stylesheet(&document, &link).await;
        }
        let slot = self.root.first_element_child()?.first_element_child()?;
        while is_pressed(&slot) {
            pause().await?;
        }
        let focused = focused_name(&document, &slot);
        remove_content(&slot);
        slot.append_child(&content).ok()?;
        restore_focus(&slot, focused);
        announce_text(&document, &slot);
        Some(())
    }

    /// Tells every fragment on the page that something changed.
    fn announce_topic(&self, topic: &str) {
        let Ok(event) = web_sys::Event::new(&format!("mallhive:{topic}")) else {
            return;
        };
        self.announcing.set(true);
        if let Some(window) = web_sys::window() {
            let _ = window.dispatch_event(&event);
        }
        self.announcing.set(false);
    }
}

/// Takes over forms marked `data-enhance` that post; all others go their way.
fn submit(watch: &Rc<Watch>, event: &SubmitEvent) {
    let Some(form) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlFormElement>().ok())
    else {
        return;
    };
    if event.default_prevented() || !form.has_attribute("data-enhance") || form.method() != "post" {
        return;
    }
    event.prevent_default();
    if watch.sending.replace(true) {
        return;
    }
    let watch = Rc::clone(watch);
    let submitter = event.submitter();
    spawn_local(async move {
        form.set_attribute("aria-busy", "true").ok();
        if send(&watch, &form, submitter.as_ref()).await.is_none() {
            submit_natively(&form, submitter.as_ref());
        }
        form.remove_attribute("aria-busy").ok();
        watch.sending.set(false);
    });
}

/// `None` where the form has to be sent by the browser itself.
async fn send(
    watch: &Watch,
    form: &HtmlFormElement,
    submitter: Option<&HtmlElement>,
) -> Option<()> {
    let data = FormData::new_with_form(form).ok()?;
    if let Some((name, value)) = submitter.and_then(named_value) {
        data.append_with_str(&name, &value).ok()?;
    }
    let body = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let action = submitter
        .and_then(|button| button.get_attribute("formaction"))
        .unwrap_or_else(|| form.action());
    let request = Request::post(&action)
        .header(FRAGMENT_HEADER, "1")
        .body(body)
        .ok()?;
    let response = request.send().await.ok()?;
    if response.redirected() {
        return web_sys::window()?.location().assign(&response.url()).ok();
    }
    if response.status() >= 500 || !is_html(&response) {
        return None;
    }
    let html = response.text().await.ok()?;
    watch.next_turn();
    let topic = form.get_attribute("data-emits").filter(|_| response.ok());
    watch.swap(&html).await;
    if let Some(topic) = topic {
        watch.announce_topic(&topic);
    }
    Some(())
}

/// `form.submit()` leaves out the button that was pressed, so it becomes a field.
fn submit_natively(form: &HtmlFormElement, submitter: Option<&HtmlElement>) -> Option<()> {
    if let Some((name, value)) = submitter.and_then(named_value) {
        let field: HtmlInputElement = form
            .owner_document()?
            .create_element("input")
            .ok()?
            .dyn_into()
            .ok()?;
        field.set_type("hidden");
        field.set_name(&name);
        field.set_value(&value);
        form.append_child(&field).ok()?;
    }
    if let Some(action) = submitter.and_then(|button| button.get_attribute("formaction")) {
        form.set_action(&action);
    }
    form.submit().ok()
}

fn named_value(button: &HtmlElement) -> Option<(String, String)> {
    Some((
        button.get_attribute("name")?,
        button.get_attribute("value").unwrap_or_default(),
    ))
}

fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("text/html"))
}

/// Loads a stylesheet the page does not have yet, before its content is shown.
async fn adopt_stylesheet(document: &Document, link: &Element) -> Option<()> {
    let href = link.get_attribute("href")?;
    let known = format!("link[rel=stylesheet][href=\"{href}\"]");
    if document.query_selector(&known).ok()?.is_some() {
        return None;
    }
    let sheet: HtmlLinkElement = document.create_element("link").ok()?.dyn_into().ok()?;
    sheet.set_rel("stylesheet");
    sheet.set_href(&href);
    let loaded = js_sys::Promise::new(&mut |resolve, _| {
        sheet.set_onload(Some(&resolve));
        sheet.set_onerror(Some(&resolve));
    });
    document.head()?.append_child(&sheet).ok()?;
    JsFuture::from(loaded).await.ok().map(drop)
}

/// Whether the shopper holds something of it pressed: taken away before the finger is
/// lifted, it would not be clicked.
fn is_pressed(slot: &Element) -> bool {
    slot.query_selector(":active").is_ok_and(|found| found.is_some())
}

/// About two frames.
async fn pause() -> Option<()> {
    let window = web_sys::window()?;
    let waited = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 30);
    });
    JsFuture::from(waited).await.ok().map(drop)
}

/// Empties the slot but for its stylesheets: taking one out would unstyle the page
/// for a moment.
fn remove_content(slot: &Element) {
    let mut next = slot.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        if node.node_name() != "LINK" {
            let _ = slot.remove_child(&node);
        }
    }
}

/// The name of what has the focus, if that is inside the slot and about to go.
fn focused_name(document: &Document, slot: &Element) -> Option<String> {
    let active = document.active_element()?;
    slot.contains(Some(&active))
        .then(|| active.get_attribute("name").unwrap_or_default())
}

/// The focus returns to the control of the same name, or goes to `[data-focus]`.
fn restore_focus(slot: &Element, focused: Option<String>) -> Option<()> {
    let name = focused?;
    let same = slot
        .query_selector(&format!("[name=\"{name}\"]"))
        .ok()
        .flatten();
    let heir = same.or_else(|| slot.query_selector("[data-focus]").ok().flatten())?;
    heir.dyn_into::<HtmlElement>().ok()?.focus().ok()
}

/// Has screen readers say what the owner marked `data-announce`.
fn announce_text(document: &Document, slot: &Element) -> Option<()> {
    let text = slot.query_selector("[data-announce]").ok()??.text_content();
    document
        .get_element_by_id("announcer")?
        .set_text_content(text.as_deref());
    Some(())
}
