//! Points in time, for people and programs.

use leptos::prelude::*;
use shared_types::Timestamp;

/// `21 November 2026`.
#[component]
pub fn Day(at: Timestamp) -> impl IntoView {
    view! { <time datetime=machine(at)>{at.day()}</time> }.into_any()
}

/// `21 November 2026, 09:30 UTC`.
#[component]
pub fn Moment(at: Timestamp) -> impl IntoView {
    let text = format!("{}, {:02}:{:02} UTC", at.day(), at.0.hour(), at.0.minute());
    view! { <time datetime=machine(at)>{text}</time> }.into_any()
}

/// The wire is in UTC.
fn machine(at: Timestamp) -> String {
    let Timestamp(at) = at;
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
    )
}
