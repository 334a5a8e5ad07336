//! From whatever stands in the address bar to a list: what cannot be used is left
//! out and said, never refused.

use products::address::{ListAddress, SORTS, read_price};
use shared_types::product::ProductQuery;

use crate::slug::is_slug;

/// Bounds of the product service.
const LONGEST_TEXT: usize = 200;
const MOST_SELLERS: usize = 40;
const MOST_ATTRIBUTES: usize = 20;
const LONGEST_CURSOR: usize = 300;

/// What the address said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    pub address: ListAddress,
    pub cursor: Option<String>,
    /// What was left out, a sentence each.
    pub ignored: Vec<String>,
    /// Lowest and highest price as typed, where they are none.
    pub typed_prices: (String, String),
}

impl Reading {
    /// Reads a query string for the list at `place`.
    pub fn of(place: ListAddress, query: &str) -> Self {
        let mut reading = Self {
            address: place,
            ..Self::default()
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.replace(char::is_control, " ");
            let value = value.trim();
            if !value.is_empty() {
                reading.take(&name, value);
            }
        }
        let address = &mut reading.address;
        if let (Some(least), Some(most)) = (address.min_price, address.max_price)
            && least > most
        {
            (address.min_price, address.max_price) = (Some(most), Some(least));
        }
        reading
    }

    fn take(&mut self, name: &str, value: &str) {
        let address = &mut self.address;
        match name {
            "q" => address.q = Some(value.chars().take(LONGEST_TEXT).collect()),
            "category" if address.category.is_none() && is_slug(value) => {
                address.category = Some(value.to_owned());
            }
            "seller" if address.seller_page.is_none() => self.take_seller(value),
            "attr" => self.take_attribute(value),
            "min_price" => match read_price(value) {
                Some(price) => address.min_price = Some(price),
                None => {
                    self.typed_prices.0 = short(value);
                    self.ignore(value, "is not a price");
                }
            },
            "max_price" => match read_price(value) {
                Some(price) => address.max_price = Some(price),
                None => {
                    self.typed_prices.1 = short(value);
                    self.ignore(value, "is not a price");
                }
            },
            "in_stock" => address.in_stock = matches!(value, "true" | "1" | "on" | "yes"),
            "sort" => match SORTS.iter().find(|(_, known, _)| *known == value) {
                Some((order, _, _)) => address.sort = Some(*order),
                None => self.ignore(value, "is not an order this list knows"),
            },
            "cursor" if value.len() <= LONGEST_CURSOR => self.cursor = Some(value.to_owned()),
            // Campaign tags and the like.
            _ => {}
        }
    }

    fn take_seller(&mut self, value: &str) {
        let sellers = &mut self.address.sellers;
        if !is_slug(value) || sellers.len() == MOST_SELLERS {
            self.ignore(value, "cannot be used as a filter");
        } else if !sellers.iter().any(|known| known == value) {
            sellers.push(value.to_owned());
        }
    }

    fn take_attribute(&mut self, value: &str) {
        let attributes = &mut self.address.attributes;
        let whole = value
            .split_once(':')
            .is_some_and(|(name, rest)| !name.is_empty() && !rest.is_empty());
        if !whole || value.len() > LONGEST_TEXT || attributes.len() == MOST_ATTRIBUTES {
            self.ignore(value, "cannot be used as a filter");
        } else if !attributes.iter().any(|known| known == value) {
            attributes.push(value.to_owned());
        }
    }

    fn ignore(&mut self, value: &str, why: &str) {
        if self.ignored.len() < 3 {
            self.ignored.push(format!("“{}” {why}.", short(value)));
        }
    }

    /// What to ask the product service for.
    pub fn question(&self) -> ProductQuery {
        let address = &self.address;
        ProductQuery {
            q: address.q.clone(),
            category: address.category.clone(),
            seller: match &address.seller_page {
                Some(seller) => vec![seller.clone()],
                None => address.sellers.clone(),
            },
            min_price: address.min_price,
            max_price: address.max_price,
            attr: address.attributes.clone(),
            in_stock: address.in_stock,
            sort: address.sort,
            cursor: self.cursor.clone(),
            limit: None,
            facets: true,
        }
    }

    /// The same list from its start, without anything that could be refused.
    pub fn without_filters(&self) -> Self {
        let address = ListAddress {
            seller_page: self.address.seller_page.clone(),
            category: self.address.category.clone(),
            q: self.address.q.clone(),
            ..ListAddress::default()
        };
        let ignored = vec!["The filters of this address cannot be used.".to_owned()];
        Self {
            address,
            ignored,
            ..Self::default()
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use shared_types::product::Sort;

    use super::*;

    #[test]
    fn choices_are_read_and_repeated_ones_collected() {
        let query = "q=+tea+&attr=Color%3ARed&attr=Color:Blue&attr=Color:Red&seller=a&min_price=50&max_price=10&in_stock=true&sort=newest&utm_source=x";
        let Reading {
            address, ignored, ..
        } = Reading::of(ListAddress::default(), query);
        assert_eq!(address.q.as_deref(), Some("tea"));
        assert_eq!(address.attributes, ["Color:Red", "Color:Blue"]);
        assert_eq!(
            (address.min_price, address.max_price),
            (Some(1000), Some(5000))
        );
        assert!(address.in_stock && address.sort == Some(Sort::Newest));
        assert!(ignored.is_empty());
    }

    #[test]
    fn what_makes_no_sense_is_left_out_and_said() {
        let query = "min_price=cheap&sort=upwards&attr=nonsense&cursor=&q=%00%FF&page=%zz";
        let reading = Reading::of(ListAddress::default(), query);
        assert_eq!(reading.ignored.len(), 3);
        assert_eq!(reading.typed_prices.0, "cheap");
        assert!(!reading.address.is_filtered() && reading.cursor.is_none());
        assert!(!reading.address.q.unwrap_or_default().contains('\0'));
    }
}
