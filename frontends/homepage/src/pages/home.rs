//! The mall's entrance.

use leptos::prelude::*;
use shared_types::product::{CategoryView, ProductCard, SellerView};
use ui::{Fragment, ProductGrid, Section};

use crate::components::{Departments, Hero, Sellers};

/// All that the page shows; what is empty is left out.
#[derive(Clone, Debug, Default)]
pub struct HomeData {
    /// The top of the category tree.
    pub departments: Vec<CategoryView>,
    /// Popular products, best first: a row, and the rest for the honeycomb.
    pub popular: Vec<ProductCard>,
    /// The newest products.
    pub new: Vec<ProductCard>,
    /// Sellers of note.
    pub sellers: Vec<SellerView>,
}

/// Popular products in the row.
const ROW: usize = 8;

/// The entrance.
#[component]
pub fn HomePage(data: HomeData) -> impl IntoView {
    let HomeData {
        departments,
        mut popular,
        new,
        sellers,
    } = data;
    let combed = popular.split_off(popular.len().min(ROW));
    view! {
        <Hero products=combed />
        <Departments departments=departments />
        {row("Popular now", &popular, ("/products", "All products"))}
        <Fragment src="/fragments/recently-viewed" eager=true />
        {row("New arrivals", &new, ("/products?sort=newest", "Everything new"))}
        <Sellers sellers=sellers />
    }
    .into_any()
}

fn row(title: &'static str, products: &[ProductCard], more: (&str, &str)) -> AnyView {
    if products.is_empty() {
        return ().into_any();
    }
    let cards = products.iter().map(Into::into).collect();
    let more = Some((more.0.to_owned(), more.1.to_owned()));
    view! { <Section title=title more=more><ProductGrid cards=cards eager=0 /></Section> }
        .into_any()
}
