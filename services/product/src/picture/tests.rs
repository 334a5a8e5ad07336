//! Pictures are small, self-contained and repeatable.

use super::*;

fn spec(view: View) -> PictureSpec {
    PictureSpec {
        key: "mug-1".to_owned(),
        icon: "d:mug".to_owned(),
        companion: Some("d:lamp".to_owned()),
        tint: Some(0x9fb392),
        view,
        family: "mug".to_owned(),
    }
}

#[test]
fn a_picture_is_a_small_document_with_unique_ids() {
    let icons = IconSet::drawn_only();
    for view in [View::Main, View::Detail, View::Pattern] {
        let svg = compose(&spec(view), &icons);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        assert!(svg.len() < 8_192, "{} bytes", svg.len());
        assert!(!svg.contains("<script") && !svg.contains("style="));
        let ids: Vec<&str> = svg
            .split(" id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        let distinct: std::collections::HashSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), distinct.len());
        assert_eq!(svg, compose(&spec(view), &icons));
    }
}

#[test]
fn a_tint_changes_the_thing() {
    let icons = IconSet::drawn_only();
    let other = PictureSpec {
        tint: Some(0x34589c),
        ..spec(View::Main)
    };
    assert_ne!(compose(&spec(View::Main), &icons), compose(&other, &icons));
}

#[test]
fn ids_inside_a_body_are_renamed_with_their_uses() {
    let body = r##"<g><path fill="url(#abc)"/><defs><linearGradient id="abc"/></defs></g>"##;
    assert_eq!(
        icons::with_ids(body, "m"),
        r##"<g><path fill="url(#m0)"/><defs><linearGradient id="m0"/></defs></g>"##
    );
}

#[test]
fn placeholders_suit_the_title() {
    assert_eq!(
        placeholder_icon("Defender Bike Light", "Light"),
        Some("flashlight")
    );
    assert_eq!(placeholder_icon("Ayres Chambray", "Mens"), Some("d:shirt"));
    assert_eq!(
        placeholder_icon("Solid Bloom", "Earrings"),
        Some("d:earrings")
    );
    assert_eq!(placeholder_icon("Zulu", "Glow Series"), None);
    let monogram = placeholder("<Pure & Fix>", "", "pf", &IconSet::drawn_only());
    assert!(
        monogram.contains(">F</text>") && !monogram.contains("<Pure"),
        "{monogram}"
    );
}
