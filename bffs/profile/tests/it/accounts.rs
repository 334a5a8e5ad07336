//! Name and password.

use sqlx::PgPool;

use super::mall::{Case, Mall, PASSWORD, words};

const HERE: &str = "/profile/account";

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_name_is_changed_and_shown(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let answer = ada
        .post("/profile/account/name", &[("name", "  Ada <King>  ")])
        .await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, HERE));
    assert!(words(&ada.get(HERE).await).contains("Your name is saved."));
    assert!(words(&ada.get("/profile").await).contains("Hello, Ada &lt;King&gt;"));
    assert_eq!(ada.get("/profile/account/name").await.location(), HERE);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_password_is_changed_by_who_knows_the_old_one(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let new = "  blanks around count  ";
    let answer = ada
        .post(
            "/profile/account/password",
            &[("current_password", PASSWORD), ("new_password", new)],
        )
        .await;
    assert_eq!(answer.location(), HERE);
    assert!(words(&ada.get(HERE).await).contains("Your password is changed."));
    let form = [("email", "ada@example.com"), ("password", new)];
    assert_eq!(
        mall.browser().post("/profile/sign-in", &form).await.status,
        303
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn each_form_says_what_is_wrong_with_it_alone(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let long = "é".repeat(81);
    let table: &[Case] = &[
        ("name", &[], "name", "Enter a name"),
        ("name", &[("name", " ")], "name", "Enter a name"),
        (
            "name",
            &[("name", &long)],
            "name",
            "Use at most 80 characters",
        ),
        ("password", &[], "current_password", "Enter your password"),
        (
            "password",
            &[
                ("current_password", "wrong"),
                ("new_password", "a new long one"),
            ],
            "current_password",
            "Is not your password",
        ),
        (
            "password",
            &[("current_password", PASSWORD), ("new_password", "short")],
            "new_password",
            "Use at least 10 characters",
        ),
    ];
    for (form, typed, field, said) in table {
        let answer = ada.post(&format!("/profile/account/{form}"), typed).await;
        assert_eq!(answer.status, 422, "{typed:?}");
        assert!(words(&answer).contains(said), "{typed:?} should say {said}");
        let html = answer.text();
        assert!(html.contains(&format!("id=\"{field}-error\"")), "{typed:?}");
        assert!(!html.contains(PASSWORD) && !html.contains("a new long one"));
        let other = if *form == "name" {
            "current_password-error"
        } else {
            "id=\"name-error"
        };
        assert!(!html.contains(other), "{typed:?}");
    }
    mall.services.data().too_many_at = Some("/v1/me/password");
    let typed = [
        ("current_password", PASSWORD),
        ("new_password", "a new long one"),
    ];
    let answer = ada.post("/profile/account/password", &typed).await;
    assert_eq!(answer.status, 429);
    assert!(words(&answer).contains("try again in 42 seconds"));
}
