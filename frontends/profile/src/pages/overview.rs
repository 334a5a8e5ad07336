//! The account at a glance.

use leptos::prelude::*;
use shared_types::order::OrderList;
use shared_types::user::AddressBook;
use ui::{ButtonLink, Look, Notice, NoticeBox, Section, Tone};

use super::part;
use crate::components::{AccountPage, AddressLines, OrderRow, Tab};

/// How many orders and addresses the overview shows.
const MOST: usize = 3;

/// The first page of an account; parts whose service is away say so.
#[component]
pub fn Overview(
    name: String,
    email: String,
    orders: Result<OrderList, Notice>,
    addresses: Result<AddressBook, Notice>,
    /// Messages that were not read.
    unread: i64,
    /// They sell too.
    sells: bool,
) -> impl IntoView {
    let title = format!("Hello, {name}");
    let all_orders = Some(("/profile/orders".to_owned(), "All orders".to_owned()));
    let all_addresses = Some(("/profile/addresses".to_owned(), "All addresses".to_owned()));
    view! {
        <AccountPage tab=Tab::Overview title=title>
            <p class="-mt-4 mb-8 wrap-anywhere text-muted">"Signed in as " {email}</p>
            {(unread > 0).then(|| news(unread))}
            <div>
            <Section title="Recent orders" more=all_orders>{part(orders, recent)}</Section>
            <Section title="Addresses" more=all_addresses>{part(addresses, saved)}</Section>
            <Section title="What you watch" more=None>
                <p class="max-w-prose text-muted">"Products of which you asked to be told: when they cost less, or when they are back."</p>
                <p class="mt-4"><ButtonLink href="/profile/watches" look=Look::Secondary>"See what you watch"</ButtonLink></p>
            </Section>
            <Section title="Your details" more=None>
                <p class="max-w-prose text-muted">"Change your name or password, or sign out everywhere."</p>
                <p class="mt-4"><ButtonLink href="/profile/account" look=Look::Secondary>"Change details"</ButtonLink></p>
            </Section>
            {sells.then(|| view! {
                <Section title="What you sell" more=None>
                    <p class="max-w-prose text-muted">"What is to be sent, what comes back, what you sold, what was kept of it, and what you were paid."</p>
                    <p class="mt-4 flex flex-wrap gap-3">
                        <ButtonLink href="/profile/sales/orders" look=Look::Secondary>"Orders to you"</ButtonLink>
                        <ButtonLink href="/profile/seller/statement" look=Look::Secondary>"See your statement"</ButtonLink>
                        <ButtonLink href="/profile/sales/returns" look=Look::Secondary>"Returns to you"</ButtonLink>
                    </p>
                </Section>
            })}
            </div>
        </AccountPage>
    }
    .into_any()
}

fn news(unread: i64) -> impl IntoView {
    let text = match unread {
        1 => "You have a new message.".to_owned(),
        unread => format!("You have {unread} new messages."),
    };
    view! {
        <div class="mb-8">
            <NoticeBox notice=Notice::new(Tone::Info, text)>
                <a class="inline-block py-1 font-semibold underline underline-offset-4" href="/profile/messages">"Read them"</a>
            </NoticeBox>
        </div>
    }
    .into_any()
}

fn recent(list: OrderList) -> AnyView {
    if list.orders.is_empty() {
        return view! {
            <p class="text-muted">"You have not ordered anything yet."</p>
            <p class="mt-4"><ButtonLink href="/products">"Look around the mall"</ButtonLink></p>
        }
        .into_any();
    }
    let rows = list.orders.into_iter().take(MOST);
    let rows = rows.map(|order| view! { <li><OrderRow order=order level=3 /></li> });
    view! { <ul class="flex flex-col gap-3">{rows.collect_view()}</ul> }.into_any()
}

fn saved(book: AddressBook) -> AnyView {
    if book.addresses.is_empty() {
        return view! {
            <p class="text-muted">"Save where your parcels go, and checkout takes a moment."</p>
            <p class="mt-4"><ButtonLink href="/profile/addresses/new" look=Look::Secondary>"Add an address"</ButtonLink></p>
        }
        .into_any();
    }
    let cards = book.addresses.into_iter().take(MOST).map(|saved| {
        view! { <li class="rounded-lg border border-line bg-raised p-5"><AddressLines address=saved.address /></li> }
    });
    view! { <ul class="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">{cards.collect_view()}</ul> }
        .into_any()
}
