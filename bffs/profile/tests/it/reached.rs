//! Where shoppers are reached: a phone by forms, a browser by its island.

use bff_kit::test::Answer;
use http::Method;
use sqlx::PgPool;

use super::mall::{Mall, words};
use super::services::reached::{CODE, PUSH_KEY};

const HERE: &str = "/profile/notifications";
const PHONE: &str = "/profile/notifications/phone";
const CONFIRM: &str = "/profile/notifications/phone/code";
const REMOVE: &str = "/profile/notifications/phone/remove";
const PUSH: &str = "/profile/notifications/push";

const ENDPOINT: &str = "https://push.example/abc";

fn sent_back(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.location()), (303, HERE));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_number_is_entered_confirmed_and_removed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let page = ada.get(HERE).await;
    assert!(words(&page).contains("add a number first"));
    assert!(!page.text().contains("name=\"receipts.sms\""));

    sent_back(&ada.post(PHONE, &[("number", "0049 170 / 12 34 567")]).await);
    let page = words(&ada.get(HERE).await);
    assert!(page.contains("A code is on its way"), "{page}");
    assert!(page.contains("We sent a code to +491701234567"), "{page}");

    let typed = format!(" {} {} ", &CODE[..3], &CODE[3..]);
    sent_back(&ada.post(CONFIRM, &[("code", &typed)]).await);
    let page = ada.get(HERE).await;
    assert!(words(&page).contains("Your number is confirmed."));
    assert!(words(&page).contains("Text messages go to +491701234567"));
    assert!(page.text().contains("name=\"receipts.sms\""));

    sent_back(&ada.post(REMOVE, &[]).await);
    assert!(words(&ada.get(HERE).await).contains("Your number is removed."));
    let user = mall.services.user("Ada");
    assert_eq!(
        mall.services.reached(user, |reached| reached.phone.clone()),
        None
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_wrong_stands_beside_what_was_typed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    for (number, said) in [
        ("", "Enter your phone number"),
        (
            "0170 1234567",
            "Enter the number with its country code, such as +49 170 1234567",
        ),
        ("call me", "Check the digits: this is no telephone number"),
    ] {
        let page = ada.post(PHONE, &[("number", number)]).await;
        assert_eq!(page.status, 422);
        assert!(words(&page).contains(said), "{number}");
        assert!(
            page.text().contains(&format!("value=\"{number}\"")),
            "{number}"
        );
    }
    ada.post(PHONE, &[("number", "+49 170 1234567")]).await;
    for (code, said) in [
        ("", "Enter the code from the text message"),
        ("12345", "Enter the six digits of the text message"),
        ("000000", "Is not the code that we sent"),
    ] {
        let page = ada.post(CONFIRM, &[("code", code)]).await;
        assert_eq!(page.status, 422);
        assert!(words(&page).contains(said), "{code}");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn too_many_codes_are_told_with_the_form(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    mall.services.data().too_many_at = Some("/v1/me/phone/codes");
    let page = ada.post(PHONE, &[("number", "+49 170 1234567")]).await;
    assert_eq!(page.status, 429);
    assert!(words(&page).contains("Too many tries"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn while_it_is_away_the_number_is_not_lost(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    mall.services.set_away(true);
    let page = ada.post(PHONE, &[("number", "+49 170 1234567")]).await;
    assert_eq!(page.status, 503);
    assert!(words(&page).contains("We cannot show your phone and browsers just now"));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn mail_that_came_back_is_told_and_may_be_tried_again(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    assert!(!words(&ada.get(HERE).await).contains("came back"));
    let address = Some("ada@example.com".to_owned());
    mall.services.reached(mall.services.user("Ada"), |reached| {
        reached.returned_mail = address
    });
    let page = words(&ada.get(HERE).await);
    let said = "Mail to your address ada@example.com came back; please check it.";
    assert!(page.contains(said), "{page}");
    sent_back(&ada.post("/profile/notifications/mail", &[]).await);
    let page = words(&ada.get(HERE).await);
    assert!(
        page.contains("We send mail to your address again."),
        "{page}"
    );
    assert!(!page.contains("came back"), "{page}");
}

fn subscription() -> String {
    format!(r#"{{"endpoint":"{ENDPOINT}","p256dh":"BBBB","auth":"AAAA"}}"#)
}

const OURS: [(&str, &str); 2] = [
    ("sec-fetch-site", "same-origin"),
    ("content-type", "application/json"),
];

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_island_switches_a_browser_on_and_off(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let page = ada.get(HERE).await;
    assert!(page.text().contains(PUSH_KEY));
    assert!(words(&page).contains("a button that needs JavaScript"));
    let on = ada
        .send(Method::PUT, PUSH, Some(subscription()), &OURS)
        .await;
    assert_eq!(on.status, 204);
    assert!(ada.get(HERE).await.text().contains(ENDPOINT));
    let off = format!(r#"{{"endpoint":"{ENDPOINT}"}}"#);
    let off = ada.send(Method::DELETE, PUSH, Some(off), &OURS).await;
    assert_eq!(off.status, 204);
    assert!(!ada.get(HERE).await.text().contains(ENDPOINT));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn only_a_page_of_ours_on_behalf_of_somebody_does(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let nobody = mall.browser();
    let refused = nobody
        .send(Method::PUT, PUSH, Some(subscription()), &OURS)
        .await;
    assert_eq!(refused.status, 401, "an island cannot sign in");
    let ada = mall.signed_in("Ada").await;
    let elsewhere = [("sec-fetch-site", "cross-site"), OURS[1]];
    let refused = ada
        .send(Method::PUT, PUSH, Some(subscription()), &elsewhere)
        .await;
    assert_eq!(refused.status, 403);
    let user = mall.services.user("Ada");
    assert!(
        mall.services
            .reached(user, |reached| reached.browsers.is_empty())
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_service_worker_has_a_part_in_the_profile_alone(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let script = mall.browser().get("/profile/push-worker.js").await;
    assert_eq!(script.status, 200);
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(script.header("cache-control"), "no-cache");
    assert_eq!(script.header("service-worker-allowed"), "");
    assert!(script.text().contains("showNotification"));
    assert!(
        !script.text().contains("\"fetch\","),
        "it answers no requests"
    );
}
