//! The demo catalogue: twelve departments, forty sellers and some 2,500 products,
//! made from word lists, with pictures. The same on every machine and every day.

mod chance;
mod facts;
pub mod media;
mod name;
mod offer;
mod price;
mod product;
mod text;
mod words;

use std::collections::{HashMap, HashSet};

use crate::import::draft::ProductDraft;
use crate::picture::PictureSpec;

pub use chance::hash;
pub use media::{media_is_current, write_media};
pub use name::slug;
pub use text::escape;
pub use words::colours::COVERS;

/// A seller of the demo mall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SellerDraft {
    pub handle: &'static str,
    /// What [`ProductDraft::seller_name`] says.
    pub name: &'static str,
    pub city: &'static str,
    pub country: &'static str,
    /// One line, in the seller's own words.
    pub story: &'static str,
}

/// A department with its subcategories, in the order to show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentDraft {
    pub name: &'static str,
    pub handle: String,
    pub blurb: &'static str,
    /// Key of its picture, served as `/media/<key>.svg`.
    pub picture: String,
    pub subcategories: Vec<&'static str>,
}

/// A product with the pictures that its images name.
#[derive(Debug, Clone)]
pub struct Item {
    pub draft: ProductDraft,
    pub pictures: Vec<PictureSpec>,
}

/// All products, always in the same order and with the same content.
pub fn catalogue() -> impl Iterator<Item = ProductDraft> {
    items().into_iter().map(|item| item.draft)
}

/// The forty sellers.
pub fn sellers() -> impl Iterator<Item = SellerDraft> {
    words::sellers::SELLERS.iter().map(|seller| SellerDraft {
        handle: seller.handle,
        name: seller.name,
        city: seller.place.0,
        country: seller.place.1,
        story: seller.story,
    })
}

/// The twelve departments.
pub fn departments() -> impl Iterator<Item = DepartmentDraft> {
    words::DEPARTMENTS.iter().map(|department| DepartmentDraft {
        name: department.name,
        handle: slug(department.name),
        blurb: department.blurb,
        picture: department_picture(department.name),
        subcategories: department.subcategories().map(|shelf| shelf.name).collect(),
    })
}

fn department_picture(name: &str) -> String {
    format!("department-{}", slug(name))
}

/// Pictures of the departments.
pub(crate) fn department_pictures() -> impl Iterator<Item = PictureSpec> {
    words::DEPARTMENTS
        .iter()
        .map(|department| PictureSpec::main(department_picture(department.name), department.icon))
}

/// All products with their pictures.
pub fn items() -> Vec<Item> {
    let mut used = Used::default();
    let mut items = Vec::new();
    for department in words::DEPARTMENTS {
        for shelf in department.subcategories() {
            for kind in shelf.kinds {
                // A kind made of titles has one product for each.
                let copies = if kind.noun.is_empty() {
                    kind.forms.split('|').count()
                } else {
                    7
                };
                items
                    .extend((0..copies).filter_map(|copy| {
                        product::make(department, shelf, kind, copy, &mut used)
                    }));
            }
        }
    }
    items
}

/// What must not occur twice, and how many products each seller has.
#[derive(Default)]
pub(crate) struct Used {
    titles: HashSet<String>,
    handles: HashSet<String>,
    numbers: HashMap<&'static str, u32>,
}

#[cfg(test)]
mod tests;
