//! Attributes of a product, coherent with its name.

use super::chance::Chance;
use super::name::{best_mentioned, capitalise};
use super::words::phrases::{FIRST_NAMES, LAST_NAMES};
use super::words::sellers::Seller;
use super::words::{Kind, alternatives, entries, materials};

/// Material first, then the kind's own facts, then care and origin.
pub fn attributes(
    kind: &'static Kind,
    department: &str,
    title: &str,
    material: &str,
    seller: &Seller,
    chance: &mut Chance,
) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let label = material_label(kind, department, material);
    if !material.is_empty() {
        facts.push((label.to_owned(), capitalise(material)));
    }
    for (name, list) in entries(kind.facts) {
        facts.push((name.to_owned(), value(list, title, chance)));
    }
    if label == "Material"
        && let Some(care) = care(material, department)
    {
        facts.push(("Care".to_owned(), care.to_owned()));
    }
    if !kind.noun.is_empty() {
        let label = if label == "Sold as" {
            "Grown in"
        } else {
            "Made in"
        };
        facts.push((label.to_owned(), seller.place.1.to_owned()));
    }
    facts
}

/// What the thing that it is made of is called there.
pub fn material_label(kind: &Kind, department: &str, material: &str) -> &'static str {
    let unnamed = kind.made.starts_with('~');
    match (department, material) {
        (_, "Live plant" | "Live plants" | "Seed" | "Bulbs") => "Sold as",
        ("Food & Drink", _) => "Made from",
        ("Beauty", _) if unnamed => "Key ingredient",
        _ => "Material",
    }
}

fn care(material: &str, department: &str) -> Option<&'static str> {
    let care = materials::find(material)?.care;
    // A watch may be of the same steel as a pan and still not like the dishwasher.
    Some(
        if care.starts_with("Dishwasher") && department != "Kitchen" {
            "Wipe clean"
        } else {
            care
        },
    )
}

fn value(list: &'static str, title: &str, chance: &mut Chance) -> String {
    if list == "@author" {
        let first = chance.pick(FIRST_NAMES).copied().unwrap_or("Ada");
        let last = chance.pick(LAST_NAMES).copied().unwrap_or("Quist");
        return format!("{first} {last}");
    }
    if let Some((low, high)) = list
        .strip_prefix('#')
        .and_then(|range| range.split_once('-'))
    {
        let (low, high) = (low.parse().unwrap_or(0), high.parse().unwrap_or(0usize));
        return (low + chance.below(high.saturating_sub(low) + 1)).to_string();
    }
    let values: Vec<&'static str> = alternatives(list).collect();
    best_mentioned(&values, title)
        .or_else(|| chance.pick(&values).copied())
        .unwrap_or("")
        .to_owned()
}
