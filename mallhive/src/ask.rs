//! Asking a person before something is gone for good.

use std::io::{BufRead, IsTerminal, Write};

use anyhow::ensure;

/// Whether the person at the terminal says yes to `question`.
///
/// # Errors
/// When nobody can be asked: then `--yes` is needed.
pub fn sure(question: &str) -> anyhow::Result<bool> {
    let stdin = std::io::stdin();
    ensure!(
        stdin.is_terminal(),
        "{question} Nobody can be asked here; say --yes"
    );
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_a_clear_yes_is_one() {
        assert!(is_yes("y\n") && is_yes(" Yes "));
        for no in ["", "\n", "n\n", "yess", "yy", "sure"] {
            assert!(!is_yes(no), "{no}");
        }
    }
}
