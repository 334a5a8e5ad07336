//! From counts to the facets a shopper sees.

use std::cmp::Reverse;

use shared_types::product::{CategoryTree, CategoryView, Facet, FacetValue};

use super::Facets;
use super::count::Counts;
use crate::category;
use crate::list::filter::Filter;

/// Values shown of one facet; chosen ones come on top.
const VALUES: usize = 24;
/// Attributes shown.
const ATTRIBUTES: usize = 10;

/// The categories to choose from: those below the chosen one, or its siblings
/// where it is a leaf, or the departments.
pub(super) struct Scope<'a> {
    parent: Option<&'a str>,
    choices: Vec<&'a CategoryView>,
}

impl<'a> Scope<'a> {
    pub fn of(tree: &'a CategoryTree, chosen: Option<&'a str>) -> Self {
        let below = |parent: Option<&str>| -> Vec<&CategoryView> {
            let children = tree.categories.iter();
            children
                .filter(|one| one.parent_slug.as_deref() == parent)
                .collect()
        };
        let Some(slug) = chosen else {
            return Self {
                parent: None,
                choices: below(None),
            };
        };
        let children = below(Some(slug));
        if !children.is_empty() {
            return Self {
                parent: Some(slug),
                choices: children,
            };
        }
        match category::find(tree, slug) {
            Some(leaf) => {
                let parent = leaf.parent_slug.as_deref();
                Self {
                    parent,
                    choices: below(parent),
                }
            }
            None => Self {
                parent: Some(slug),
                choices: Vec::new(),
            },
        }
    }

    /// The category that holds all choices.
    pub fn slug(&self) -> Option<&str> {
        self.parent
    }
}

pub(super) fn facets(counts: Counts, filter: &Filter, scope: &Scope<'_>) -> Facets {
    let mut facets = vec![categories(&counts, filter, scope), sellers(&counts, filter)];
    facets.extend(attributes(&counts, filter));
    // One value that all matches share narrows nothing.
    facets.retain(|facet| facet.values.len() > 1 || is_chosen(facet, filter));
    Facets {
        total: counts.total,
        price_range: counts.lowest_price.zip(counts.highest_price),
        facets,
    }
}

fn is_chosen(facet: &Facet, filter: &Filter) -> bool {
    match facet.parameter.as_str() {
        "category" => filter.category.is_some() && !facet.values.is_empty(),
        "seller" => !filter.sellers.is_empty(),
        _ => filter.attributes.contains_key(&facet.name),
    }
}

fn categories(counts: &Counts, filter: &Filter, scope: &Scope<'_>) -> Facet {
    let value = |choice: &&CategoryView| {
        let counted = counts
            .categories
            .iter()
            .find(|(slug, _)| *slug == choice.slug);
        FacetValue {
            value: choice.slug.clone(),
            label: choice.name.clone(),
            count: counted.map_or(0, |(_, counted)| *counted),
        }
    };
    let mut values: Vec<FacetValue> = scope.choices.iter().map(value).collect();
    values.retain(|one| one.count > 0 || filter.category.as_ref() == Some(&one.value));
    values.sort_by_key(|one| Reverse(one.count));
    facet("category", "category", values)
}

fn sellers(counts: &Counts, filter: &Filter) -> Facet {
    let value = |(slug, name, count): &(String, String, i64)| FacetValue {
        value: slug.clone(),
        label: name.clone(),
        count: *count,
    };
    let values = counts.sellers.iter().map(value).collect();
    facet(
        "seller",
        "seller",
        bounded(values, &filter.sellers, Clone::clone),
    )
}

fn attributes(counts: &Counts, filter: &Filter) -> Vec<Facet> {
    let mut facets: Vec<Facet> = Vec::new();
    for (name, chosen) in &filter.attributes {
        let own = counts.chosen_attributes.iter();
        let own = own.filter(|(value, _)| split(value).0 == name);
        let label = |value: &String| split(value).1.to_owned();
        facets.push(facet(
            name,
            "attr",
            bounded(own.map(attribute).collect(), chosen, label),
        ));
    }
    let mut others: Vec<Unchosen> = Vec::new();
    for pair in &counts.attributes {
        let name = split(&pair.0).0;
        if filter.attributes.contains_key(name) {
            continue;
        }
        match others.iter_mut().find(|known| known.facet.name == name) {
            Some(known) => known.add(pair),
            None => others.push(Unchosen::new(name, pair)),
        }
    }
    others.retain(Unchosen::narrows);
    others.sort_by_key(|other| Reverse(other.matches));
    facets.extend(others.into_iter().map(|other| other.facet));
    facets.truncate(ATTRIBUTES.max(filter.attributes.len()));
    facets
}

/// An attribute that nothing is chosen of yet.
struct Unchosen {
    facet: Facet,
    /// Matches over all values, and how many values there are.
    matches: i64,
    values: i64,
}

impl Unchosen {
    fn new(name: &str, first: &(String, i64)) -> Self {
        let mut new = Self {
            facet: facet(name, "attr", Vec::new()),
            matches: 0,
            values: 0,
        };
        new.add(first);
        new
    }

    fn add(&mut self, pair: &(String, i64)) {
        self.matches += pair.1;
        self.values += 1;
        if self.facet.values.len() < VALUES {
            self.facet.values.push(attribute(pair));
        }
    }

    /// Whether products share its values, unlike a number of pages or an author.
    fn narrows(&self) -> bool {
        self.values > 1 && self.matches * 2 >= self.values * 3
    }
}

fn attribute((value, count): &(String, i64)) -> FacetValue {
    FacetValue {
        value: value.clone(),
        label: split(value).1.to_owned(),
        count: *count,
    }
}

/// The most frequent values and every chosen one, counted or not.
fn bounded(
    mut values: Vec<FacetValue>,
    chosen: &[String],
    label: impl Fn(&String) -> String,
) -> Vec<FacetValue> {
    for value in chosen {
        if !values.iter().any(|known| known.value == *value) {
            values.push(FacetValue {
                value: value.clone(),
                label: label(value),
                count: 0,
            });
        }
    }
    let mut room = VALUES;
    values.retain(|one| {
        let fits = room > 0;
        room = room.saturating_sub(1);
        fits || chosen.contains(&one.value)
    });
    values
}

fn facet(name: &str, parameter: &str, values: Vec<FacetValue>) -> Facet {
    Facet {
        name: name.to_owned(),
        parameter: parameter.to_owned(),
        values,
    }
}

/// Name and value of a `Name:Value`.
fn split(value: &str) -> (&str, &str) {
    value.split_once(':').unwrap_or((value, ""))
}
