//! A product's pictures: a row that snaps, with links to each of them.

use leptos::prelude::*;
use shared_types::product::Image;

/// Pictures shown; a seller's export may name dozens.
const MOST: usize = 12;

/// The pictures side by side, the first one in view.
#[component]
pub fn Gallery(images: Vec<Image>, title: String) -> impl IntoView {
    let images: Vec<Image> = images.into_iter().take(MOST).collect();
    let many = images.len() > 1;
    let thumbs = many.then(|| thumbnails(&images));
    let slides = images
        .into_iter()
        .enumerate()
        .map(|(at, image)| slide(at, image, &title))
        .collect_view();
    // A region that scrolls must be reachable by keyboard.
    let reach = many.then_some("0");
    view! {
        <div class="min-w-0">
            <div
                class="scroll-row flex snap-x snap-mandatory overflow-y-hidden rounded-xl bg-sunken motion-safe:scroll-smooth"
                role="group"
                aria-label="Pictures"
                tabindex=reach
            >
                {slides}
            </div>
            {thumbs}
        </div>
    }
    .into_any()
}

fn slide(at: usize, image: Image, title: &str) -> impl IntoView {
    let alt = if image.alt.is_empty() {
        title.to_owned()
    } else {
        image.alt
    };
    let first = at == 0;
    view! {
        <img
            id=format!("picture-{}", at + 1)
            class="aspect-square w-full shrink-0 snap-center scroll-mt-40 object-cover"
            src=image.url
            alt=alt
            width="800"
            height="800"
            loading=if first { "eager" } else { "lazy" }
            fetchpriority=first.then_some("high")
            decoding="async"
        />
    }
}

fn thumbnails(images: &[Image]) -> impl IntoView + use<> {
    let links = images
        .iter()
        .enumerate()
        .map(|(at, image)| {
            let number = at + 1;
            view! {
                <li>
                    <a class="block shrink-0 overflow-hidden rounded-md border border-line hover:border-ink" href=format!("#picture-{number}") aria-label=format!("Picture {number}")>
                        <img class="size-14 max-w-none object-cover lg:size-20" src=image.url.clone() alt="" width="80" height="80" loading="lazy" decoding="async" />
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="scroll-row -mx-1 mt-2 flex gap-2 p-1 lg:flex-wrap lg:gap-3">{links}</ul> }
}
