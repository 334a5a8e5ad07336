//! The saved addresses.

use leptos::prelude::*;
use shared_types::user::{AddressBook, AddressView};
use ui::{ButtonLink, EmptyState, Icon, IconName, Look, Notice, button_class};

use super::part;
use crate::components::{AccountPage, AddressLines, Tab};

/// All of them, each with what can be done to it.
#[component]
pub fn Addresses(book: Result<AddressBook, Notice>) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Addresses title="Addresses">{part(book, list)}</AccountPage>
    }
    .into_any()
}

fn list(book: AddressBook) -> AnyView {
    if book.addresses.is_empty() {
        return view! {
            <EmptyState title="No addresses yet" icon=IconName::Delivery
                text="Save where your parcels go, and checkout takes a moment.">
                <ButtonLink href="/profile/addresses/new">"Add an address"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let cards = book.addresses.into_iter().map(card).collect_view();
    view! {
        <p class="mb-6">
            <ButtonLink href="/profile/addresses/new"><Icon name=IconName::Plus />"Add an address"</ButtonLink>
        </p>
        <ul class="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">{cards}</ul>
    }
    .into_any()
}

fn card(saved: AddressView) -> impl IntoView {
    let AddressView {
        address_id,
        address,
    } = saved;
    let whose = format!("{}, {}", address.name, address.line1);
    let edit = format!("/profile/addresses/{address_id}");
    let remove = format!("{edit}/remove");
    view! {
        <li class="flex flex-col justify-between gap-4 rounded-lg border border-line bg-raised p-5">
            <AddressLines address=address />
            <p class="-mx-1 flex gap-4">
                <a class=button_class(Look::Quiet) href=edit aria-label=format!("Edit: {whose}")>"Edit"</a>
                <a class=button_class(Look::Quiet) href=remove aria-label=format!("Remove: {whose}")>"Remove"</a>
            </p>
        </li>
    }
}
