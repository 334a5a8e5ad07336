//! `POST /v1/users/register`

use axum::http::Method;
use serde_json::json;
use shared_types::event::UserSignedUp;
use shared_types::user::{GetMe, Register, Role};
use shared_types::{Empty, Problem};
use sqlx::PgPool;

use crate::support::{Mall, new_user, refused};

#[sqlx::test(migrations = false)]
async fn opens_an_account_and_signs_it_in(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let signed_in = mall.register("Ada@Example.com").await;
    assert_eq!(
        signed_in.user.email, "Ada@Example.com",
        "the case stays as typed"
    );
    assert_eq!(signed_in.user.roles, [Role::Shopper]);
    let client = mall.as_holder(&signed_in.tokens);
    let me = client.get::<GetMe>(&Empty {}, &Empty {}).await.unwrap();
    assert_eq!(me, signed_in.user);
}

#[sqlx::test(migrations = false)]
async fn the_event_is_written_with_the_account(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let signed_in = mall.register("ada@example.com").await;
    let expected = UserSignedUp {
        user_id: signed_in.user.user_id,
        email: "ada@example.com".to_owned(),
        name: "Ada Lovelace".to_owned(),
    };
    let published = service_kit::test::published::<UserSignedUp>(&mall.pool)
        .await
        .unwrap();
    assert_eq!(published, [expected]);
}

#[sqlx::test(migrations = false)]
async fn an_address_has_one_account_however_it_is_written(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let again = mall
        .test
        .service()
        .send::<Register>(&Empty {}, &new_user("ADA@example.COM"))
        .await;
    let problem = refused(again);
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "email_taken")
    );
    assert!(problem.field("email").is_some());
    assert_eq!(accounts_and_events(&mall.pool).await, (1, 1));
}

#[sqlx::test(migrations = false)]
async fn of_registrations_at_once_one_wins(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let (client, rival) = (mall.test.service(), mall.test.service());
    let (lower, upper) = (new_user("ada@example.com"), new_user("ADA@EXAMPLE.COM"));
    let (one, two) = tokio::join!(
        client.send::<Register>(&Empty {}, &lower),
        rival.send::<Register>(&Empty {}, &upper),
    );
    assert!(one.is_ok() ^ two.is_ok());
    let loser = if one.is_ok() { two } else { one };
    assert_eq!(refused(loser).code, "email_taken");
    assert_eq!(accounts_and_events(&mall.pool).await, (1, 1));
}

#[sqlx::test(migrations = false)]
async fn bad_input_is_refused_beside_its_field(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let long = "a".repeat(300);
    let good = json!({ "email": "a@b.co", "password": "0123456789", "name": "Ada" });
    let cases = [
        ("email", json!("no-at-sign")),
        ("email", json!(format!("{long}@example.com"))),
        ("email", json!("ünï@example.com")),
        ("email", json!(7)),
        ("email", json!("a\u{0}b@example.com")),
        ("password", json!("too short")),
        ("password", json!(long)),
        ("password", json!(null)),
        ("name", json!("   ")),
        ("name", json!(long)),
        ("name", json!("A\u{0}da")),
        ("admin", json!(true)),
    ];
    for (field, value) in cases {
        let mut body = good.clone();
        body[field] = value;
        let (status, problem) = post(&mall, body.to_string()).await;
        assert_eq!(status, 422, "{field} in {body}");
        assert!(problem.field(field).is_some(), "{field} in {problem:?}");
    }
    for missing in ["email", "password", "name"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(missing);
        let (status, problem) = post(&mall, body.to_string()).await;
        assert_eq!((status, problem.field(missing)), (422, Some("is required")));
    }
    for malformed in ["", "{", "[]", "\"\"", "{\"email\":"] {
        let (status, _) = post(&mall, malformed.to_owned()).await;
        assert!(status == 400 || status == 422, "{malformed}: {status}");
    }
    assert_eq!(accounts_and_events(&mall.pool).await, (0, 0));
}

#[sqlx::test(migrations = false)]
async fn only_services_may_register_people(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let outside = mall
        .test
        .anon()
        .send::<Register>(&Empty {}, &new_user("a@b.co"))
        .await;
    assert_eq!(refused(outside).code, "service_identity_required");
}

async fn post(mall: &Mall, body: String) -> (u16, Problem) {
    let client = mall.test.service();
    let answer = client
        .raw(Method::POST, "/v1/users/register", Some(body))
        .await
        .unwrap();
    (answer.status.as_u16(), answer.problem().unwrap())
}

async fn accounts_and_events(pool: &PgPool) -> (i64, i64) {
    sqlx::query_as(
        "select (select count(*) from user_account), (select count(*) from outbox_message)",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}
