//! From what somebody typed to what can be counted and shown to others.

/// So many digits are more likely a telephone or card number than part of a product's name.
const NUMBER_DIGITS: usize = 7;

/// `typed` in lower case and single spaces, without what looks like somebody's address or
/// number; `None` where nothing is left.
#[must_use]
pub fn term(typed: &str) -> Option<String> {
    let typed = typed.to_lowercase().replace(char::is_control, " ");
    let digits = typed.chars().filter(|one| one.is_numeric()).count();
    let is_personal = |word: &str| {
        word.contains('@') || (digits >= NUMBER_DIGITS && word.contains(char::is_numeric))
    };
    let words: Vec<&str> = typed
        .split_whitespace()
        .filter(|word| !is_personal(word))
        .collect();
    let term = words.join(" ");
    (!term.is_empty()).then_some(term)
}

#[cfg(test)]
mod tests {
    use super::term;

    #[test]
    fn the_same_search_is_one_term_however_it_is_typed() {
        for typed in ["Tea  Pot", " tea pot", "TEA\tPOT\0"] {
            assert_eq!(term(typed).as_deref(), Some("tea pot"), "{typed:?}");
        }
        assert_eq!(term("phone 15 128 gb").as_deref(), Some("phone 15 128 gb"));
    }

    #[test]
    fn what_may_be_somebody_is_left_out() {
        assert_eq!(term("gift ann@example.com").as_deref(), Some("gift"));
        assert_eq!(term("call 030 123 4567").as_deref(), Some("call"));
        assert_eq!(term("4242424242424242"), None);
        assert_eq!(term(" \u{7} "), None);
    }
}
