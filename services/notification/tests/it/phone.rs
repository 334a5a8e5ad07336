//! `/v1/me/phone`: a number is a shopper's once they enter the code sent there.

use server_kit::CallError;
use shared_types::notification::Channel;
use shared_types::reach::{
    ConfirmPhone, GetReach, NewPhone, PhoneCode, Reach, RemovePhone, SendPhoneCode,
};
use shared_types::{Empty, PhoneNumber, Problem};
use sqlx::PgPool;

use notification_service::push::Hosts;

use crate::mall::Mall;

pub const NUMBER: &str = "+491701234567";

fn number(text: &str) -> PhoneNumber {
    text.parse().unwrap()
}

async fn ask(mall: &Mall, shopper: u128, text: &str) -> Result<Empty, CallError> {
    let body = NewPhone {
        number: number(text),
    };
    mall.shopper(shopper)
        .send::<SendPhoneCode>(&Empty {}, &body)
        .await
}

async fn confirm(mall: &Mall, shopper: u128, code: &str) -> Result<Empty, CallError> {
    let code = code.to_owned();
    mall.shopper(shopper)
        .send::<ConfirmPhone>(&Empty {}, &PhoneCode { code })
        .await
}

pub async fn reach(mall: &Mall, shopper: u128) -> Reach {
    mall.shopper(shopper)
        .get::<GetReach>(&Empty {}, &Empty {})
        .await
        .unwrap()
}

/// The code in the newest text message.
async fn code(mall: &Mall) -> String {
    let texts = mall.by(Channel::Sms).await;
    texts.last().unwrap().1.get(..6).unwrap().to_owned()
}

/// Another code than `code`.
fn wrong(code: &str) -> String {
    let code: u32 = code.parse().unwrap();
    format!("{:06}", (code + 1) % 1_000_000)
}

fn problem(refused: Result<Empty, CallError>) -> Problem {
    match refused {
        Err(CallError::Problem(problem)) => *problem,
        other => panic!("{other:?}"),
    }
}

