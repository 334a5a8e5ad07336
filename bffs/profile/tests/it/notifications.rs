//! What shoppers choose to be told, in the account and by the link out of a mail.

use http::Method;
use shared_types::notification::{Channel, Topic};
use sqlx::PgPool;

use super::mall::{Mall, words};
use super::services::notifications::TOKEN;

const HERE: &str = "/profile/notifications";

/// Each box of a page: its name, and whether it is ticked.
fn boxes(html: &str) -> Vec<(String, bool)> {
    let inputs = html
        .split("<input")
        .skip(1)
        .filter_map(|input| input.split('>').next());
    let boxes = inputs.filter(|input| input.contains("type=\"checkbox\""));
    let named = boxes.map(|input| {
        let name = input
            .split("name=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        (name.to_owned(), input.contains(" checked"))
    });
    named.collect()
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_not_ticked_is_not_wanted(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let page = ada.get(HERE).await;
    let before = boxes(&page.text());
    // No text messages without a number, and the receipt by mail is no choice.
    let choices = Topic::CHOICES.len() * (Channel::ALL.len() - 1) - 1;
    assert_eq!(before.len(), choices);
    assert!(before.iter().all(|(_, ticked)| *ticked));
    assert!(words(&page).contains("By e-mail, always"));

    let mut form: Vec<_> = before
        .iter()
        .map(|(name, _)| ("shown", name.as_str()))
        .collect();
    let kept = before.iter().filter(|(name, _)| name != "news.email");
    form.extend(kept.map(|(name, _)| (name.as_str(), "on")));
    let answer = ada.post(HERE, &form).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, HERE));
    let unwanted = mall.services.data().unwanted.clone();
    assert_eq!(
        unwanted,
        [(mall.services.user("Ada"), Topic::News, Channel::Email)]
    );
    let page = ada.get(HERE).await;
    assert!(words(&page).contains("Your choices are saved."));
    let off: Vec<_> = boxes(&page.text())
        .into_iter()
        .filter(|(_, ticked)| !ticked)
        .collect();
    assert_eq!(off, [("news.email".to_owned(), false)]);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_a_form_did_not_show_stays(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    for form in [
        vec![],
        vec![
            ("shown", "nonsense"),
            ("shown", "news.pigeon"),
            ("shown", ""),
        ],
    ] {
        let answer = ada.post(HERE, &form).await;
        assert_eq!(answer.location(), HERE);
    }
    assert_eq!(mall.services.data().unwanted, []);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn while_it_is_away_nothing_is_said_to_be_saved(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    mall.services.set_away(true);
    assert!(words(&ada.get(HERE).await).contains("We cannot show your choices just now"));
    ada.post(HERE, &[("shown", "news.email")]).await;
    assert!(words(&ada.get(HERE).await).contains("Your choices are not saved"));
}

fn link(token: &str) -> String {
    format!("/profile/unsubscribe?token={token}")
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_link_out_of_a_mail_asks_and_then_ends_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let browser = mall.browser();
    let page = browser.get(&link(TOKEN)).await;
    assert!(words(&page).contains("End this mail?"));
    assert!(page.text().contains(&format!("action=\"{}\"", link(TOKEN))));
    assert_eq!(mall.services.data().ended, 0, "looking ends nothing");
    for _ in 0..2 {
        let done = browser.post(&link(TOKEN), &[]).await;
        assert_eq!(done.status, 200);
        assert!(words(&done).contains("You are unsubscribed"));
    }
    assert!(words(&browser.get(&link(TOKEN)).await).contains("You are unsubscribed"));
    assert_eq!(browser.cookie(bff_kit::session::COOKIE_NAME), None);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_mail_programs_own_button_ends_it_too(pool: PgPool) {
    let mall = Mall::open(pool).await;
    // RFC 8058: no page of ours, no cookie, either encoding.
    let bodies = [
        (
            "application/x-www-form-urlencoded",
            "List-Unsubscribe=One-Click",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
        ),
    ];
    for (at, (kind, body)) in bodies.into_iter().enumerate() {
        let headers = [("content-type", kind)];
        let body = Some(body.to_owned());
        let answer = mall
            .browser()
            .send(Method::POST, &link(TOKEN), body, &headers)
            .await;
        assert_eq!(answer.status, 200, "{kind}");
        assert_eq!(mall.services.data().ended, at + 1);
    }
    let elsewhere = mall
        .browser()
        .send(Method::POST, HERE, Some("shown=news.email".into()), &[])
        .await;
    assert_eq!(elsewhere.status, 403, "only that one address");
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_broken_link_says_so(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let long = "a".repeat(300);
    for query in [
        "",
        "?token=",
        "?token=another",
        &format!("?token={long}"),
        "?token=%ff",
    ] {
        let path = format!("/profile/unsubscribe{query}");
        for answer in [
            mall.browser().get(&path).await,
            mall.browser().post(&path, &[]).await,
        ] {
            assert_eq!(answer.status, 404, "{query}");
            assert!(
                words(&answer).contains("This link does not work"),
                "{query}"
            );
        }
    }
    assert_eq!(mall.services.data().ended, 0);
}
