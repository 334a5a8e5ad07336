//! Sentences about makers and names of people, shared by all departments.

/// Sentences about where a thing comes from, with `{seller}`, `{city}` and
/// `{country}` to fill in.
pub const MAKERS: &[&str] = &[
    "From {seller} in {city}.",
    "Designed in {city}, made a short drive away.",
    "{seller} has sold it for years and sees no reason to change it.",
    "Packed in {city} by the people who answer your questions.",
    "One of the first things {seller} ever made.",
    "Chosen by {seller} after trying eleven others.",
    "New this season from {seller}.",
    "Sent from {city}, usually within two days.",
];

/// First names of the demo mall's authors.
pub const FIRST_NAMES: &[&str] = &[
    "Ada", "Bruno", "Clara", "Dag", "Elif", "Farid", "Greta", "Hana", "Ivo", "Jun", "Kerstin",
    "Leo", "Mira", "Nils", "Odile", "Priya", "Quentin", "Rosa", "Sami", "Tilda", "Umberto", "Vera",
    "Wanda", "Yusuf", "Zora",
];

/// Last names of the demo mall's authors.
pub const LAST_NAMES: &[&str] = &[
    "Abernathy",
    "Bellweather",
    "Castellan",
    "Dunmore",
    "Eklöf",
    "Farrow",
    "Grünwald",
    "Hallorsen",
    "Iyer",
    "Jansing",
    "Kowalke",
    "Lindqvist",
    "Marchetti",
    "Nakano",
    "Okonjo",
    "Pemberley",
    "Quist",
    "Rasmussen",
    "Sorrentino",
    "Tanaka-Hill",
    "Ullman",
    "Vantongeren",
    "Whitlock",
    "Yardley",
    "Zamora",
];
