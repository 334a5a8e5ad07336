//! Notifications in this browser: switched on and off where it can show them.

#[cfg(target_arch = "wasm32")]
mod browser;

use leptos::prelude::*;
use ui::{Look, button_class};

/// The address of the service worker, whose folder is all that it has a part in.
pub const PUSH_WORKER: &str = "/profile/push-worker.js";

/// The service worker itself.
pub const PUSH_WORKER_SCRIPT: &str = include_str!("worker.js");

/// How notifications stand in this browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "a server does not know how they stand")
)]
enum State {
    /// Nobody has looked: there may be no JavaScript.
    Unknown,
    /// The browser has no notifications, or has them for installed pages only.
    Missing,
    /// The shopper does not let this site show any.
    Blocked,
    Off,
    On,
    /// Something is under way.
    Busy,
    /// It could not be switched to what is named.
    Failed {
        on: bool,
    },
}

impl State {
    const fn text(self) -> &'static str {
        match self {
            Self::Unknown => "This is switched on by a button that needs JavaScript.",
            Self::Missing => {
                "This browser cannot show notifications. On an iPhone or iPad, add the mall to \
                 the home screen first and open it from there."
            }
            Self::Blocked => {
                "Notifications from the mall are blocked in this browser. Allow them in its \
                 settings, then reload this page."
            }
            Self::Off => "They are off in this browser.",
            Self::On => "They are on in this browser.",
            Self::Busy => "One moment, please.",
            Self::Failed { .. } => "That did not work. Please try again in a moment.",
        }
    }

    /// What a press on the button switches to, where there is one.
    const fn next(self) -> Option<bool> {
        match self {
            Self::Off | Self::Failed { on: true } => Some(true),
            Self::On | Self::Failed { on: false } => Some(false),
            Self::Unknown | Self::Missing | Self::Blocked | Self::Busy => None,
        }
    }
}

/// The switch. `endpoints` are the browsers that get the shopper's notifications, so
/// that one in which somebody else switched them on does not count for theirs.
#[island]
pub fn PushSwitch(
    /// The mall's public key at push services.
    key: String,
    endpoints: Vec<String>,
) -> impl IntoView {
    let (state, set_state) = signal(State::Unknown);
    look(endpoints, set_state);
    let press = move |_| {
        if let Some(on) = state.get_untracked().next() {
            set_state.set(State::Busy);
            switch(on, key.clone(), set_state);
        }
    };
    let label = move || {
        if state.get().next() == Some(false) {
            "Switch off"
        } else {
            "Switch on"
        }
    };
    view! {
        <p role="status">{move || state.get().text()}</p>
        <button
            type="button"
            class=format!("mt-4 {}", button_class(Look::Secondary))
            hidden=move || state.get().next().is_none()
            on:click=press
        >
            {label}
        </button>
    }
}

#[cfg(target_arch = "wasm32")]
fn look(endpoints: Vec<String>, set_state: WriteSignal<State>) {
    leptos::task::spawn_local(async move { set_state.set(browser::look(&endpoints).await) });
}

#[cfg(target_arch = "wasm32")]
fn switch(on: bool, key: String, set_state: WriteSignal<State>) {
    leptos::task::spawn_local(async move {
        let switched = if on {
            browser::switch_on(&key).await
        } else {
            browser::switch_off().await
        };
        set_state.set(switched.unwrap_or(State::Failed { on }));
    });
}

/// A server has no notifications.
#[cfg(not(target_arch = "wasm32"))]
fn look(_: Vec<String>, _: WriteSignal<State>) {}

#[cfg(not(target_arch = "wasm32"))]
fn switch(_: bool, _: String, _: WriteSignal<State>) {}