/// Shopper `shopper` has `NUMBER`.
pub async fn confirmed(mall: &Mall, shopper: u128) {
    ask(mall, shopper, NUMBER).await.unwrap();
    let code = code(mall).await;
    confirm(mall, shopper, &code).await.unwrap();
    sqlx::query("delete from message where topic = 'account'")
        .execute(&mall.pool)
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn the_code_sent_to_a_number_confirms_it(pool: PgPool) {
    let mall = Mall::open(pool).await;
    assert_eq!(reach(&mall, 1).await.phone, None);
    ask(&mall, 1, "+49 170 1234567").await.unwrap();
    let texts = mall.by(Channel::Sms).await;
    assert_eq!((texts.len(), texts[0].0.as_str()), (1, NUMBER));
    let before = reach(&mall, 1).await;
    assert_eq!(
        (before.phone, before.unconfirmed_phone),
        (None, Some(number(NUMBER)))
    );
    let code = code(&mall).await;
    // Sent twice, as a client does whose connection broke, it is still confirmed.
    for _ in 0..2 {
        confirm(&mall, 1, &code).await.unwrap();
    }
    let after = reach(&mall, 1).await;
    assert_eq!(
        (after.phone, after.unconfirmed_phone),
        (Some(number(NUMBER)), None)
    );
    assert_eq!(reach(&mall, 2).await.phone, None, "nobody else's");
}

#[sqlx::test(migrations = false)]
async fn the_code_is_nowhere_kept(pool: PgPool) {
    let mall = Mall::open(pool).await;
    ask(&mall, 1, NUMBER).await.unwrap();
    let code = code(&mall).await;
    let sink = crate::gateway::HttpSink::open().await;
    mall.postman_of(Channel::Sms, sink.sms())
        .pass()
        .await
        .unwrap();
    let sent = mall.by(Channel::Sms).await;
    assert_eq!((sent[0].1.as_str(), sent[0].2.as_str()), ("", "sent"));
    let (hash, text): (Vec<u8>, String) =
        sqlx::query_as("select code_hash, phone_code::text from phone_code")
            .fetch_one(&mall.pool)
            .await
            .unwrap();
    assert_eq!(hash.len(), 32);
    assert!(!text.contains(&format!(",{code},")), "{text}");
    confirm(&mall, 1, &code).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn another_code_is_refused_and_five_are_enough(pool: PgPool) {
    let mall = Mall::open(pool).await;
    ask(&mall, 1, NUMBER).await.unwrap();
    let code = code(&mall).await;
    let wrong = wrong(&code);
    for _ in 0..5 {
        let refused = problem(confirm(&mall, 1, &wrong).await);
        assert_eq!(
            (refused.status, refused.errors[0].field.as_str()),
            (422, "code")
        );
        assert!(refused.errors[0].message.starts_with("is not the code"));
    }
    let refused = problem(confirm(&mall, 1, &code).await);
    assert!(refused.errors[0].message.contains("ask for a new code"));
    let after = reach(&mall, 1).await;
    assert_eq!((after.phone, after.unconfirmed_phone), (None, None));
}

#[sqlx::test(migrations = false)]
async fn tries_at_the_same_time_are_counted_each(pool: PgPool) {
    let mall = Mall::open(pool).await;
    ask(&mall, 1, NUMBER).await.unwrap();
    let code = code(&mall).await;
    let wrong = wrong(&code);
    let tries = (0..12).map(|_| confirm(&mall, 1, &wrong));
    let told: Vec<_> = futures::future::join_all(tries)
        .await
        .into_iter()
        .map(|refused| problem(refused).errors[0].message.clone())
        .collect();
    let tried = told
        .iter()
        .filter(|text| text.starts_with("is not the code"));
    assert_eq!(tried.count(), 5, "{told:?}");
}

#[sqlx::test(migrations = false)]
async fn a_code_works_for_ten_minutes(pool: PgPool) {
    let mall = Mall::open(pool).await;
    ask(&mall, 1, NUMBER).await.unwrap();
    let code = code(&mall).await;
    let lifetime: f64 = sqlx::query_scalar(
        "select extract(epoch from expires_at - created_at)::float8 from phone_code",
    )
    .fetch_one(&mall.pool)
    .await
    .unwrap();
    assert!((599.0..=601.0).contains(&lifetime), "{lifetime}");
    let passed = "update phone_code set expires_at = now()";
    sqlx::query(passed).execute(&mall.pool).await.unwrap();
    let refused = problem(confirm(&mall, 1, &code).await);
    assert!(refused.errors[0].message.starts_with("has run out"));
}

#[sqlx::test(migrations = false)]
async fn a_code_that_could_not_be_sent_in_time_is_not_sent(pool: PgPool) {
    let mall = Mall::open(pool).await;
    ask(&mall, 1, NUMBER).await.unwrap();
    let passed = "update message set useless_after = now()";
    sqlx::query(passed).execute(&mall.pool).await.unwrap();
    let sink = crate::gateway::HttpSink::open().await;
    mall.postman_of(Channel::Sms, sink.sms())
        .pass()
        .await
        .unwrap();
    assert_eq!(mall.by(Channel::Sms).await[0].2, "withheld");
    assert!(sink.posted().is_empty());
}

#[sqlx::test(migrations = false)]
async fn only_the_newest_code_works(pool: PgPool) {
    let mall = Mall::open(pool).await;
    ask(&mall, 1, NUMBER).await.unwrap();
    let old = code(&mall).await;
    ask(&mall, 1, "+491709999999").await.unwrap();
    let new = code(&mall).await;
    let refused = problem(confirm(&mall, 1, &old).await);
    assert_eq!(refused.status, 422);
    confirm(&mall, 1, &new).await.unwrap();
    assert_eq!(reach(&mall, 1).await.phone, Some(number("+491709999999")));
}

#[sqlx::test(migrations = false)]
async fn neither_a_shopper_nor_a_number_gets_more_than_three_codes_an_hour(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for _ in 0..3 {
        ask(&mall, 1, NUMBER).await.unwrap();
    }
    let refused = problem(ask(&mall, 1, "+491709999999").await);
    assert_eq!(
        (refused.status, refused.code.as_str()),
        (429, "too_many_requests")
    );
    assert_eq!(problem(ask(&mall, 2, NUMBER).await).status, 429);
    ask(&mall, 2, "+491709999999").await.unwrap();
    assert_eq!(mall.by(Channel::Sms).await.len(), 4);
    let passed = "update phone_code set created_at = created_at - interval '1 hour'";
    sqlx::query(passed).execute(&mall.pool).await.unwrap();
    ask(&mall, 1, NUMBER).await.unwrap();
    let forgotten = notification_service::phone::store::forget(&mall.pool).await;
    assert_eq!(forgotten.unwrap(), 4, "with the numbers in them");
}

#[sqlx::test(migrations = false)]
async fn who_asks_many_times_at_once_gets_three_codes_too(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let asked = futures::future::join_all((0..8).map(|_| ask(&mall, 1, NUMBER))).await;
    assert_eq!(asked.iter().filter(|asked| asked.is_ok()).count(), 3);
    assert_eq!(mall.by(Channel::Sms).await.len(), 3);
}

#[sqlx::test(migrations = false)]
async fn what_is_no_number_or_code_is_told_in_words(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let shopper = mall.shopper(1);
    for (text, said) in [
        (
            "0170 1234567",
            "enter the number with its country code, such as +49 170 1234567",
        ),
        ("call me", "check the digits: this is no telephone number"),
    ] {
        let body = serde_json::json!({ "number": text }).to_string();
        let uri = "/v1/me/phone/codes";
        let answer = shopper
            .raw(axum::http::Method::POST, uri, Some(body))
            .await
            .unwrap();
        let problem = answer.problem().unwrap();
        assert_eq!(problem.status, 422);
        assert_eq!(problem.errors[0].field, "number");
        assert_eq!(problem.errors[0].message, said);
    }
    let refused = problem(confirm(&mall, 1, "12 34").await);
    assert_eq!(
        refused.errors[0].message,
        "enter the six digits of the text message"
    );
}

#[sqlx::test(migrations = false)]
async fn a_number_that_was_removed_is_gone_and_no_code_brings_it_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    ask(&mall, 1, NUMBER).await.unwrap();
    let code = code(&mall).await;
    confirm(&mall, 1, &code).await.unwrap();
    for _ in 0..2 {
        mall.shopper(1)
            .send::<RemovePhone>(&Empty {}, &Empty {})
            .await
            .unwrap();
    }
    let after = reach(&mall, 1).await;
    assert_eq!((after.phone, after.unconfirmed_phone), (None, None));
    assert_eq!(problem(confirm(&mall, 1, &code).await).status, 422);
}

#[sqlx::test(migrations = false)]
async fn a_mall_without_text_messages_takes_no_number(pool: PgPool) {
    let mall = Mall::with(pool, Hosts::Any, |offer| offer.sms = false).await;
    assert!(!reach(&mall, 1).await.sms);
    assert_eq!(problem(ask(&mall, 1, NUMBER).await).code, "no_sms");
}

#[sqlx::test(migrations = false)]
async fn nobody_signed_in_has_no_phone(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for client in [mall.app.anon(), mall.app.service()] {
        let refused = client.get::<GetReach>(&Empty {}, &Empty {}).await;
        assert_eq!(refused.unwrap_err().status(), 401);
        let refused = client.send::<RemovePhone>(&Empty {}, &Empty {}).await;
        assert_eq!(refused.unwrap_err().status(), 401);
    }
}
