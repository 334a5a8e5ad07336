//! What the mall is, in one line, beside a comb of things it sells.

use leptos::prelude::*;
use shared_types::product::ProductCard;
use ui::{ButtonLink, Look};

/// Cells of the comb: two, three, two.
const CELLS: usize = 7;

/// The first thing a shopper sees; without products it is the words alone.
#[component]
pub fn Hero(products: Vec<ProductCard>) -> impl IntoView {
    let pictured: Vec<_> = products
        .into_iter()
        .filter_map(|product| {
            let image = product.image?;
            Some((
                format!("/products/{}", product.slug),
                product.title,
                image.url,
            ))
        })
        .take(CELLS)
        .collect();
    let comb = (pictured.len() == CELLS).then(|| comb(pictured));
    view! {
        <section class="grid items-center gap-8 rounded-xl bg-sunken px-5 py-10 sm:px-8 sm:py-12 md:grid-cols-[minmax(0,6fr)_minmax(0,5fr)] lg:gap-10 lg:px-14 lg:py-14">
            <div>
                <h1 class="text-4xl font-bold tracking-tight">"Many small shops. One good basket."</h1>
                <p class="mt-5 max-w-prose text-lg text-muted">
                    "Everything here comes from independent sellers who make it or chose it themselves. Fill one cart from as many of them as you like, and pay once."
                </p>
                <div class="mt-7 flex flex-wrap gap-3">
                    <ButtonLink href="/products">"Look around"</ButtonLink>
                    <ButtonLink href="/products?sort=newest" look=Look::Secondary>"What is new"</ButtonLink>
                </div>
            </div>
            {comb}
        </section>
    }
    .into_any()
}

/// Rows of two, three and two cells that interlock.
fn comb(products: Vec<(String, String, String)>) -> impl IntoView {
    let mut cells = products.into_iter().map(cell);
    let mut row = |count: usize| cells.by_ref().take(count).collect::<Vec<_>>();
    let (first, second, third) = (row(2), row(3), row(2));
    view! {
        <div class="mx-auto w-full max-w-md" role="group" aria-label="Some of what is sold here">
            <div class="mx-[16.666%] grid grid-cols-2">{first}</div>
            <div class="-mt-[8.2%] grid grid-cols-3">{second}</div>
            <div class="-mt-[8.2%] mx-[16.666%] grid grid-cols-2">{third}</div>
        </div>
    }
    .into_any()
}

fn cell((href, title, picture): (String, String, String)) -> impl IntoView {
    view! {
        <a
            class="group block aspect-[0.866] scale-95 bg-line [clip-path:polygon(50%_0,100%_25%,100%_75%,50%_100%,0_75%,0_25%)] focus-visible:bg-focus focus-visible:p-1"
            href=href
        >
            <img
                class="size-full object-cover transition-transform duration-500 ease-calm [clip-path:polygon(50%_0,100%_25%,100%_75%,50%_100%,0_75%,0_25%)] group-hover:scale-105"
                src=picture
                alt=title
                width="240"
                height="277"
                decoding="async"
            />
        </a>
    }
}
