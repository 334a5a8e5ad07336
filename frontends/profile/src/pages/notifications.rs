//! What the shopper wants to be told of, and how.

use leptos::prelude::*;
use shared_types::notification::{Channel, Preference, Preferences, Topic};
use shared_types::reach::Reach;
use ui::form::Checkbox;
use ui::{Button, Icon, IconName, Notice, NoticeBox, Section, Tone};

use super::part;
use super::reached::{in_browser, text_messages};
use crate::Form;
use crate::components::{AccountPage, PostButton, Tab, topic_name, topic_text};

/// One form with a box to tick for each topic and channel, and below it what the
/// channels need: a number, and a browser.
#[component]
pub fn Notifications(
    preferences: Result<Preferences, Notice>,
    reach: Result<Reach, Notice>,
    /// The number as it was typed.
    phone: Form,
    /// The code as it was typed.
    code: Form,
) -> impl IntoView {
    let offered = reach.clone().unwrap_or_default();
    let returned = offered.returned_mail.clone().map(returned);
    view! {
        <AccountPage tab=Tab::Notifications title="Notifications">
            {returned}
            <p class="mb-8 max-w-prose text-muted">"Choose what we tell you, and how."</p>
            {part(preferences, move |all| form(all, &offered))}
            <div class="mt-12 max-w-form">{part(reach, move |reach| ways(reach, phone, code))}</div>
        </AccountPage>
    }
    .into_any()
}

fn returned(address: String) -> impl IntoView {
    let text = format!(
        "Mail to your address {address} came back; please check it. What belongs to your \
         orders is still sent there, everything else is not."
    );
    let notice = Notice::new(Tone::Warning, text);
    view! {
        <div class="mb-6 max-w-form wrap-anywhere">
            <NoticeBox notice=notice>
                <PostButton action="/profile/notifications/mail" label="It works again" />
            </NoticeBox>
        </div>
    }
}

fn form(all: Preferences, reach: &Reach) -> AnyView {
    let shown = |channel: Channel| match channel {
        Channel::Email | Channel::Inbox => true,
        Channel::Sms => reach.sms,
        Channel::Push => reach.push_key.is_some(),
    };
    let groups = Topic::CHOICES.map(|topic| {
        let of_topic = all
            .preferences
            .iter()
            .filter(|one| one.topic == topic && shown(one.channel));
        group(topic, of_topic.copied().collect(), reach.phone.is_some())
    });
    view! {
        <form method="post" action="/profile/notifications" class="flex max-w-3xl flex-col gap-8">
            {groups.collect_view()}
            <div><Button>"Save"</Button></div>
        </form>
    }
    .into_any()
}

fn group(topic: Topic, preferences: Vec<Preference>, has_phone: bool) -> impl IntoView {
    let id = format!("{}-text", topic.as_str());
    let boxes = preferences
        .into_iter()
        .map(|preference| choice(preference, has_phone))
        .collect_view();
    let described = id.clone();
    view! {
        <fieldset aria-describedby=described>
            <legend class="text-xl font-semibold">{topic_name(topic)}</legend>
            <p id=id class="mt-1 mb-3 text-muted">{topic_text(topic)}</p>
            // The same columns in each group, so that a channel is read from top to bottom.
            <div class="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-4">{boxes}</div>
        </fieldset>
    }
    .into_any()
}

fn choice(preference: Preference, has_phone: bool) -> impl IntoView {
    let label = match preference.channel {
        Channel::Email => "By e-mail",
        Channel::Inbox => "In your messages here",
        Channel::Sms => "By text message",
        Channel::Push => "In your browsers",
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
    if preference.channel == Channel::Sms && !has_phone {
        return view! {
            <p class="min-h-8 py-1 text-muted">
                {label} ": "
                <a class="underline decoration-control underline-offset-4 hover:decoration-ink" href="#text-messages">"add a number first"</a>
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
        <div>
            <input type="hidden" name="shown" value=name.clone() />
            <Checkbox name=name label=label checked=preference.wanted />
        </div>
    }
    .into_any()
}

fn ways(reach: Reach, phone: Form, code: Form) -> AnyView {
    let (sms, key, endpoints) = (
        reach.sms,
        reach.push_key.clone(),
        reach.push_endpoints.clone(),
    );
    let texts = sms.then(move || {
        view! {
            <div id="text-messages">
                <Section title="Text messages" more=None>{text_messages(reach, &phone, &code)}</Section>
            </div>
        }
    });
    let browser = key.map(move |key| {
        view! {
            <Section title="Notifications in this browser" more=None>
                {in_browser(key, endpoints)}
            </Section>
        }
    });
    view! { <div>{texts} {browser}</div> }.into_any()
}
