//! Cargo.toml of each member: versions, lints and the like are written once, in the workspace.
//!
//! Also: web-sys features are listed in `ui` only, which every micro-frontend uses. Each list of
//! its own would have Leptos compiled for browsers once more.

const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];
const WEB_SYS_LIST: &str = "frontends/ui/Cargo.toml";

pub fn check(name: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let mut section = String::new();
    let mut lints = false;
    let mut inherited = Vec::new();
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
            continue;
        }
        let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let (key, value) = (key.trim(), value.trim());
        if section == "lints" && key == "workspace" && value == "true" {
            lints = true;
        }
        if section == "package"
            && let Some(key) = key.strip_suffix(".workspace")
        {
            inherited.push(key.to_owned());
        }
        if is_dependencies(&section) {
            findings.extend(check_dependency(name, key, value));
        }
    }
    if !lints {
        findings.push(format!("{name}: [lints] must say `workspace = true`"));
    }
    for key in INHERITED {
        if !inherited.iter().any(|found| found == key) {
            findings.push(format!(
                "{name}: [package] must say `{key}.workspace = true`"
            ));
        }
    }
    findings
}

/// `[dependencies]`, `[dev-dependencies]`, `[target.'…'.dependencies]` and their like.
fn is_dependencies(section: &str) -> bool {
    let last = section.rsplit('.').next().unwrap_or_default();
    matches!(
        last,
        "dependencies" | "dev-dependencies" | "build-dependencies"
    )
}

fn check_dependency(name: &str, key: &str, value: &str) -> Option<String> {
    let inherits = key.ends_with(".workspace") || value.contains("workspace = true");
    let dependency = key.split('.').next().unwrap_or_default();
    if !inherits {
        return Some(format!(
            "{name}: {dependency} must take its version from the workspace"
        ));
    }
    let listed = dependency == "web-sys" && value.contains("features");
    (listed && name != WEB_SYS_LIST)
        .then(|| format!("{name}: features of web-sys belong into {WEB_SYS_LIST}"))
}

#[cfg(test)]
mod tests {
    use super::check;

    const GOOD: &str = "[package]\nname = \"a\"\nversion.workspace = true\nedition.workspace = true\n\
        rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\
        [lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n\
        leptos = { workspace = true, features = [\"ssr\"] }\n";

    #[test]
    fn a_manifest_that_inherits_all_is_fine() {
        assert_eq!(check("a/Cargo.toml", GOOD), Vec::<String>::new());
    }

    #[test]
    fn a_version_of_its_own_is_found_in_every_section() {
        for section in ["dev-dependencies", "target.'cfg(unix)'.dependencies"] {
            let text = format!("{GOOD}[{section}]\n# a comment = here\nurl = \"2\"\n");
            let found = check("a/Cargo.toml", &text);
            assert_eq!(
                found,
                ["a/Cargo.toml: url must take its version from the workspace"]
            );
        }
    }

    #[test]
    fn missing_lints_and_fields_are_named() {
        let text = GOOD.replace("[lints]\nworkspace = true\n", "");
        let text = text.replace("edition.workspace = true", "edition = \"2024\"");
        assert_eq!(check("a/Cargo.toml", &text).len(), 2);
    }

    #[test]
    fn web_sys_features_are_listed_once() {
        let text = format!("{GOOD}web-sys = {{ workspace = true, features = [\"Window\"] }}\n");
        assert_eq!(check("a/Cargo.toml", &text).len(), 1);
        assert_eq!(check(super::WEB_SYS_LIST, &text), Vec::<String>::new());
    }
}
