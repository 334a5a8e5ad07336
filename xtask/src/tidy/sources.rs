//! Rust files: their size, their first line, and how lints are silenced.

const MOST_LINES: usize = 400;

pub fn check(name: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > MOST_LINES {
        findings.push(format!(
            "{name}: {lines} lines; split it, {MOST_LINES} is the most"
        ));
    }
    if !text.starts_with("//!") {
        findings.push(format!(
            "{name}: must open with `//!` saying what it is for"
        ));
    }
    let silenced = concat!("[al", "low(");
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.trim_start();
        if code.starts_with('#') && code.contains(silenced) {
            findings.push(format!(
                "{name}:{number}: use #[expect(…, reason = \"…\")] so that it goes when unneeded"
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_short_explained_file_is_fine() {
        assert_eq!(check("a.rs", "//! A.\nfn a() {}\n"), Vec::<String>::new());
    }

    #[test]
    fn long_files_bare_files_and_silenced_lints_are_found() {
        let long = format!("//! A.\n{}", "\n".repeat(400));
        assert_eq!(check("a.rs", &long).len(), 1);
        assert_eq!(check("a.rs", "fn a() {}\n").len(), 1);
        let silenced = format!("//! A.\n#[al{}dead_code)]\nfn a() {{}}\n", "low(");
        assert_eq!(check("a.rs", &silenced).len(), 1);
    }
}
