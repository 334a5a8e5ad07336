//! The usual web push library against ours: it opens what we seal, and believes what we
//! sign.
//!
//! `WEB_PUSH_MODULES` names the folder it is installed in; `cargo xtask test` sees to it.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use notification_service::push::VapidKey;
use notification_service::push::seal;
use time::OffsetDateTime;

use crate::browser::Browser;

#[test]
fn the_usual_library_opens_what_we_seal_and_believes_what_we_sign() {
    let browser = Browser::at("https://push.example/abc".to_owned());
    let text = r#"{"title":"Für Große","body":"…","url":"/","tag":"7"}"#;
    let sealed = seal::Browser::new(&browser.point(), &Browser::AUTH)
        .unwrap()
        .seal(text.as_bytes())
        .unwrap();
    let key = VapidKey::draw().unwrap();
    let audience = "https://push.example";
    let contact = "mailto:orders@mall.example";
    let header = key.authorization(audience, contact, OffsetDateTime::now_utc());
    let (token, _) = header
        .strip_prefix("vapid t=")
        .unwrap()
        .split_once(", k=")
        .unwrap();
    let question = serde_json::json!({
        "secret": URL_SAFE_NO_PAD.encode(browser.key.to_bytes()),
        "auth": URL_SAFE_NO_PAD.encode(Browser::AUTH),
        "sealed": URL_SAFE_NO_PAD.encode(sealed),
        "token": token,
        "key": key.public(),
        "vapidSecret": key.secret().expose(),
        "audience": audience,
    });
    assert_eq!(node(&question.to_string()), text);
}

/// Runs the script beside this folder and gives what it wrote.
fn node(input: &str) -> String {
    let modules = std::env::var_os("WEB_PUSH_MODULES")
        .expect("WEB_PUSH_MODULES is not set: run `cargo xtask test --only unit`");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/web-push/browser.cjs");
    let mut child = Command::new("node")
        .arg(script)
        .env("WEB_PUSH_MODULES", modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the library objects: see above");
    String::from_utf8(output.stdout).unwrap()
}
