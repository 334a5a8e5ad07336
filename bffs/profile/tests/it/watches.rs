//! Watched products.

use bff_kit::test::Browser;
use shared_types::watch::WatchKind;
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::mall::{Mall, PASSWORD, words};
use super::services::watches::offer;

const LIST: &str = "/profile/watches";

/// Offers something called `title` and gives its variant, as a form names it.
fn offered(mall: &Mall, title: &str) -> String {
    let offer = offer(title);
    let variant = offer.variant_id.to_string();
    mall.services.data().offers.push(offer);
    variant
}

/// Presses the button of a product's page; where the browser goes from there.
async fn ask(browser: &Browser, variant: &str, kind: &str) -> String {
    let form = [("variant", variant), ("kind", kind)];
    let answer = browser.post(LIST, &form).await;
    assert_eq!(answer.status, 303);
    answer.location().to_owned()
}

async fn list(browser: &Browser) -> String {
    words(&browser.get(LIST).await)
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn who_is_signed_in_watches_and_stops_watching(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    assert!(list(&ada).await.contains("You watch nothing yet"));
    let mug = offered(&mall, "Speckled mug");
    assert_eq!(ask(&ada, &mug, "price").await, LIST);
    let page = ada.get(LIST).await;
    let text = words(&page);
    for said in [
        "We will tell you when Speckled mug costs less.",
        "Large / Blue",
        "We tell you when it costs less than $10.00.",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let link = format!("href=\"/products/speckled-mug?v={mug}\"");
    assert!(page.text().contains(&link));
    assert_eq!(page.header("cache-control"), "no-store");

    let watch_id = mall.services.data().watches[0].1.watch_id;
    let remove = format!("{LIST}/{watch_id}/remove");
    for _ in 0..2 {
        let answer = ada.post(&remove, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, LIST));
    }
    let text = list(&ada).await;
    assert!(text.contains("Removed.") && text.contains("You watch nothing yet"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_guests_wish_is_granted_once_they_have_signed_up_or_in(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let mug = offered(&mall, "Speckled mug");
    mall.signed_in("Ada").await;
    let accounts = [
        ("sign-up", "price", "Grace", "grace@example.com"),
        ("sign-in", "stock", "", "ada@example.com"),
    ];
    for (door, kind, name, email) in accounts {
        let guest = mall.browser();
        let sign_in = ask(&guest, &mug, kind).await;
        assert_eq!(sign_in, "/profile/sign-in?return_to=%2Fprofile%2Fwatches");
        let text = words(&guest.get(&sign_in).await);
        assert!(text.contains("Sign in or create an account, and we will tell you."));
        let form = [
            ("name", name),
            ("email", email),
            ("password", PASSWORD),
            ("return_to", LIST),
        ];
        let answer = guest.post(&format!("/profile/{door}"), &form).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, LIST));
        let text = list(&guest).await;
        assert!(
            text.contains("We will tell you when Speckled mug"),
            "{text}"
        );
        assert!(text.contains("Since"), "it is in the list: {text}");
    }
    let set: Vec<_> = mall.services.data().watches.clone();
    let set: Vec<_> = set
        .iter()
        .map(|(user, watch)| (*user, watch.kind))
        .collect();
    let (grace, ada) = (mall.services.user("Grace"), mall.services.user("Ada"));
    assert_eq!(set, [(grace, WatchKind::Price), (ada, WatchKind::Stock)]);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn another_site_asks_for_nothing(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let mug = offered(&mall, "Speckled mug");
    let path = format!("{LIST}?variant={mug}&kind=price");
    ada.get(&path).await;
    assert_eq!(
        mall.services.data().watches.len(),
        0,
        "a link sets no watch"
    );
    for (variant, kind) in [("nonsense", "price"), (mug.as_str(), "nonsense"), ("", "")] {
        assert_eq!(ask(&ada, variant, kind).await, LIST);
    }
    assert_eq!(mall.services.data().watches.len(), 0);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_cannot_be_watched_is_said(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    ask(&ada, &Uuid::now_v7().to_string(), "stock").await;
    assert!(list(&ada).await.contains("That is no longer on offer"));
    let mug = offered(&mall, "Speckled mug");
    for _ in 0..4 {
        ask(&ada, &mug, "price").await;
    }
    assert!(
        list(&ada)
            .await
            .contains("You watch 3 things; remove one first.")
    );
    mall.services.set_away(true);
    assert_eq!(ask(&ada, &mug, "price").await, LIST);
    let text = list(&ada).await;
    assert!(text.contains("We could not note that just now."), "{text}");
    assert!(
        text.contains("We cannot show what you watch just now"),
        "{text}"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_list_says_what_was_told_and_what_is_not_on_offer(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    for (title, kind) in [("Mug", "price"), ("Bowl", "stock"), ("Pan", "price")] {
        let variant = offered(&mall, title);
        ask(&ada, &variant, kind).await;
    }
    list(&ada).await;
    {
        let mut data = mall.services.data();
        data.offers.retain(|one| one.title != "Pan");
        data.offers[1].available = 0;
        for (_, watch) in &mut data.watches {
            watch.told_at = Some(OffsetDateTime::UNIX_EPOCH.into());
            watch.told_price = Some(watch.price);
        }
    }
    let html = ada.get(LIST).await.text();
    let text = words(&ada.get(LIST).await);
    assert!(text.contains("Not on offer just now."), "{text}");
    assert!(
        text.contains("It was back on") && text.contains("Sold out"),
        "{text}"
    );
    let (_, rest) = html.split_once("href=\"/profile/watches?cursor=").unwrap();
    let cursor = rest.split('"').next().unwrap();
    let older = words(&ada.get(&format!("{LIST}?cursor={cursor}")).await);
    assert!(older.contains("We told you of $10.00 on"), "{older}");
    assert!(!older.contains("Pan"), "{older}");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn anothers_watch_is_not_removed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let grace = mall.signed_in("Grace").await;
    let mug = offered(&mall, "Speckled mug");
    ask(&ada, &mug, "price").await;
    let watch_id = mall.services.data().watches[0].1.watch_id;
    grace.post(&format!("{LIST}/{watch_id}/remove"), &[]).await;
    assert_eq!(mall.services.data().watches.len(), 1);
    assert!(list(&grace).await.contains("You watch nothing yet"));
    let odd = grace.post(&format!("{LIST}/nonsense/remove"), &[]).await;
    assert_eq!(odd.status, 404);
}
