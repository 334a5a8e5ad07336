//! All that changes when the cart does: what answers its forms.

use leptos::prelude::*;
use shared_types::cart::{CartView, LineView};
use ui::{ButtonLink, EmptyState, Icon, IconName, Look, Notice, NoticeBox, Tone, button_class};

use super::line::Line;
use super::summary::Summary;
use crate::fragments::AddToCart;
use crate::model::{AddForm, CartState, Removed, Trouble, by_seller};

/// Messages, lines by seller, and the summary; or an empty cart.
#[component]
pub fn CartLines(state: CartState) -> impl IntoView {
    let CartState {
        cart,
        message,
        announcement,
        removed,
        trouble,
        add_again,
    } = state;
    let content = match cart.filter(|cart| !cart.lines.is_empty()) {
        Some(cart) => filled(cart, trouble).into_any(),
        None => empty().into_any(),
    };
    view! {
        {message.map(|message| view! { <Message message=message /> })}
        {announcement.map(|text| view! {
            <p class="sr-only" tabindex="-1" data-focus="" data-announce="">{text}</p>
        })}
        {add_again.map(|form| view! { <AddAgain form=form /> })}
        {removed.map(|removed| view! { <RemovedLine removed=removed /> })}
        {content}
    }
    .into_any()
}

/// Takes the focus where the control that had it is gone.
#[component]
fn Message(message: Notice) -> impl IntoView {
    let (icon, role) = match message.tone {
        Tone::Warning | Tone::Danger => (IconName::Warning, "alert"),
        Tone::Positive => (IconName::Check, "status"),
        Tone::Neutral | Tone::Accent | Tone::Info => (IconName::Info, "status"),
    };
    let class = format!(
        "mt-4 flex items-start gap-3 rounded-md px-4 py-3 {}",
        message.tone.class()
    );
    view! {
        <div class=class role=role tabindex="-1" data-focus="">
            <span class="mt-0.5"><Icon name=icon /></span>
            <p class="min-w-0 flex-1" data-announce="">{message.text}</p>
        </div>
    }
    .into_any()
}

/// What could not be put in, with what was chosen, to be tried again.
#[component]
fn AddAgain(form: AddForm) -> impl IntoView {
    let title = form.title.clone();
    view! {
        <section class="mt-4 max-w-form rounded-lg border border-line bg-raised p-5">
            <h2 class="mb-3 text-xl font-semibold">{title}</h2>
            <AddToCart form=form />
        </section>
    }
    .into_any()
}

/// Says what was taken out, and puts it back.
#[component]
fn RemovedLine(removed: Removed) -> impl IntoView {
    let Removed {
        variant_id,
        title,
        quantity,
    } = removed;
    let title = title.unwrap_or_else(|| "the item".to_owned());
    let label = format!("Undo: put {title} back");
    view! {
        <div class="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md bg-sunken px-4 py-2" tabindex="-1" data-focus="">
            <p class="min-w-0 flex-1" data-announce="">"Removed " {title} "."</p>
            <form method="post" action=format!("/cart/lines/{variant_id}/undo") data-enhance="" data-emits="cart-changed">
                <input type="hidden" name="quantity" value=quantity />
                <button class=button_class(Look::Quiet) name="undo" value="1" aria-label=label>
                    <span class="font-semibold">"Undo"</span>
                </button>
            </form>
        </div>
    }
    .into_any()
}

fn filled(cart: CartView, trouble: Option<Trouble>) -> impl IntoView {
    let unchecked = (!cart.checked).then(|| {
        let text = "We cannot check prices and stock just now, so this is how we last knew them.";
        view! { <div class="mt-4"><NoticeBox notice=Notice::new(Tone::Info, text) /></div> }
    });
    let groups = by_seller(cart.lines.clone())
        .into_iter()
        .map(|lines| group(lines, trouble.clone()))
        .collect_view();
    view! {
        {unchecked}
        <div class="mt-6 grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <div class="flex flex-col gap-10">{groups}</div>
            <Summary cart=cart />
        </div>
    }
}

fn group(lines: Vec<LineView>, trouble: Option<Trouble>) -> impl IntoView {
    let (name, slug, id) = lines
        .first()
        .map(|line| {
            (
                line.seller_name.clone(),
                line.seller_slug.clone(),
                line.seller_id.to_string(),
            )
        })
        .unwrap_or_default();
    let heading = format!("seller-{id}");
    let labelled_by = heading.clone();
    let items = lines
        .into_iter()
        .map(|line| {
            let trouble = trouble
                .clone()
                .filter(|trouble| trouble.variant_id == line.variant_id);
            view! { <Line line=line trouble=trouble /> }
        })
        .collect_view();
    view! {
        <section aria-labelledby=labelled_by>
            <h2 id=heading class="flex items-center gap-2 pb-3 text-lg font-semibold">
                <span class="text-muted"><Icon name=IconName::Seller /></span>
                <span>
                    <span class="font-sans text-base font-normal text-muted">"Sold by "</span>
                    <a class="underline decoration-control underline-offset-4 hover:decoration-ink" href=format!("/products/s/{slug}")>
                        {name}
                    </a>
                </span>
            </h2>
            <ul class="border-y border-line">{items}</ul>
        </section>
    }
}

fn empty() -> impl IntoView {
    view! {
        <EmptyState
            title="Your cart is empty"
            text="What you add stays here for 30 days, on this device or in your account."
            icon=IconName::Cart
        >
            <ButtonLink href="/products">"Browse products"</ButtonLink>
            <ButtonLink href="/" look=Look::Secondary>"Go to the homepage"</ButtonLink>
        </EmptyState>
    }
}
