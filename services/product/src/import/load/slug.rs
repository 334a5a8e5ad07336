//! Names as they stand in addresses.

/// Lower-case words joined by hyphens, without accents, in at most so many bytes;
/// `None` where nothing of `name` can stand in an address.
pub(super) fn slug(name: &str, longest: usize) -> Option<String> {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        let plain = plain(letter);
        if slug.len() + plain.len().max(1) > longest {
            break;
        }
        match plain {
            // An apostrophe joins what it stands between.
            "'" => {}
            "" if letter.is_ascii_alphanumeric() => slug.push(letter),
            "" if slug.is_empty() || slug.ends_with('-') => {}
            "" => slug.push('-'),
            plain => slug.push_str(plain),
        }
    }
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// What stands for a letter that ASCII lacks; empty where nothing does.
fn plain(letter: char) -> &'static str {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'ō' | 'ő' => "o",
        'ö' | 'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' => "s",
        'ß' => "ss",
        'ť' | 'þ' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        '\'' | '’' | '\u{307}' => "'",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address() {
        assert_eq!(
            slug("Pedro's Bike & Café", 80).as_deref(),
            Some("pedros-bike-cafe")
        );
        assert_eq!(slug("  --Straße 12--  ", 80).as_deref(), Some("strasse-12"));
        assert_eq!(slug("日本", 80), None);
        assert_eq!(slug("long words", 6).as_deref(), Some("long-w"));
    }
}
