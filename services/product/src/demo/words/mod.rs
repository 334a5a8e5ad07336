//! The word data of the demo catalogue: departments, shelves, and the kinds of
//! things on them.
//!
//! All of it is hand-written and compact. A `|` separates alternatives; facts
//! and options are `Name=alternative|alternative` joined by `; `.

mod art;
mod art_more;
mod bags;
mod beauty;
mod books;
mod clothing;
pub mod colours;
mod electronics;
mod food;
mod footwear;
mod garden;
mod home;
mod kitchen;
pub mod materials;
pub mod phrases;
pub mod sellers;
mod sports;
mod sports_more;
mod toys;

/// A department of the mall with its shelves, split over several slices so that
/// no word file grows too long.
pub struct Department {
    pub name: &'static str,
    /// The icon that stands for the department.
    pub icon: &'static str,
    pub blurb: &'static str,
    pub shelves: &'static [&'static [Subcategory]],
}

impl Department {
    /// All subcategories in the order they are shown.
    pub fn subcategories(&self) -> impl Iterator<Item = &'static Subcategory> {
        self.shelves.iter().copied().flatten()
    }
}

/// A shelf: its kinds of things, and sentences true of each of them.
pub struct Subcategory {
    pub name: &'static str,
    pub closings: &'static str,
    pub kinds: &'static [Kind],
}

/// A kind of thing, from which several products are made.
pub struct Kind {
    /// What it is called; empty when each of `forms` is a title by itself.
    pub noun: &'static str,
    /// Icons that show it, separated by commas.
    pub icons: &'static str,
    /// Icons that keep it company in pictures, separated by commas.
    pub companions: &'static str,
    /// What it is made of. With a leading `~` it stays out of the name.
    pub made: &'static str,
    /// Endings of the name; an empty one is the plain thing.
    pub forms: &'static str,
    /// Lowest and highest price in dollars, and the weight in grams.
    pub price: (u32, u32, u32),
    /// Options such as `Size=S|M|L`. `Size+=` raises the price along the list,
    /// and `Colour=@home` draws from a colour set.
    pub options: &'static str,
    /// Facts that become attributes. `#180-420` is a number, `@author` a person.
    pub facts: &'static str,
    /// Sentences for the description.
    pub says: &'static str,
}

/// The twelve departments in the order they are shown.
pub const DEPARTMENTS: &[Department] = &[
    kitchen::DEPARTMENT,
    home::DEPARTMENT,
    clothing::DEPARTMENT,
    bags::DEPARTMENT,
    beauty::DEPARTMENT,
    electronics::DEPARTMENT,
    books::DEPARTMENT,
    toys::DEPARTMENT,
    sports::DEPARTMENT,
    garden::DEPARTMENT,
    food::DEPARTMENT,
    art::DEPARTMENT,
];

/// Splits a list of alternatives.
pub fn alternatives(list: &'static str) -> impl Iterator<Item = &'static str> + Clone {
    list.split('|')
}

/// Splits `Name=a|b; Other=c` into names and their lists.
pub fn entries(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.split("; ").filter_map(|entry| entry.split_once('='))
}
