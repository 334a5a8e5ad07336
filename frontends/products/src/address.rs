//! The address of a list: which products, in what order, narrowed by what.
//!
//! The category is part of the path (`/products/c/kitchen`) but on a seller's page,
//! whose path names the seller (`/products/s/oak-and-iron?category=kitchen`).

use std::borrow::Cow;

use form_urlencoded::byte_serialize;
use shared_types::product::Sort;
use shared_types::{Currency, Money};

/// Everything that a list's address says, but for the page it starts at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListAddress {
    /// The seller whose page it is.
    pub seller_page: Option<String>,
    /// A category's slug.
    pub category: Option<String>,
    /// Search text.
    pub q: Option<String>,
    /// Sellers' slugs.
    pub sellers: Vec<String>,
    /// Attribute values as `Name:Value`.
    pub attributes: Vec<String>,
    /// Lowest price in minor units.
    pub min_price: Option<i64>,
    /// Highest price in minor units.
    pub max_price: Option<i64>,
    /// Only what can be bought now.
    pub in_stock: bool,
    /// The order, where one was chosen.
    pub sort: Option<Sort>,
}

/// One step from a list to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// The same list from its start.
    Stay,
    /// Another page of it.
    Page(&'a str),
    /// Another order.
    Sort(Sort),
    /// Another category, or all.
    Category(Option<&'a str>),
    /// With the seller, or without where it was chosen.
    Seller(&'a str),
    /// With the attribute's value, or without where it was chosen.
    Attribute(&'a str),
    /// Any price.
    AnyPrice,
    /// Only what is in stock, or all.
    Stock,
    /// Without filters; text, category and order stay.
    Clear,
}

/// The orders a shopper can choose, with what they are called in addresses and on
/// the page.
pub const SORTS: [(Sort, &str, &str); 5] = [
    (Sort::Relevance, "relevance", "Best match"),
    (Sort::Newest, "newest", "Newest"),
    (Sort::PriceAsc, "price_asc", "Lowest price"),
    (Sort::PriceDesc, "price_desc", "Highest price"),
    (Sort::Rating, "rating", "Best rated"),
];

impl ListAddress {
    /// Anything narrows the list besides its text and its category.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.filter_count() > 0
    }

    /// How many choices narrow the list.
    #[must_use]
    pub fn filter_count(&self) -> usize {
        let price = self.min_price.is_some() || self.max_price.is_some();
        let category = self.seller_page.is_some() && self.category.is_some();
        let single = [price, self.in_stock, category];
        self.sellers.len() + self.attributes.len() + single.iter().filter(|set| **set).count()
    }

    /// The order in force.
    #[must_use]
    pub fn order(&self) -> Sort {
        self.sort.unwrap_or_default()
    }

    /// Where a step leads.
    #[must_use]
    pub fn href(&self, step: Step<'_>) -> String {
        let category = match step {
            Step::Category(other) => other,
            Step::Clear if self.seller_page.is_some() => None,
            _ => self.category.as_deref(),
        };
        let mut href = Query::new(self.path(category));
        self.each(step, |name, value| href.push(name, &value));
        href.0
    }

    /// The path alone: where the list's own form is sent.
    #[must_use]
    pub fn action(&self) -> String {
        self.path(self.category.as_deref())
    }

    fn path(&self, category: Option<&str>) -> String {
        match (&self.seller_page, category) {
            (Some(seller), _) => format!("/products/s/{}", encoded(seller)),
            (None, Some(category)) => format!("/products/c/{}", encoded(category)),
            (None, None) => "/products".to_owned(),
        }
    }

    /// Every parameter behind the path after a step, in the order of the address.
    pub fn each<'a>(&'a self, step: Step<'a>, mut put: impl FnMut(&'static str, Cow<'a, str>)) {
        let clear = step == Step::Clear;
        if let Some(q) = &self.q {
            put("q", q.into());
        }
        if self.seller_page.is_some() {
            let category = match step {
                Step::Category(other) => other,
                _ => self.category.as_deref().filter(|_| !clear),
            };
            if let Some(category) = category {
                put("category", category.into());
            }
        }
        if !clear {
            let seller = if let Step::Seller(slug) = step {
                Some(slug)
            } else {
                None
            };
            toggled(&self.sellers, seller).for_each(|slug| put("seller", slug.into()));
            let value = if let Step::Attribute(value) = step {
                Some(value)
            } else {
                None
            };
            toggled(&self.attributes, value).for_each(|value| put("attr", value.into()));
        }
        if !clear && step != Step::AnyPrice {
            let bounds = [("min_price", self.min_price), ("max_price", self.max_price)];
            for (name, bound) in bounds {
                if let Some(bound) = bound {
                    put(name, price_text(bound).into());
                }
            }
        }
        if self.in_stock != (step == Step::Stock) && !clear {
            put("in_stock", "true".into());
        }
        let order = if let Step::Sort(order) = step {
            order
        } else {
            self.order()
        };
        if order != Sort::default() {
            put("sort", sort_name(order).into());
        }
        if let Step::Page(cursor) = step {
            put("cursor", cursor.into());
        }
    }
}

/// The values with `one` taken out, or put at the end where it was not there.
fn toggled<'a>(values: &'a [String], one: Option<&'a str>) -> impl Iterator<Item = &'a str> {
    let added = one.filter(|one| !values.iter().any(|value| value == one));
    values
        .iter()
        .map(String::as_str)
        .filter(move |value| Some(*value) != one)
        .chain(added)
}

/// An order's name in addresses.
#[must_use]
pub fn sort_name(order: Sort) -> &'static str {
    SORTS
        .iter()
        .find(|(known, _, _)| *known == order)
        .map_or("", |(_, name, _)| name)
}

