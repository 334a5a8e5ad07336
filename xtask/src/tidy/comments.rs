//! Text of any kind: nothing is left "for later" in a comment, and no line ends in spaces.

/// Words that say that something is missing; an issue is the place for that.
const LATER: [&str; 3] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
];

const KINDS: [&str; 13] = [
    "rs", "toml", "css", "html", "ts", "js", "mjs", "sql", "md", "sh", "json", "tf", "yaml",
];

/// Whether the file is text we write by hand.
pub fn is_ours(name: &str) -> bool {
    let generated = name.ends_with("package-lock.json") || name.contains("/.sqlx/");
    let kind = name.rsplit('.').next().unwrap_or_default();
    !generated && KINDS.contains(&kind)
}

pub fn check(name: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(word) = LATER.iter().find(|word| line.contains(**word)) {
            findings.push(format!("{name}:{number}: {word} belongs into an issue"));
        }
        // In Markdown two spaces at the end are a line break.
        if line.ends_with([' ', '\t']) && !name.ends_with(".md") {
            findings.push(format!("{name}:{number}: spaces at the end of the line"));
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        findings.push(format!("{name}: the last line has no line break"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_left_for_later_is_found() {
        let text = format!("// {}: finish\n", LATER[0]);
        assert_eq!(check("a.rs", &text).len(), 1);
        assert_eq!(check("a.rs", "// finished\n"), Vec::<String>::new());
    }

    #[test]
    fn loose_ends_of_lines_are_found() {
        assert_eq!(check("a.rs", "a \n").len(), 1);
        assert_eq!(check("a.rs", "a").len(), 1);
    }

    #[test]
    fn generated_files_are_not_ours() {
        assert!(is_ours("assets/package.json"));
        assert!(!is_ours("assets/package-lock.json"));
        assert!(!is_ours("services/cart/.sqlx/query-1.json"));
        assert!(!is_ours("assets/fonts/a.woff2"));
    }
}
