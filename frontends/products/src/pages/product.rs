//! The page of one product.

use leptos::prelude::*;
use shared_types::product::{Image, ProductCard, ProductView, SellerView, VariantView};
use shared_types::watch::WatchKind;
use ui::product::{rating, stock_note};
use ui::{
    Badge, Breadcrumbs, Crumb, Fragment, Icon, IconName, Notice, NoticeBox, Price, Rating, Tone,
};

use crate::components::delivery::Delivery;
use crate::components::facts::Facts;
use crate::components::gallery::Gallery;
use crate::components::options::Options;
use crate::components::rows::ProductRow;
use crate::components::watch::WatchForm;

/// All that the page shows.
#[derive(Clone, Debug)]
pub struct ProductData {
    /// The product.
    pub product: ProductView,
    /// The variant that the address names, or the first that can be bought.
    pub chosen: VariantView,
    /// The cart's form, if its owner answered.
    pub add_to_cart: Option<String>,
    /// What others bought with it.
    pub together: Vec<ProductCard>,
    /// Of the same seller.
    pub from_seller: Vec<ProductCard>,
    /// Of the same category.
    pub similar: Vec<ProductCard>,
}

/// The product with all that helps to decide.
#[component]
pub fn ProductPage(data: ProductData) -> impl IntoView {
    let ProductData {
        product,
        chosen,
        add_to_cart,
        together,
        from_seller,
        similar,
    } = data;
    let crumbs = crumbs(&product);
    let images = gallery(&product, &chosen);
    let category = product.breadcrumbs.last();
    let seller = &product.seller;
    let more_seller = (format!("/products/s/{}", seller.slug), "See all".to_owned());
    let seller_title = format!("More from {}", seller.name);
    let more_similar = category.map(|one| {
        (
            format!("/products/c/{}", one.slug),
            format!("All in {}", one.name),
        )
    });
    let viewed = format!("/products/fragments/viewed?slug={}", product.slug);
    let title = product.title.clone();
    view! {
        <Breadcrumbs crumbs=crumbs />
        <div class="mt-3 grid gap-x-8 gap-y-8 md:grid-cols-2 lg:gap-x-12 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
            <Gallery images=images title=title />
            <div class="min-w-0 lg:sticky lg:top-6 lg:self-start">
                {head(&product, &chosen)}
                <div class="mt-6"><Options product=product.clone() chosen=chosen.clone() /></div>
                <div class="mt-6">{buy(&chosen, add_to_cart)}</div>
                <div class="mt-7"><Delivery seller=seller.clone() /></div>
                {seller_box(seller)}
            </div>
        </div>
        <Facts description_html=product.description_html attributes=product.attributes />
        <div class="mt-14">
            <ProductRow title="Bought together" products=together />
            <ProductRow title=seller_title products=from_seller more=Some(more_seller) />
            <ProductRow title="Similar products" products=similar more=more_similar />
        </div>
        <Fragment src=viewed eager=true />
    }
    .into_any()
}

fn crumbs(product: &ProductView) -> Vec<Crumb> {
    let home = Crumb::to("Home", "/");
    let categories = product
        .breadcrumbs
        .iter()
        .map(|one| Crumb::to(one.name.clone(), format!("/products/c/{}", one.slug)));
    let here = Crumb::here(product.title.clone());
    std::iter::once(home)
        .chain(categories)
        .chain([here])
        .collect()
}

/// The chosen variant's own picture comes first.
fn gallery(product: &ProductView, chosen: &VariantView) -> Vec<Image> {
    let own = chosen.image.iter();
    let others = product.images.iter();
    let others =
        others.filter(|image| chosen.image.as_ref().is_none_or(|own| own.url != image.url));
    own.chain(others).cloned().collect()
}

fn head(product: &ProductView, chosen: &VariantView) -> impl IntoView + use<> {
    let (tenths, count) = rating(product.rating, product.rating_count);
    let reduced = chosen
        .compare_at
        .is_some_and(|old| old.amount > chosen.price.amount);
    let seller = format!("/products/s/{}", product.seller.slug);
    view! {
        <a class="inline-block py-1 text-sm font-medium text-muted underline decoration-control underline-offset-4 hover:text-ink hover:decoration-ink" href=seller>
            {product.seller.name.clone()}
        </a>
        <h1 class="mt-1 text-3xl font-semibold tracking-tight">{product.title.clone()}</h1>
        <div class="mt-2"><Rating tenths=tenths count=count /></div>
        <div class="mt-4 flex flex-wrap items-center gap-3">
            <Price price=chosen.price compare_at=chosen.compare_at large=true />
            {reduced.then(|| view! { <Badge text="Sale" tone=Tone::Accent /> })}
        </div>
        <div class="mt-2 -ms-1"><WatchForm variant=chosen.variant_id kind=WatchKind::Price /></div>
    }
}

fn buy(chosen: &VariantView, add_to_cart: Option<String>) -> impl IntoView + use<> {
    let stock = match stock_note(chosen.available) {
        Some((tone, note)) => view! { <Badge text=note tone=tone /> }.into_any(),
        None => view! {
            <p class="flex items-center gap-1.5 text-sm font-medium text-positive">
                <Icon name=IconName::Check size=18 />
                "In stock"
            </p>
        }
        .into_any(),
    };
    let form = (chosen.available > 0).then(|| {
        let src = format!("/cart/fragments/add-to-cart?variant={}", chosen.variant_id);
        let away = Notice::new(
            Tone::Info,
            "Adding to cart is unavailable right now. It comes back by itself.",
        );
        let missing = add_to_cart.is_none();
        view! {
            <div class="mt-3">
                <Fragment src=src eager=missing html=add_to_cart><NoticeBox notice=away /></Fragment>
            </div>
        }
    });
    let variant = chosen.variant_id;
    let sold_out = (chosen.available <= 0).then(|| {
        view! {
            <p class="mt-3 text-muted">"This one is gone for now. Other choices or similar products may be there."</p>
            <div class="mt-4"><WatchForm variant=variant kind=WatchKind::Stock /></div>
        }
    });
    view! { {stock} {form} {sold_out} }
}

fn seller_box(seller: &SellerView) -> impl IntoView + use<> {
    let href = format!("/products/s/{}", seller.slug);
    view! {
        <div class="mt-5 flex gap-3 text-sm">
            <Icon name=IconName::Seller size=22 />
            <div class="min-w-0">
                <a class="font-semibold underline decoration-control underline-offset-4 hover:decoration-ink" href=href>{seller.name.clone()}</a>
                <p class="mt-0.5 text-muted">{seller.story.clone()}</p>
            </div>
        </div>
    }
}
