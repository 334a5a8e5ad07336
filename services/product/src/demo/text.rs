//! Descriptions: a short paragraph and a list of facts.

use super::chance::Chance;
use super::words::phrases::MAKERS;
use super::words::sellers::Seller;
use super::words::{Kind, Subcategory, alternatives, materials};

/// Two to four sentences as a paragraph of HTML, with the text escaped. Pages show the
/// attributes beside it.
pub fn description(
    kind: &'static Kind,
    shelf: &'static Subcategory,
    seller: &Seller,
    copy: usize,
    attributes: &[(String, String)],
    chance: &mut Chance,
) -> String {
    let paragraph = paragraph(kind, shelf, seller, copy, attributes, chance);
    format!("<p>{}</p>", escape(&paragraph))
}

fn paragraph(
    kind: &'static Kind,
    shelf: &'static Subcategory,
    seller: &Seller,
    copy: usize,
    attributes: &[(String, String)],
    chance: &mut Chance,
) -> String {
    let says: Vec<&str> = alternatives(kind.says).collect();
    let mut sentences = vec![at(&says, copy).to_owned()];
    let material = attributes
        .iter()
        .find(|(name, _)| name == "Material")
        .and_then(|(_, value)| materials::find(value));
    let mut more: Vec<String> = Vec::new();
    if chance.percent(60) {
        more.push(at(&says, copy + 1 + chance.below(2)).to_owned());
    }
    if let Some(material) = material
        && chance.percent(65)
    {
        let says: Vec<&str> = alternatives(material.says).collect();
        more.push(at(&says, chance.below(says.len())).to_owned());
    }
    if chance.percent(55) || more.is_empty() {
        let closings: Vec<&str> = alternatives(shelf.closings).collect();
        more.push(at(&closings, chance.below(closings.len())).to_owned());
    }
    if chance.percent(40) {
        more.push(maker(seller, chance));
    }
    more.truncate(3);
    sentences.append(&mut more);
    sentences.dedup();
    sentences.join(" ")
}

fn at<'a>(list: &[&'a str], index: usize) -> &'a str {
    list.get(index % list.len().max(1)).copied().unwrap_or("")
}

fn maker(seller: &Seller, chance: &mut Chance) -> String {
    let template = chance.pick(MAKERS).copied().unwrap_or("From {seller}.");
    template
        .replace("{seller}", seller.name)
        .replace("{city}", seller.place.0)
}

/// Escapes text for HTML and SVG content and attributes.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
