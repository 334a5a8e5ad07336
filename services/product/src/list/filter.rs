//! Which products a list holds.

use std::collections::BTreeMap;

use shared_types::FieldError;
use shared_types::product::ProductQuery;

use super::search::{Matching, Search};

/// The filters of a request, normalised: two requests for the same products are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Filter {
    pub search: Option<Search>,
    pub category: Option<String>,
    /// Sorted slugs.
    pub sellers: Vec<String>,
    pub min_price: Option<i64>,
    pub max_price: Option<i64>,
    /// By name, sorted `Name:Value`s.
    pub attributes: BTreeMap<String, Vec<String>>,
    pub in_stock: bool,
}

impl Filter {
    pub fn parse(query: &ProductQuery) -> Result<Self, Vec<FieldError>> {
        Ok(Self {
            search: query.q.as_deref().and_then(Search::parse),
            category: query.category.clone().filter(|slug| !slug.is_empty()),
            sellers: sorted(query.seller.iter().filter(|slug| !slug.is_empty()).cloned()),
            min_price: query.min_price,
            max_price: query.max_price,
            attributes: attributes(&query.attr)?,
            in_stock: query.in_stock,
        })
    }

    /// The text to match and how.
    pub fn matched(&self, matching: Matching) -> Option<(&Search, Matching)> {
        self.search.as_ref().map(|search| (search, matching))
    }
}

fn attributes(given: &[String]) -> Result<BTreeMap<String, Vec<String>>, Vec<FieldError>> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut errors = Vec::new();
    for (place, text) in given.iter().enumerate() {
        match text.split_once(':') {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                by_name
                    .entry(name.to_owned())
                    .or_default()
                    .push(text.clone());
            }
            _ => errors.push(FieldError::new(
                format!("attr[{place}]"),
                "must be Name:Value",
            )),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(by_name
        .into_iter()
        .map(|(name, values)| (name, sorted(values)))
        .collect())
}

fn sorted(values: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut values: Vec<String> = values.into_iter().collect();
    values.sort_unstable();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_choices_does_not_matter() {
        let query = |attr: [&str; 3]| ProductQuery {
            attr: attr.map(str::to_owned).to_vec(),
            ..ProductQuery::default()
        };
        let filter = Filter::parse(&query(["Color:Red", "Material:Oak", "Color:Blue"])).unwrap();
        let same = Filter::parse(&query(["Color:Blue", "Color:Red", "Material:Oak"])).unwrap();
        assert_eq!(filter, same);
        assert_eq!(filter.attributes["Color"], ["Color:Blue", "Color:Red"]);
    }

    #[test]
    fn an_attribute_without_a_value_is_named() {
        let query = ProductQuery {
            attr: vec!["Color".to_owned()],
            ..ProductQuery::default()
        };
        assert_eq!(Filter::parse(&query).unwrap_err()[0].field, "attr[0]");
    }
}
