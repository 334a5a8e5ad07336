//! One product of the demo catalogue, put together from its parts.

use super::chance::Chance;
use super::name::Named;
use super::offer::{self, Choice};
use super::price::Ending;
use super::words::colours;
use super::words::sellers::{SELLERS, Seller};
use super::words::{Department, Kind, Subcategory, alternatives};
use super::{Item, Used, facts, name, text};
use crate::import::draft::{ImageDraft, ProductDraft, RatingDraft};
use crate::picture::{PictureSpec, View};

/// The `copy`-th product of a kind, or nothing when the words have run out.
pub(super) fn make(
    department: &'static Department,
    shelf: &'static Subcategory,
    kind: &'static Kind,
    copy: usize,
    used: &mut Used,
) -> Option<Item> {
    // Seeded by its place, so that a change on one shelf leaves the others alone.
    let mut chance = Chance::of(&[shelf.name, kind.noun, kind.forms, &copy.to_string()]);
    let (seller_index, seller) = choose_seller(shelf, &mut chance)?;
    let named = name::choose(kind, seller, copy, &mut chance, |title| {
        !used.titles.contains(title) && !used.handles.contains(&name::slug(title))
    })?;
    let handle = name::slug(&named.title);
    used.titles.insert(named.title.clone());
    used.handles.insert(handle.clone());
    let number = used.numbers.entry(seller.prefix).or_insert(1000);
    *number += 1;
    let sku = format!("{}-{number}", seller.prefix);

    let choices = offer::choices(kind, &mut chance);
    let pictures = pictures(kind, &handle, &named, &choices, &mut chance);
    let mut attributes = facts::attributes(
        kind,
        department.name,
        &named.title,
        named.material,
        seller,
        &mut chance,
    );
    attributes.splice(
        attributes.len().min(1)..attributes.len().min(1),
        single_values(&choices),
    );
    let description_html = text::description(kind, shelf, seller, copy, &attributes, &mut chance);
    let colour_images = |colour: usize| {
        pictures
            .get(if colour == 0 { 0 } else { colour + 2 })
            .map(PictureSpec::url)
    };
    let variants = offer::variants(
        kind,
        &choices,
        &sku,
        Ending::of(seller_index),
        colour_images,
        &mut chance,
    );
    let reduced = variants
        .iter()
        .any(|variant| variant.compare_at_minor.is_some());
    let draft = ProductDraft {
        images: images(&named.title, &pictures, &choices),
        tags: tags(shelf, named.material, reduced, &mut chance),
        handle,
        title: named.title,
        description_html,
        seller_name: seller.name.to_owned(),
        category_path: vec![department.name.to_owned(), shelf.name.to_owned()],
        attributes,
        options: choices
            .iter()
            .filter(|choice| choice.values.len() > 1)
            .map(|choice| choice.name.to_owned())
            .collect(),
        variants,
        rating: rating(&mut chance),
        published: true,
        line: None,
    };
    Some(Item { draft, pictures })
}

fn choose_seller(shelf: &Subcategory, chance: &mut Chance) -> Option<(usize, &'static Seller)> {
    let sellers: Vec<(usize, &Seller)> = SELLERS
        .iter()
        .enumerate()
        .filter(|(_, seller)| alternatives(seller.shelves).any(|name| name == shelf.name))
        .collect();
    chance.pick(&sellers).copied()
}

/// An option with one value is a fact and no choice.
fn single_values(choices: &[Choice]) -> Vec<(String, String)> {
    choices
        .iter()
        .filter(|choice| choice.values.len() == 1)
        .filter_map(|choice| Some((choice.name.to_owned(), (*choice.values.first()?).to_owned())))
        .collect()
}

