//! Names of products, and the handles and codes made from them.

use super::chance::Chance;
use super::words::sellers::Seller;
use super::words::{Kind, alternatives};

/// What one product of a kind is, before it has options and a price.
pub struct Named {
    pub title: String,
    /// One of the kind's materials; empty when it has none.
    pub material: &'static str,
}

/// The `copy`-th name of a kind. `free` says whether a title is still unused;
/// `None` when the words are exhausted.
pub fn choose(
    kind: &'static Kind,
    seller: &Seller,
    copy: usize,
    chance: &mut Chance,
    free: impl Fn(&str) -> bool,
) -> Option<Named> {
    if kind.noun.is_empty() {
        let title = alternatives(kind.forms).nth(copy)?;
        return free(title).then(|| Named {
            title: title.to_owned(),
            material: "",
        });
    }
    let mut ranges: Vec<&str> = seller.ranges.split('|').collect();
    chance.shuffle(&mut ranges);
    let mut combinations = combinations(kind);
    // Seeded by the kind alone, so that copies walk through one order.
    Chance::of(&[kind.noun, kind.forms, kind.made]).shuffle(&mut combinations);
    let first = copy % combinations.len().max(1);
    combinations.rotate_left(first);
    let plain_first = chance.percent(55);
    let plain = combinations
        .iter()
        .map(|&(material, form)| (None, material, form));
    let ranged = combinations
        .iter()
        .zip(ranges.iter().cycle())
        .map(|(&(material, form), range)| (Some(*range), material, form));
    let mut choices: Vec<_> = if plain_first {
        plain.chain(ranged).collect()
    } else {
        ranged.chain(plain).collect()
    };
    choices.extend(ranges.iter().flat_map(|range| {
        combinations
            .iter()
            .map(|&(material, form)| (Some(*range), material, form))
    }));
    choices.into_iter().find_map(|(range, material, form)| {
        let title = assemble(range, kind, material, form);
        free(&title).then(|| {
            let material = if kind.made.starts_with('~') {
                mentioned_or_any(kind, &title, chance)
            } else {
                material
            };
            Named { title, material }
        })
    })
}

fn combinations(kind: &'static Kind) -> Vec<(&'static str, &'static str)> {
    let materials: Vec<&str> = if kind.made.starts_with('~') {
        vec![""]
    } else {
        alternatives(kind.made).collect()
    };
    materials
        .into_iter()
        .flat_map(|material| alternatives(kind.forms).map(move |form| (material, form)))
        .collect()
}

/// For materials that stay out of the name: the one the name hints at, if any.
fn mentioned_or_any(kind: &'static Kind, title: &str, chance: &mut Chance) -> &'static str {
    let list: Vec<&'static str> = alternatives(kind.made.trim_start_matches('~')).collect();
    best_mentioned(&list, title)
        .or_else(|| chance.pick(&list).copied())
        .unwrap_or("")
}

fn assemble(range: Option<&str>, kind: &Kind, material: &str, form: &str) -> String {
    let mut title = String::new();
    for word in [range.unwrap_or(""), material, kind.noun] {
        if !word.is_empty() {
            if !title.is_empty() {
                title.push(' ');
            }
            title.push_str(word);
        }
    }
    if !form.is_empty() {
        if !form.starts_with(',') {
            title.push(' ');
        }
        title.push_str(form);
    }
    capitalise(&title)
}

/// The alternative that shares a word with the title, so that "with rosehip" is
/// not made of jojoba and a 500 piece puzzle has no 1,000 pieces.
pub fn best_mentioned(list: &[&'static str], title: &str) -> Option<&'static str> {
    let title_words = words(title);
    list.iter().copied().find(|alternative| {
        words(alternative)
            .iter()
            .any(|word| title_words.contains(word))
    })
}

/// Stems of the words that carry meaning: numbers whole, others cut to four
/// letters, which makes "curly" meet "curls".
fn words(text: &str) -> Vec<String> {
    const EMPTY: &[&str] = &[
        "and", "with", "the", "for", "set", "from", "two", "three", "made", "size",
    ];
    text.to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == ','))
        .map(|word| word.trim_matches(['.', ',']))
        .filter(|word| {
            (word.len() > 2 || word.contains(|c: char| c.is_ascii_digit())) && !EMPTY.contains(word)
        })
        .map(|word| {
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                word.to_owned()
            } else {
                word.chars().take(4).collect()
            }
        })
        .collect()
}

/// Upper case for the first letter only.
pub fn capitalise(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Lower case ASCII letters and digits with single hyphens, for addresses.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.to_lowercase().chars() {
        match plain(letter) {
            "" if !slug.is_empty()
                && !slug.ends_with('-')
                && !matches!(letter, '\'' | '’' | '°') =>
            {
                slug.push('-')
            }
            plain => slug.push_str(plain),
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The ASCII spelling of a lower case letter; empty for anything else.
fn plain(letter: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if let Some(at) = ASCII.find(letter) {
        return ASCII.get(at..=at).unwrap_or("");
    }
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'å' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'č' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ó' | 'ò' | 'ô' | 'õ' => "o",
        'ö' | 'ø' => "oe",
        'ß' => "ss",
        'ú' | 'ù' | 'û' => "u",
        'ü' => "ue",
        '₂' => "2",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_and_short_of_doubles() {
        assert_eq!(
            slug("Østre crêpe dress, 2 l – for “us”"),
            "oestre-crepe-dress-2-l-for-us"
        );
        assert_eq!(slug("Children's & co."), "childrens-co");
        assert_eq!(slug("  --"), "");
    }

    #[test]
    fn mentions_win_over_chance() {
        assert_eq!(
            best_mentioned(&["Dry", "Curly"], "Shampoo for curls"),
            Some("Curly")
        );
        assert_eq!(
            best_mentioned(&["500", "1,000"], "Puzzle, 1,000 pieces"),
            Some("1,000")
        );
        assert_eq!(
            best_mentioned(&["1 l", "1.7 l"], "Kettle, 1.7 litre"),
            Some("1.7 l")
        );
        assert_eq!(best_mentioned(&["Oak"], "Table with drawer"), None);
    }
}
