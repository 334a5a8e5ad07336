//! What the switch does in the browser. Where anything fails, it is `None`, and the
//! shopper may press again.

use gloo_net::http::Request;
use js_sys::{Promise, Reflect};
use shared_types::Endpoint;
use shared_types::reach::{ByPushEndpoint, NewPushSubscription, SwitchPushOff, SwitchPushOn};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Notification, NotificationPermission, PushSubscription, PushSubscriptionOptionsInit,
    ServiceWorkerContainer, ServiceWorkerRegistration,
};

use super::{PUSH_WORKER, State};

/// How notifications stand, without asking the shopper for anything.
pub async fn look(endpoints: &[String]) -> State {
    let Some(container) = container() else {
        return State::Missing;
    };
    if Notification::permission() == NotificationPermission::Denied {
        return State::Blocked;
    }
    match subscription(&container).await {
        Some(subscription) if endpoints.contains(&subscription.endpoint()) => State::On,
        _ => State::Off,
    }
}

/// Asks the shopper, subscribes, and tells the mall.
pub async fn switch_on(key: &str) -> Option<State> {
    let container = container()?;
    let answer = wait::<JsValue>(Notification::request_permission().ok()?).await?;
    match answer.as_string()?.as_str() {
        "granted" => {}
        "denied" => return Some(State::Blocked),
        _ => return Some(State::Off),
    }
    wait::<ServiceWorkerRegistration>(container.register(PUSH_WORKER)).await?;
    let registration: ServiceWorkerRegistration = wait(container.ready().ok()?).await?;
    if let Some(another) = subscription(&container).await {
        // Perhaps somebody else's, or made with a key that is no longer in use.
        wait::<JsValue>(another.unsubscribe().ok()?).await?;
    }
    let options = PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key(&JsValue::from_str(key));
    let manager = registration.push_manager().ok()?;
    let subscribing = manager.subscribe_with_options(&options).ok()?;
    let subscription: PushSubscription = wait(subscribing).await?;
    let told = Request::put(SwitchPushOn::PATH)
        .json(&wire(&subscription)?)
        .ok()?
        .send()
        .await;
    if told.is_ok_and(|answer| answer.ok()) {
        return Some(State::On);
    }
    wait::<JsValue>(subscription.unsubscribe().ok()?).await;
    None
}

/// Tells the mall, and ends the subscription.
pub async fn switch_off() -> Option<State> {
    let Some(subscription) = subscription(&container()?).await else {
        return Some(State::Off);
    };
    let endpoint = subscription.endpoint();
    let told = Request::delete(SwitchPushOff::PATH)
        .json(&ByPushEndpoint { endpoint })
        .ok()?
        .send()
        .await;
    if !told.is_ok_and(|answer| answer.ok()) {
        return None;
    }
    wait::<JsValue>(subscription.unsubscribe().ok()?).await?;
    Some(State::Off)
}

/// The browser's service workers, where it has those, push and notifications.
fn container() -> Option<ServiceWorkerContainer> {
    let window = web_sys::window()?;
    let navigator = window.navigator();
    let has = |of: &JsValue, name: &str| Reflect::has(of, &name.into()).unwrap_or(false);
    let all = has(&navigator, "serviceWorker")
        && has(&window, "PushManager")
        && has(&window, "Notification");
    all.then(|| navigator.service_worker())
}

async fn subscription(container: &ServiceWorkerContainer) -> Option<PushSubscription> {
    let found = container.get_registration_with_document_url(PUSH_WORKER);
    let registration: ServiceWorkerRegistration = wait(found).await?;
    wait(registration.push_manager().ok()?.get_subscription().ok()?).await
}

/// What the promise comes to, unless that is nothing or another thing.
async fn wait<T: JsCast>(promise: Promise) -> Option<T> {
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

fn wire(subscription: &PushSubscription) -> Option<NewPushSubscription> {
    let json = JsValue::from(subscription.to_json().ok()?);
    let keys = Reflect::get(&json, &"keys".into()).ok()?;
    let key = |name: &str| Reflect::get(&keys, &name.into()).ok()?.as_string();
    Some(NewPushSubscription {
        endpoint: subscription.endpoint(),
        p256dh: key("p256dh")?,
        auth: key("auth")?,
    })
}