/// Three views, then one main view for each further colour.
fn pictures(
    kind: &Kind,
    handle: &str,
    named: &Named,
    choices: &[Choice],
    chance: &mut Chance,
) -> Vec<PictureSpec> {
    let icon = fitting(kind.icons, &named.title, chance);
    let companion = fitting(kind.companions, &named.title, chance);
    let shades: &[u32] = choices
        .iter()
        .find(|choice| !choice.shades.is_empty())
        .map_or(&[], |choice| &choice.shades);
    let family = handle;
    let spec = |key: String, view: View, tint: Option<u32>| PictureSpec {
        key,
        icon: icon.to_owned(),
        companion: (icon != companion).then(|| companion.to_owned()),
        tint,
        view,
        family: family.to_owned(),
    };
    let first = shades
        .first()
        .copied()
        .or_else(|| own_shade(icon, named.material, chance));
    let views = [View::Main, View::Detail, View::Pattern];
    let mut specs: Vec<PictureSpec> = views
        .iter()
        .zip(1..)
        .map(|(view, number)| spec(format!("{handle}-{number}"), *view, first))
        .collect();
    specs.extend(
        shades
            .iter()
            .enumerate()
            .skip(1)
            .map(|(at, shade)| spec(format!("{handle}-c{at}"), View::Main, Some(*shade))),
    );
    specs
}

/// What colour a thing has whose colour is not for choosing. Most icons keep
/// their own.
fn own_shade(icon: &str, material: &str, chance: &mut Chance) -> Option<u32> {
    match icon {
        "d:book" | "closed-book" | "d:tin" | "d:tube" | "d:bottle" | "d:cream" | "d:perfume"
        | "d:towel" | "d:blanket" | "d:compact" | "d:bag" | "d:pot" => {
            chance.pick(colours::COVERS).copied()
        }
        _ if icon.starts_with("d:") || icon == "ring" || icon == "watch" => {
            colours::of_material(material)
        }
        _ => None,
    }
}

/// The icon that the title names ("with lemon"), or any of them.
fn fitting(icons: &'static str, title: &str, chance: &mut Chance) -> &'static str {
    let list: Vec<&'static str> = icons.split(',').collect();
    name::best_mentioned(&list, title)
        .or_else(|| chance.pick(&list).copied())
        .unwrap_or("package")
}

fn images(title: &str, pictures: &[PictureSpec], choices: &[Choice]) -> Vec<ImageDraft> {
    let colours: &[&str] = choices
        .iter()
        .find(|choice| !choice.shades.is_empty())
        .map_or(&[], |choice| &choice.values);
    pictures
        .iter()
        .enumerate()
        .map(|(at, picture)| {
            let colour = at
                .checked_sub(2)
                .and_then(|colour| colours.get(colour))
                .filter(|_| at > 2);
            let alt = match (picture.view, colour) {
                (View::Detail, _) => format!("{title}, seen close up"),
                (View::Pattern, _) => format!("{title}, with things that go with it"),
                (View::Main, Some(colour)) => format!("{title}, {}", colour.to_lowercase()),
                (View::Main, None) => title.to_owned(),
            };
            ImageDraft {
                url: picture.url(),
                alt,
            }
        })
        .collect()
}

fn tags(shelf: &Subcategory, material: &str, reduced: bool, chance: &mut Chance) -> Vec<String> {
    let mut tags = vec![shelf.name.to_lowercase()];
    if !material.is_empty() {
        tags.push(material.to_lowercase());
    }
    let occasional = [
        ("sale", reduced),
        ("new", chance.percent(9)),
        ("gift", chance.percent(12)),
    ];
    tags.extend(
        occasional
            .iter()
            .filter(|(_, applies)| *applies)
            .map(|(tag, _)| (*tag).to_owned()),
    );
    tags
}

/// Most things are liked by some dozens; few by many hundreds; new ones have no
/// reviews yet. The more voices, the closer to the common 4.4.
fn rating(chance: &mut Chance) -> Option<RatingDraft> {
    if chance.percent(11) {
        return None;
    }
    let count = (chance.unit() * 3.6 + chance.unit() * 3.6).exp() as u32 + 1;
    let spread = 0.9 / (1.0 + f64::from(count).ln() / 2.5);
    let luck = chance.unit() + chance.unit() + chance.unit() - 1.5;
    let average = (4.4 + luck * spread * 1.3).clamp(2.6, if count > 12 { 4.9 } else { 5.0 });
    Some(RatingDraft {
        average: (average * 10.0).round() as f32 / 10.0,
        count,
    })
}
