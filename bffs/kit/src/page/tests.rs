//! The page shell's behaviour: head, policy, escaping.

use std::path::PathBuf;

use super::*;
use base64::Engine;
use leptos::prelude::*;
use sha2::{Digest, Sha256};
use ui::Chrome;

/// A folder of browser files, gone when the test ends.
struct Dist(PathBuf);

impl Dist {
    fn with(manifest: &str) -> Self {
        let folder = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
        std::fs::create_dir_all(folder.join("cart")).unwrap();
        std::fs::write(folder.join("cart/manifest.json"), manifest).unwrap();
        Self(folder)
    }

    fn shell(&self, form_targets: &[String]) -> Result<PageShell, ShellError> {
        let origin = "https://mall.example";
        PageShell::load(&ShellConfig {
            mfe: Mfe::Cart,
            dist: &self.0,
            origin,
            form_targets,
        })
    }
}

impl Drop for Dist {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const MANIFEST: &str =
    r#"{"js":"/_/cart/a-1.js","wasm":"/_/cart/a-1_bg.wasm","css":"/_/cart/a-2.css"}"#;

#[test]
fn the_policy_allows_the_pages_script_and_no_other() {
    let dist = Dist::with(MANIFEST);
    let shell = dist.shell(&["https://pay.example".into()]).unwrap();
    let page = shell.render(
        &PageMeta::new("Cart", "Yours."),
        Chrome::default(),
        || view! { <p>"Hi"</p> },
    );

    let scripts: Vec<_> = page.split("<script").skip(1).collect();
    let [script] = scripts.as_slice() else {
        panic!("one script, not {}", scripts.len())
    };
    let text = script
        .split_once('>')
        .and_then(|(_, rest)| rest.split_once("</script>"))
        .unwrap()
        .0;
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
    let csp = shell.csp().to_str().unwrap();
    assert!(
        csp.contains(&format!(
            "script-src 'self' 'sha256-{hash}' 'wasm-unsafe-eval';"
        )),
        "{csp}"
    );
    assert!(
        csp.contains("form-action 'self' https://pay.example;"),
        "{csp}"
    );
    assert!(!csp.contains("unsafe-inline") && !page.contains(" style="));
    assert!(text.contains("/_/cart/a-1.js") && text.contains("/_/cart/a-1_bg.wasm"));
}

#[test]
fn a_fragment_brings_its_stylesheet_and_names_its_owner() {
    let dist = Dist::with(MANIFEST);
    let html = dist
        .shell(&[])
        .unwrap()
        .fragment(|| view! { <p>"3 items"</p> });
    assert_eq!(
        html,
        "<link rel=\"stylesheet\" href=\"/_/cart/a-2.css\">\
         <div class=\"contents\" data-boundary=\"cart\"><p>3 items</p></div>"
    );
}

#[test]
fn unusable_browser_files_stop_the_start_and_say_why() {
    let missing = Dist::with(MANIFEST);
    std::fs::remove_file(missing.0.join("cart/manifest.json")).unwrap();
    let foreign = r#"{"js":"https://evil.example/a.js","wasm":"/_/cart/a","css":"/_/cart/a"}"#;
    for (dist, says) in [
        (missing, "cargo xtask build"),
        (Dist::with("{}"), "no manifest of browser files"),
        (Dist::with(foreign), "not an address under /_/cart/"),
    ] {
        let error = dist.shell(&[]).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn only_an_origin_can_be_a_form_target() {
    let dist = Dist::with(MANIFEST);
    for target in [
        "pay.example",
        "https://pay.example/x",
        "https://a; script-src *",
        "https://",
    ] {
        assert!(
            matches!(dist.shell(&[target.into()]), Err(ShellError::Origin(_))),
            "{target}"
        );
    }
}
