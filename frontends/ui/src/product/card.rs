//! A product in a grid, and the grid.

use leptos::prelude::*;
use shared_types::Money;

use crate::badge::{Badge, Tone};
use crate::price::Price;
use crate::rating::Rating;

/// What a card shows.
#[derive(Clone, Debug)]
pub struct Card {
    /// The product's page.
    pub href: String,
    /// The picture's address; square.
    pub image: Option<String>,
    /// What the picture shows; empty where the name says it.
    pub image_alt: String,
    /// The product's name.
    pub name: String,
    /// Who sells it.
    pub seller: String,
    /// The lowest price of its variants.
    pub price: Money,
    /// The price it is compared with.
    pub compare_at: Option<Money>,
    /// Variants differ in price.
    pub price_from: bool,
    /// Mean rating in tenths of a star, 0 to 50, and how many rated.
    pub rating: (u8, u32),
    /// A remark on the stock with its tone, such as "Only 3 left".
    pub stock_note: Option<(Tone, String)>,
}

/// One product: the whole card leads to its page, and a screen reader meets one link.
#[component]
pub fn ProductCard(
    card: Card,
    /// Fetch the picture at once: for the first row of the page only.
    #[prop(optional)]
    eager: bool,
) -> impl IntoView {
    let (tenths, count) = card.rating;
    let reduced = card
        .compare_at
        .is_some_and(|old| old.amount > card.price.amount);
    view! {
        <article class="group @container relative flex h-full flex-col gap-2.5">
            <div class="relative aspect-square overflow-hidden rounded-lg bg-sunken">
                {picture(card.image, card.image_alt, eager)}
                <div class="absolute start-2.5 top-2.5 flex flex-col items-start gap-1.5">
                    {reduced.then(|| view! { <Badge text="Sale" tone=Tone::Accent /> })}
                    {card.stock_note.map(|(tone, note)| view! { <Badge text=note tone=tone /> })}
                </div>
            </div>
            <div class="flex flex-1 flex-col gap-0.5">
                <h3 class="line-clamp-2 font-sans leading-snug font-medium">
                    <a class="card-link group-hover:underline" href=card.href>
                        {card.name}
                    </a>
                </h3>
                <p class="truncate text-sm text-muted">{card.seller}</p>
                // Beside each other in every card of a row, or in none.
                <div class="mt-auto flex flex-col gap-x-3 pt-1 @min-[15rem]:flex-row @min-[15rem]:items-center @min-[15rem]:justify-between">
                    <Price price=card.price compare_at=card.compare_at from=card.price_from />
                    <Rating tenths=tenths count=count />
                </div>
            </div>
        </article>
    }
    .into_any()
}

fn picture(image: Option<String>, alt: String, eager: bool) -> Option<impl IntoView> {
    image.map(|src| {
        view! {
            <img
                class="size-full object-cover transition-transform duration-500 ease-calm group-hover:scale-[1.03]"
                src=src
                alt=alt
                width="480"
                height="480"
                loading=if eager { "eager" } else { "lazy" }
                decoding="async"
            />
        }
    })
}

/// Products in two or four columns, so that rows of four or eight end with a full line; a
/// list, so screen readers say how many.
#[component]
pub fn ProductGrid(
    cards: Vec<Card>,
    /// How many pictures to fetch at once: those visible without scrolling.
    #[prop(default = 4)]
    eager: usize,
    /// Leaves room for facets beside the grid: at most three columns.
    #[prop(optional)]
    narrow: bool,
) -> impl IntoView {
    let columns = if narrow {
        "md:grid-cols-3"
    } else {
        "md:grid-cols-4"
    };
    let class = format!("grid grid-cols-2 gap-x-4 gap-y-8 sm:gap-x-6 sm:gap-y-10 {columns}");
    let items = cards
        .into_iter()
        .enumerate()
        .map(|(at, card)| view! { <li><ProductCard card=card eager=at < eager /></li> })
        .collect_view();
    view! { <ul class=class>{items}</ul> }.into_any()
}
