//! The inbox.

use leptos::prelude::*;
use shared_types::notification::{Inbox, InboxEntry};
use ui::{Badge, Button, EmptyState, IconName, Look, Notice, Pagination, Tone, button_class};

use super::part;
use crate::components::{AccountPage, Moment, Tab, topic_name};

const LIST: &str = "/profile/messages";

/// The signed-in shopper's messages, newest first.
#[component]
pub fn Messages(
    inbox: Result<Inbox, Notice>,
    /// The address of the page of older ones.
    older: Option<String>,
    /// This is not the first page.
    later_page: bool,
) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Messages title="Messages">
            {part(inbox, move |inbox| list(inbox, later_page))}
            {later_page.then(|| view! {
                <p class="mt-6 text-center"><a class=button_class(Look::Quiet) href=LIST>"Back to the newest"</a></p>
            })}
            <Pagination previous=None next=older label="Messages" />
        </AccountPage>
    }
    .into_any()
}

fn list(inbox: Inbox, later_page: bool) -> AnyView {
    let Some(newest) = inbox.entries.first() else {
        return none(later_page);
    };
    let newest = newest.inbox_entry_id.to_string();
    // The button marks what the shopper has seen, and that begins with the newest.
    let mark_all = (inbox.unread > 0 && !later_page).then(|| {
        view! {
            <form method="post" action="/profile/messages/read">
                <input type="hidden" name="newest" value=newest />
                <Button look=Look::Secondary>"Mark all as read"</Button>
            </form>
        }
    });
    let rows = inbox.entries.into_iter().map(row).collect_view();
    view! {
        <div class="mb-6 flex flex-wrap items-center justify-between gap-4">
            <p class="text-muted">{unread(inbox.unread)}</p>
            {mark_all}
        </div>
        <ul class="flex flex-col gap-3">{rows}</ul>
    }
    .into_any()
}

fn unread(count: i64) -> String {
    match count {
        0 => "You have read all of them.".to_owned(),
        1 => "1 is new.".to_owned(),
        count => format!("{count} are new."),
    }
}

fn row(entry: InboxEntry) -> impl IntoView {
    let title = entry.title.clone();
    let heading = match entry.path {
        Some(href) => {
            view! { <a class="inline-block py-0.5 hover:underline" href=href>{entry.title}</a> }
                .into_any()
        }
        None => entry.title.into_any(),
    };
    let mark = (!entry.read).then(|| view! {
        <form method="post" action=format!("{LIST}/{}/read", entry.inbox_entry_id)>
            <Button look=Look::Quiet label=format!("Mark as read: {title}")>"Mark as read"</Button>
        </form>
    });
    view! {
        <li class="rounded-lg border border-line bg-raised p-4 sm:p-5">
            <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
                {(!entry.read).then(|| view! { <Badge text="New" tone=Tone::Info /> })}
                <span>{topic_name(entry.topic)}</span>
                <Moment at=entry.at />
            </p>
            <h2 class="mt-1 text-lg font-semibold wrap-anywhere">{heading}</h2>
            <p class="wrap-anywhere">{entry.text}</p>
            {mark.map(|mark| view! { <div class="mt-2 -ms-1">{mark}</div> })}
        </li>
    }
    .into_any()
}

fn none(later_page: bool) -> AnyView {
    if later_page {
        return view! { <p class="text-muted">"There are no older messages."</p> }.into_any();
    }
    view! {
        <EmptyState title="No messages yet" icon=IconName::Message
            text="What happens to your orders is told here and by e-mail.">
            <a class=button_class(Look::Secondary) href="/profile/notifications">"Choose what you get"</a>
        </EmptyState>
    }
    .into_any()
}
