//! The demo catalogue keeps its promises.

use std::path::PathBuf;

use super::*;
use crate::picture::IconSet;

/// The icon set, where the project's tools have fetched it.
fn icons() -> Option<IconSet> {
    let cache = std::env::var_os("MALLHIVE_CACHE")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/mallhive")))?;
    IconSet::load(
        &cache.join("node/assets/node_modules/@iconify-json/fluent-emoji-flat/icons.json"),
    )
    .ok()
}

#[test]
fn the_catalogue_is_the_same_every_time() {
    let sum = || {
        catalogue().fold(0u64, |sum, draft| {
            sum.rotate_left(7) ^ hash(&[&format!("{draft:?}")])
        })
    };
    assert_eq!(sum(), sum());
}

#[test]
fn there_is_enough_of_everything() {
    let drafts: Vec<ProductDraft> = catalogue().collect();
    assert!(drafts.len() >= 2_400, "{} products", drafts.len());
    assert_eq!(sellers().count(), 40);
    assert_eq!(departments().count(), 12);
    for department in departments() {
        assert!(
            (4..=8).contains(&department.subcategories.len()),
            "{}",
            department.name
        );
    }
    for seller in sellers() {
        let products = drafts
            .iter()
            .filter(|draft| draft.seller_name == seller.name)
            .count();
        assert!(products >= 20, "{} sells {products}", seller.name);
    }
    let sold_out = drafts
        .iter()
        .filter(|draft| draft.variants.iter().all(|variant| variant.on_hand == 0))
        .count();
    let reduced = drafts
        .iter()
        .filter(|draft| draft.tags.iter().any(|tag| tag == "sale"))
        .count();
    assert!(
        (40..400).contains(&sold_out) && (100..600).contains(&reduced),
        "{sold_out} {reduced}"
    );
}

#[test]
fn nothing_occurs_twice() {
    let drafts: Vec<ProductDraft> = catalogue().collect();
    let distinct = |values: Vec<&String>| {
        assert_eq!(values.iter().collect::<HashSet<_>>().len(), values.len())
    };
    distinct(drafts.iter().map(|draft| &draft.handle).collect());
    distinct(drafts.iter().map(|draft| &draft.title).collect());
    distinct(
        drafts
            .iter()
            .flat_map(|draft| &draft.variants)
            .map(|variant| &variant.sku)
            .collect(),
    );
}

#[test]
fn drafts_are_whole() {
    for Item { draft, pictures } in items() {
        let title = &draft.title;
        assert!(
            title.len() < 90 && !title.contains("  ") && !title.contains(" ,"),
            "{title}"
        );
        assert!(
            draft.options.len() <= 3 && !draft.variants.is_empty(),
            "{title}"
        );
        for variant in &draft.variants {
            assert_eq!(variant.option_values.len(), draft.options.len(), "{title}");
            assert!(
                variant.price_minor >= 150 && variant.on_hand >= 0,
                "{title}"
            );
            assert!(
                variant
                    .compare_at_minor
                    .is_none_or(|before| before > variant.price_minor),
                "{title}"
            );
            let image = variant.image.as_ref().expect("a picture");
            assert!(
                draft.images.iter().any(|picture| picture.url == *image),
                "{title}"
            );
        }
        assert!(
            draft.images.iter().map(|image| &image.url).eq(pictures
                .iter()
                .map(|picture| picture.url())
                .collect::<Vec<_>>()
                .iter())
        );
        assert!(
            draft
                .rating
                .is_none_or(|rating| (1.0..=5.0).contains(&rating.average) && rating.count > 0),
            "{title}"
        );
        assert!(
            draft.description_html.matches(['.', '?']).count() >= 2,
            "{title}"
        );
    }
}

#[test]
fn every_icon_exists() {
    let Some(icons) = icons() else { return };
    for picture in department_pictures().chain(items().into_iter().flat_map(|item| item.pictures)) {
        for icon in [Some(picture.icon), picture.companion]
            .into_iter()
            .flatten()
        {
            assert!(icons.body(&icon).is_some(), "{icon} for {}", picture.key);
        }
    }
}

#[test]
fn media_are_written_once() {
    let dir = std::env::temp_dir().join(format!("mallhive-demo-media-{}", std::process::id()));
    let icons = IconSet::drawn_only();
    assert!(!media_is_current(&dir));
    let written = write_media(&dir, &icons, |_, _| ()).unwrap();
    assert!(written > 7_000 && media_is_current(&dir));
    assert_eq!(write_media(&dir, &icons, |_, _| ()).unwrap(), 0);
    std::fs::remove_dir_all(&dir).unwrap();
}
