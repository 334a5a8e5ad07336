//! Every component on one page, to look at in both themes and at every width:
//! `cargo run -p ui --example gallery -- STYLESHEET > gallery.html`.

mod forms;
mod samples;

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use ui::{
    Badge, Breadcrumbs, Button, ButtonLink, Card, CartLink, Crumb, DefinitionList, Disclosure,
    EmptyState, Entry, IconName, Layout, Look, Notice, NoticeBox, Pagination, Price, ProductGrid,
    Rating, Section, Steps, Tone,
};

fn main() {
    let stylesheet = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "gallery.css".into());
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let page = owner.with(|| gallery().to_html());
    println!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"preload\" href=\"/brand/figtree-5.woff2\" as=\"font\" crossorigin>\
         <title>Gallery</title><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
         <body data-boundary=\"homepage\">{page}</body></html>"
    );
}

fn gallery() -> impl IntoView {
    view! {
        <Layout chrome=samples::chrome()>
            <Breadcrumbs crumbs=vec![
                Crumb::to("Home", "/"),
                Crumb::to("Clothing", "/products/c/clothing"),
                Crumb::here("Gallery"),
            ] />
            <h1 class="mt-2 mb-8 text-4xl font-bold tracking-tight">"Everything in its place"</h1>
            <Section title="Popular this week" more=Some(("/products".into(), "All products".into()))>
                <ProductGrid cards=samples::cards() />
                <Pagination previous=Some("?before=a".into()) next=Some("?after=b".into()) label="Products" />
            </Section>
            {small_parts()}
            {forms::forms()}
            <Section title="Nothing here">
                <EmptyState title="Your cart is empty" text="What you add stays here for 30 days." icon=IconName::Cart>
                    <ButtonLink href="/products">"Browse products"</ButtonLink>
                </EmptyState>
            </Section>
        </Layout>
    }
}

fn small_parts() -> impl IntoView {
    let tones = [
        (Tone::Neutral, "Neutral"),
        (Tone::Accent, "Sale"),
        (Tone::Info, "Shipped"),
        (Tone::Positive, "In stock"),
        (Tone::Warning, "Only 2 left"),
        (Tone::Danger, "Sold out"),
    ];
    view! {
        <Section title="Small parts">
            <div class="flex flex-col gap-5">
                <div class="flex flex-wrap gap-2">
                    {tones.map(|(tone, text)| view! { <Badge text=text tone=tone /> }).into_iter().collect_view()}
                </div>
                <div class="flex flex-wrap items-center gap-3">
                    <Button>"Add to cart"</Button>
                    <Button look=Look::Secondary>"Save for later"</Button>
                    <Button look=Look::Quiet>"Remove"</Button>
                    <Button look=Look::Danger>"Cancel order"</Button>
                    <Button disabled=true>"Sold out"</Button>
                </div>
                <div class="flex flex-wrap items-center gap-6">
                    <CartLink count=Some(3) />
                    <Price price=samples::usd(12_999) compare_at=Some(samples::usd(15_999)) large=true />
                    <Rating tenths=47 count=128 />
                </div>
                {tones.map(|(tone, _)| view! { <NoticeBox notice=Notice::new(tone, "The price of Linen shirt changed from $49.00 to $45.00 since you added it.") /> }).into_iter().collect_view()}
                <Steps
                    steps=vec![
                        ("Contact".into(), Some("/checkout".into())),
                        ("Delivery".into(), Some("/checkout/delivery".into())),
                        ("Payment".into(), None),
                        ("Review".into(), None),
                    ]
                    current=2
                />
                <div class="max-w-form">
                    <Card title="Summary">
                        <DefinitionList entries=vec![
                            Entry::new("Items (3)", samples::usd(24_097)),
                            Entry::new("Delivery", samples::usd(1_195)),
                            Entry::new("Tax", samples::usd(1_928)),
                            Entry::total("Total", samples::usd(27_220)),
                        ] />
                    </Card>
                </div>
                <div class="max-w-xs">
                    <Disclosure summary="Price" open=true>"Under $25"</Disclosure>
                    <Disclosure summary="Material">"Linen"</Disclosure>
                </div>
            </div>
        </Section>
    }
}
