//! How a letter addresses somebody.

/// `Hello Ada,`. A name that reads like an address is left out: anyone may sign up
/// with somebody else's e-mail address, and the name is what they could say there.
pub fn greeting(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || looks_like_address(&name) {
        return "Hello,".to_owned();
    }
    format!("Hello {name},")
}

fn looks_like_address(name: &str) -> bool {
    let dotted = name.split(' ').any(|word| {
        word.split_once('.')
            .is_some_and(|(_, rest)| rest.starts_with(char::is_alphanumeric))
    });
    dotted || name.contains(['/', '@', ':', '\\', '<', '>'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_by_their_names() {
        let table = [
            ("Ada", "Hello Ada,"),
            ("J. R. R. Tolkien", "Hello J. R. R. Tolkien,"),
            (" Ada\r\n Lovelace ", "Hello Ada Lovelace,"),
            ("Grace Hopper Jr.", "Hello Grace Hopper Jr.,"),
        ];
        for (name, said) in table {
            assert_eq!(greeting(name), said);
        }
    }

    #[test]
    fn nobody_advertises_in_a_name() {
        for name in [
            "",
            "win at https://evil.example",
            "visit evil.example now",
            "a@evil.example",
            "<b>Ada</b>",
        ] {
            assert_eq!(greeting(name), "Hello,", "{name}");
        }
    }
}
