//! What the shopper asked to be told of.

use leptos::prelude::*;
use shared_types::product::{Image, VariantSnapshot};
use shared_types::watch::{WatchKind, WatchView};
use ui::{
    Badge, Button, ButtonLink, EmptyState, IconName, Look, Notice, Pagination, Price, Tone,
    button_class,
};

use super::part;
use crate::components::{AccountPage, Day, Tab};

const LIST: &str = "/profile/watches";

/// A watch, and what it watches.
#[derive(Clone, Debug)]
pub struct Watched {
    /// What was asked for.
    pub watch: WatchView,
    /// How that stands.
    pub offer: Offer,
}

/// What is known of a variant now.
#[derive(Clone, Debug)]
pub enum Offer {
    /// It is on offer, sold out or not.
    Known(Box<VariantSnapshot>),
    /// It is not on offer.
    Withdrawn,
    /// Nobody can say just now.
    Away,
}

/// The signed-in shopper's watches, newest first.
#[component]
pub fn Watches(
    watches: Result<Vec<Watched>, Notice>,
    /// The address of the page of older ones.
    older: Option<String>,
    /// This is not the first page.
    later_page: bool,
) -> impl IntoView {
    view! {
        <AccountPage tab=Tab::Watches title="What you watch">
            {part(watches, move |watches| list(watches, later_page))}
            {later_page.then(|| view! {
                <p class="mt-6 text-center"><a class=button_class(Look::Quiet) href=LIST>"Back to the newest"</a></p>
            })}
            <Pagination previous=None next=older label="Watches" />
        </AccountPage>
    }
    .into_any()
}

fn list(watches: Vec<Watched>, later_page: bool) -> AnyView {
    if watches.is_empty() {
        return none(later_page);
    }
    let rows = watches.into_iter().map(row).collect_view();
    view! { <ul class="flex flex-col gap-3">{rows}</ul> }.into_any()
}

fn row(watched: Watched) -> impl IntoView {
    let Watched { watch, offer } = watched;
    let (title, choice, href, image) = match &offer {
        Offer::Known(offer) => (
            offer.title.clone(),
            offer.variant_title.clone(),
            Some(format!(
                "/products/{}?v={}",
                offer.product_slug, offer.variant_id
            )),
            offer.image.clone(),
        ),
        Offer::Withdrawn | Offer::Away => (watch.title.clone(), String::new(), None, None),
    };
    let heading = match href {
        Some(href) => {
            view! { <a class="inline-block py-0.5 hover:underline" href=href>{title.clone()}</a> }
                .into_any()
        }
        None => title.clone().into_any(),
    };
    let remove = format!("{LIST}/{}/remove", watch.watch_id);
    view! {
        <li class="flex gap-4 rounded-lg border border-line bg-raised p-4 sm:gap-6 sm:p-5">
            {picture(image)}
            <div class="min-w-0 flex-1">
                <h2 class="text-lg font-semibold wrap-anywhere">{heading}</h2>
                {(!choice.is_empty()).then(|| view! { <p class="text-sm text-muted">{choice}</p> })}
                <div class="mt-1">{now(&watch, &offer)}</div>
                <p class="mt-2">{state(&watch)}</p>
                <p class="text-sm text-muted">"Since " <Day at=watch.set_at /> ", at " {watch.price.to_string()}</p>
                <form class="mt-2 -ms-1" method="post" action=remove>
                    <Button look=Look::Quiet label=format!("Remove: {title}")>"Remove"</Button>
                </form>
            </div>
        </li>
    }
    .into_any()
}

/// The name beside it says what it shows.
fn picture(image: Option<Image>) -> impl IntoView {
    let image = image.map(|image| {
        view! { <img class="size-full object-cover" src=image.url alt="" width="112" height="112" loading="lazy" decoding="async" /> }
    });
    view! { <div class="size-20 shrink-0 overflow-hidden rounded-md bg-sunken sm:size-28">{image}</div> }
}

/// What it costs now, and whether it can be bought.
fn now(watch: &WatchView, offer: &Offer) -> AnyView {
    match offer {
        Offer::Known(offer) => {
            let sold_out = offer.available <= 0;
            view! {
                <div class="flex flex-wrap items-center gap-3">
                    <Price price=offer.price compare_at=Some(watch.price) />
                    {sold_out.then(|| view! { <Badge text="Sold out" tone=Tone::Neutral /> })}
                </div>
            }
            .into_any()
        }
        Offer::Withdrawn => view! { <p class="text-muted">"Not on offer just now."</p> }.into_any(),
        Offer::Away => {
            view! { <p class="text-muted">"Its price cannot be shown just now."</p> }.into_any()
        }
    }
}

/// What was told, and what will be.
fn state(watch: &WatchView) -> AnyView {
    let (kind, price) = (watch.kind, watch.price.to_string());
    match (kind, watch.told_at, watch.told_price) {
        (WatchKind::Price, Some(at), Some(told)) => {
            let told = told.to_string();
            view! {
                "We told you of " {told} " on " <Day at=at />
                ", and tell you again when it drops below that."
            }
            .into_any()
        }
        (WatchKind::Price, ..) => {
            view! { "We tell you when it costs less than " {price} "." }.into_any()
        }
        (WatchKind::Stock, Some(at), _) => {
            view! { "It was back on " <Day at=at /> ", and we told you. This watch is over." }
                .into_any()
        }
        (WatchKind::Stock, None, _) => "We tell you when it is back.".into_any(),
    }
}

fn none(later_page: bool) -> AnyView {
    if later_page {
        return view! { <p class="text-muted">"There is nothing older."</p> }.into_any();
    }
    view! {
        <EmptyState title="You watch nothing yet" icon=IconName::Heart
            text="On a product's page, ask to be told when it costs less, or when it is back.">
            <ButtonLink href="/products">"Look around the mall"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
