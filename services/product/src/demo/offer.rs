//! Options, variants, prices and stock of one product.

use super::chance::Chance;
use super::price::{self, Ending};
use super::words::colours::{self, Colour};
use super::words::{Kind, alternatives, entries};
use crate::import::draft::VariantDraft;

/// A chosen option: its values, what each does to the price, and the colours to
/// show where it is one.
pub struct Choice {
    pub name: &'static str,
    pub values: Vec<&'static str>,
    factors: Vec<f64>,
    pub shades: Vec<u32>,
}

/// Which options the product comes in. Colours come last in the data and first
/// on the page, as shoppers choose them first.
pub fn choices(kind: &'static Kind, chance: &mut Chance) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for (name, list) in entries(kind.options) {
        let rising = name.ends_with('+');
        let name = name.trim_end_matches('+');
        let set = colours::set(list);
        if set.is_empty() {
            let values: Vec<&'static str> = alternatives(list).collect();
            let factors = if rising {
                price::factors(&values)
            } else {
                vec![1.0; values.len()]
            };
            choices.push(Choice {
                name,
                values,
                factors,
                shades: Vec::new(),
            });
        } else {
            let sizes = choices
                .iter()
                .map(|choice| choice.values.len())
                .max()
                .unwrap_or(1);
            choices.insert(0, colour_choice(name, set, sizes, chance));
        }
    }
    choices
}

fn colour_choice(
    name: &'static str,
    set: &'static [Colour],
    sizes: usize,
    chance: &mut Chance,
) -> Choice {
    let most = if sizes > 5 { 3 } else { 5 };
    let count = if chance.one_in(5) {
        1
    } else {
        2 + chance.below(most - 1)
    };
    let mut order: Vec<&Colour> = set.iter().collect();
    chance.shuffle(&mut order);
    order.truncate(count);
    Choice {
        name,
        values: order.iter().map(|(value, _)| *value).collect(),
        factors: vec![1.0; order.len()],
        shades: order.iter().map(|(_, shade)| *shade).collect(),
    }
}

/// One variant per combination of values. `image` gives the picture for the
/// value of the colour option.
pub fn variants(
    kind: &Kind,
    choices: &[Choice],
    sku: &str,
    ending: Ending,
    image: impl Fn(usize) -> Option<String>,
    chance: &mut Chance,
) -> Vec<VariantDraft> {
    let rising = choices
        .iter()
        .any(|choice| choice.factors.iter().any(|factor| *factor > 1.0));
    let base = price::base(kind, rising, chance);
    let reduced_by = chance.percent(14).then(|| 1.15 + chance.unit() * 0.35);
    let stock = Stock::of(chance);
    let combinations = combinations(choices);
    let single = combinations.len() == 1;
    combinations
        .into_iter()
        .enumerate()
        .map(|(number, indices)| {
            let factor: f64 = choices
                .iter()
                .zip(&indices)
                .filter_map(|(choice, at)| choice.factors.get(*at))
                .product();
            let price_minor = ending.charm(base * factor);
            let colour = choices
                .iter()
                .zip(&indices)
                .find(|(choice, _)| !choice.shades.is_empty())
                .map(|(_, at)| *at);
            VariantDraft {
                sku: if single {
                    sku.to_owned()
                } else {
                    format!("{sku}-{:02}", number + 1)
                },
                option_values: choices
                    .iter()
                    .zip(&indices)
                    .filter(|(choice, _)| choice.values.len() > 1)
                    .filter_map(|(choice, at)| {
                        choice.values.get(*at).map(|value| (*value).to_owned())
                    })
                    .collect(),
                price_minor,
                compare_at_minor: reduced_by
                    .map(|by| ending.charm(price_minor as f64 * by))
                    .filter(|compare_at| *compare_at > price_minor),
                on_hand: stock.count(chance),
                weight_grams: Some(weight(kind.price.2, factor, chance)),
                image: image(colour.unwrap_or(0)),
                line: None,
            }
        })
        .collect()
}

fn weight(grams: u32, factor: f64, chance: &mut Chance) -> i32 {
    let grams = f64::from(grams) * factor * (0.85 + chance.unit() * 0.3);
    let step = if grams > 1000.0 { 50.0 } else { 5.0 };
    ((grams / step).round() * step).max(1.0) as i32
}

fn combinations(choices: &[Choice]) -> Vec<Vec<usize>> {
    choices.iter().fold(vec![Vec::new()], |rows, choice| {
        rows.iter()
            .flat_map(|row| {
                (0..choice.values.len()).map(move |at| {
                    let mut row = row.clone();
                    row.push(at);
                    row
                })
            })
            .collect()
    })
}

/// How well a product is stocked.
enum Stock {
    SoldOut,
    Scarce,
    Usual,
}

impl Stock {
    fn of(chance: &mut Chance) -> Self {
        match chance.below(100) {
            0..4 => Self::SoldOut,
            4..16 => Self::Scarce,
            _ => Self::Usual,
        }
    }

    fn count(&self, chance: &mut Chance) -> i32 {
        let count = match self {
            Self::SoldOut => 0,
            Self::Scarce => chance.below(4),
            Self::Usual if chance.percent(6) => 0,
            Self::Usual => 6 + chance.below(30) + chance.below(90),
        };
        count as i32
    }
}
