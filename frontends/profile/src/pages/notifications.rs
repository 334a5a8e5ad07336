//! What the shopper wants to be told of, and how.

use leptos::prelude::*;
use shared_types::notification::{Channel, Preference, Preferences, Topic};
use ui::form::Checkbox;
use ui::{Button, Icon, IconName, Notice};

use super::part;
use crate::components::{AccountPage, Tab, topic_name, topic_text};

/// One form: a box to tick for each topic and channel.
#[component]
pub fn Notifications(preferences: Result<Preferences, Notice>) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Notifications title="Notifications">
            <p class="mb-8 max-w-prose text-muted">"Choose what we tell you, and how."</p>
            {part(preferences, form)}
        </AccountPage>
    }
    .into_any()
}

fn form(all: Preferences) -> AnyView {
    let groups = Topic::CHOICES.map(|topic| {
        let of_topic = all.preferences.iter().filter(|one| one.topic == topic);
        group(topic, of_topic.copied().collect())
    });
    view! {
        <form method="post" action="/profile/notifications" class="flex max-w-form flex-col gap-8">
            {groups.collect_view()}
            <div><Button>"Save"</Button></div>
        </form>
    }
    .into_any()
}

fn group(topic: Topic, preferences: Vec<Preference>) -> impl IntoView {
    let id = format!("{}-text", topic.as_str());
    let boxes = preferences.into_iter().map(choice).collect_view();
    let described = id.clone();
    view! {
        <fieldset aria-describedby=described>
            <legend class="text-xl font-semibold">{topic_name(topic)}</legend>
            <p id=id class="mt-1 mb-3 text-muted">{topic_text(topic)}</p>
            <div class="flex flex-col gap-1">{boxes}</div>
        </fieldset>
    }
    .into_any()
}

fn choice(preference: Preference) -> impl IntoView {
    let label = match preference.channel {
        Channel::Email => "By e-mail",
        Channel::Inbox => "In your messages here",
    };
    if preference.required {
        return view! {
            <p class="flex min-h-8 items-start gap-3 py-1">
                <Icon name=IconName::Check />
                <span>{label} ", always"</span>
            </p>
        }
        .into_any();
    }
    let name = format!(
        "{}.{}",
        preference.topic.as_str(),
        preference.channel.as_str()
    );
    // A box that is not ticked sends nothing, so the form says which ones it showed.
    view! {
        <input type="hidden" name="shown" value=name.clone() />
        <Checkbox name=name label=label checked=preference.wanted />
    }
    .into_any()
}
