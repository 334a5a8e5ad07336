//! Where the link out of a mail leads. Whoever has the link needs no account, so the
//! pages tell nothing about anybody.

use leptos::prelude::*;
use shared_types::notification::Topic;
use ui::{Button, ButtonLink, Look};

use crate::components::topic_name;

/// Asks first: mail programs open links to look at them.
#[component]
pub fn Unsubscribe(topic: Topic, token: String) -> impl IntoView {
    let action = action(&token);
    view! {
        <Frame title="End this mail?">
            <p>"You will no longer get " <strong>{topic_name(topic)}</strong> " by e-mail. What belongs to your orders still comes."</p>
            <form method="post" action=action><Button>"Unsubscribe"</Button></form>
        </Frame>
    }
    .into_any()
}

/// It is done, or was done before.
#[component]
pub fn Unsubscribed(topic: Topic) -> impl IntoView {
    view! {
        <Frame title="You are unsubscribed">
            <p>"You no longer get " <strong>{topic_name(topic)}</strong> " by e-mail."</p>
            <p><ButtonLink href="/profile/notifications" look=Look::Secondary>"Choose what you get"</ButtonLink></p>
        </Frame>
    }
    .into_any()
}

/// The link is not whole, or none of ours.
#[component]
pub fn LinkEnded() -> impl IntoView {
    view! {
        <Frame title="This link does not work">
            <p>"It may have been cut off on its way. Open it from the mail again, or choose what you get in your account."</p>
            <p><ButtonLink href="/profile/notifications" look=Look::Secondary>"Choose what you get"</ButtonLink></p>
        </Frame>
    }
    .into_any()
}

#[component]
fn Frame(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="mx-auto flex max-w-form flex-col gap-5 py-6">
            <h1 class="text-3xl font-semibold tracking-tight">{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}

/// A token is of letters, digits, `-` and `_`; anything else is none of ours.
fn action(token: &str) -> String {
    let known = |letter: &char| letter.is_ascii_alphanumeric() || "-_".contains(*letter);
    let token: String = token.chars().filter(known).collect();
    format!("/profile/unsubscribe?token={token}")
}