/// A price as an address and a form field have it: `12` or `12.50`.
#[must_use]
pub fn price_text(minor: i64) -> String {
    let exponent = Currency::USD.exponent();
    let unit = 10_i64.pow(exponent);
    match minor % unit {
        0 => (minor / unit).to_string(),
        rest => format!("{}.{rest:0width$}", minor / unit, width = exponent as usize),
    }
}

/// A price as a shopper writes it, in minor units: `12`, `12.5`, `$1,200.00`.
#[must_use]
pub fn read_price(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('$').replace([',', ' '], "");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let exponent = Currency::USD.exponent() as usize;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + rest.len() == 0 || whole.len() > 9 || rest.len() > exponent {
        return None;
    }
    if !digits(whole) || !digits(rest) {
        return None;
    }
    format!("{whole}{rest:0<exponent$}").parse().ok()
}

/// A price as the mall shows it.
#[must_use]
pub fn shown_price(minor: i64) -> String {
    let shown = Money::new(minor, Currency::USD).to_string();
    shown
        .strip_suffix(".00")
        .map_or(shown.clone(), str::to_owned)
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// An address that grows.
struct Query(String);

impl Query {
    fn new(mut path: String) -> Self {
        path.reserve(64);
        Self(path)
    }

    fn push(&mut self, name: &str, value: &str) {
        let first = !self.0.contains('?');
        self.0.push(if first { '?' } else { '&' });
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(byte_serialize(value.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn narrowed() -> ListAddress {
        ListAddress {
            category: Some("kitchen".into()),
            q: Some("tea & cake".into()),
            sellers: vec!["a".into(), "b".into()],
            attributes: vec!["Color:Red".into()],
            min_price: Some(1250),
            in_stock: true,
            sort: Some(Sort::Newest),
            ..ListAddress::default()
        }
    }

    #[test]
    fn a_step_keeps_everything_else() {
        let address = narrowed();
        assert_eq!(
            address.href(Step::Seller("a")),
            "/products/c/kitchen?q=tea+%26+cake&seller=b&attr=Color%3ARed&min_price=12.50&in_stock=true&sort=newest"
        );
        assert_eq!(
            address.href(Step::Clear),
            "/products/c/kitchen?q=tea+%26+cake&sort=newest"
        );
        assert!(
            address
                .href(Step::Category(None))
                .starts_with("/products?q=")
        );
        assert!(
            address
                .href(Step::Attribute("Size:L"))
                .contains("attr=Color%3ARed&attr=Size%3AL")
        );
        assert!(!address.href(Step::Stock).contains("in_stock"));
        assert!(!address.href(Step::AnyPrice).contains("price="));
        assert!(address.href(Step::Page("x=")).ends_with("&cursor=x%3D"));
    }

    #[test]
    fn a_sellers_page_keeps_its_path() {
        let address = ListAddress {
            seller_page: Some("oak".into()),
            ..ListAddress::default()
        };
        assert_eq!(
            address.href(Step::Category(Some("toys"))),
            "/products/s/oak?category=toys"
        );
        assert_eq!(address.href(Step::Sort(Sort::Relevance)), "/products/s/oak");
    }

    #[test]
    fn prices_are_read_as_people_write_them() {
        let read = [
            "12",
            "12.5",
            " $1,200.00 ",
            ".5",
            "",
            "-1",
            "1.234",
            "abc",
            "9999999999",
        ];
        let meant = [
            Some(1200),
            Some(1250),
            Some(120_000),
            Some(50),
            None,
            None,
            None,
            None,
            None,
        ];
        assert_eq!(read.map(read_price), meant);
        assert_eq!([1200, 1250, 5].map(price_text), ["12", "12.50", "0.05"]);
        assert_eq!([1200, 1250].map(shown_price), ["$12", "$12.50"]);
    }
}
