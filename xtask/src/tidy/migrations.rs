//! Migrations are named by the moment they were written, so that two branches never take one
//! number, and the kit's tables and a service's own never take the same moment.

use std::{collections::BTreeMap, path::Path};

pub fn check(root: &Path, files: &[impl AsRef<Path>]) -> Vec<String> {
    let names = files.iter().filter_map(|file| {
        let name = file.as_ref().strip_prefix(root).ok()?.to_str()?;
        name.contains("/migrations/").then(|| name.to_owned())
    });
    judge(names)
}

fn judge(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut findings = Vec::new();
    let mut moments: BTreeMap<(String, String), String> = BTreeMap::new();
    for name in names {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
        let Some(moment) = moment(file) else {
            findings.push(format!(
                "{name}: name it YYYYMMDDHHMMSS_what_it_does.sql, in lower case"
            ));
            continue;
        };
        let key = (folder.to_owned(), moment.to_owned());
        if let Some(other) = moments.insert(key, name.clone()) {
            findings.push(format!("{name}: has the same moment as {other}"));
        }
    }
    findings
}

/// The 14 digits of a well-formed name.
fn moment(file: &str) -> Option<&str> {
    let (moment, title) = file.strip_suffix(".sql")?.split_once('_')?;
    let digits = moment.len() == 14 && moment.bytes().all(|byte| byte.is_ascii_digit());
    let words = !title.is_empty()
        && title
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    (digits && words).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::judge;

    fn findings(names: &[&str]) -> usize {
        judge(names.iter().map(|name| (*name).to_owned())).len()
    }

    #[test]
    fn a_moment_and_a_title_are_wanted() {
        assert_eq!(
            findings(&["services/a/migrations/20261121093000_accounts.sql"]),
            0
        );
        assert_eq!(findings(&["services/a/migrations/0001_accounts.sql"]), 1);
        assert_eq!(
            findings(&["services/a/migrations/20261121093000_Accounts.sql"]),
            1
        );
    }

    #[test]
    fn one_moment_is_taken_once_in_a_folder() {
        let first = "services/a/migrations/20261121093000_a.sql";
        assert_eq!(
            findings(&[first, "services/a/migrations/20261121093000_b.sql"]),
            1
        );
        assert_eq!(
            findings(&[first, "services/b/migrations/20261121093000_b.sql"]),
            0
        );
    }
}
