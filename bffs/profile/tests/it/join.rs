//! Signing up and in.

use bff_kit::session::COOKIE_NAME;
use sqlx::PgPool;
use uuid::Uuid;

use super::mall::{Case, Mall, PASSWORD, session_of, words};

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn a_guest_signs_up_and_their_cart_comes_along(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let guest = mall.browser();
    let cart = Uuid::now_v7();
    guest.post(&format!("/elsewhere/cart/{cart}"), &[]).await;
    let before = guest.cookie(COOKIE_NAME).unwrap();

    let form = [
        ("name", "Ada"),
        ("email", "ada@example.com"),
        ("password", PASSWORD),
        ("return_to", "/checkout?step=2"),
    ];
    let answer = guest.post("/profile/sign-up", &form).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/checkout?step=2")
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_ne!(guest.cookie(COOKIE_NAME).unwrap(), before);
    let ada = mall.services.user("Ada");
    assert_eq!(mall.services.data().merged, [(ada, cart.into())]);
    assert_eq!(session_of(&guest).await, "user=Ada cart=false orders=0");
    let page = words(&guest.get("/profile").await);
    assert!(
        page.contains("Hello, Ada") && page.contains("ada@example.com"),
        "{page}"
    );
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn unknown_and_known_addresses_read_the_same(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let mut pages = Vec::new();
    for email in ["ada@example.com", "eve@example.com"] {
        let browser = mall.browser();
        let form = [
            ("email", email),
            ("password", "not the password"),
            ("return_to", "/cart"),
        ];
        let answer = browser.post("/profile/sign-in", &form).await;
        assert_eq!(answer.status, 422);
        let html = answer.text();
        assert!(
            html.contains(&format!("value=\"{email}\"")),
            "what was typed is kept"
        );
        assert!(!html.contains("not the password"), "but no password");
        assert!(
            html.contains("value=\"/cart\""),
            "and the way back is not lost"
        );
        assert_eq!(browser.cookie(COOKIE_NAME), None);
        pages.push(html.replace(email, "…"));
    }
    assert!(
        words(
            &mall
                .browser()
                .post(
                    "/profile/sign-in",
                    &[("email", "a@b.co"), ("password", "x")]
                )
                .await
        )
        .contains("The e-mail address or the password is not right.")
    );
    assert_eq!(pages[0], pages[1]);
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_wrong_stands_beside_its_field(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.signed_in("Ada").await;
    let long = "x".repeat(300);
    let table: &[Case] = &[
        (
            "sign-up",
            &[
                ("name", ""),
                ("email", "n@example.com"),
                ("password", PASSWORD),
            ],
            "name",
            "Enter a name",
        ),
        (
            "sign-up",
            &[
                ("name", "   "),
                ("email", "n@example.com"),
                ("password", PASSWORD),
            ],
            "name",
            "Enter a name",
        ),
        (
            "sign-up",
            &[
                ("name", &long),
                ("email", "n@example.com"),
                ("password", PASSWORD),
            ],
            "name",
            "Use at most 80 characters",
        ),
        (
            "sign-up",
            &[("name", "N"), ("email", ""), ("password", PASSWORD)],
            "email",
            "Enter your e-mail address",
        ),
        (
            "sign-up",
            &[("name", "N"), ("email", "nowhere"), ("password", PASSWORD)],
            "email",
            "Enter an e-mail address like",
        ),
        (
            "sign-up",
            &[
                ("name", "N"),
                ("email", "n@example.com"),
                ("password", "short"),
            ],
            "password",
            "Use at least 10 characters",
        ),
        (
            "sign-up",
            &[
                ("name", "N"),
                ("email", "n@example.com"),
                ("password", &long),
            ],
            "password",
            "Use at most 128 characters",
        ),
        (
            "sign-up",
            &[
                ("name", "N"),
                ("email", "ADA@example.com"),
                ("password", PASSWORD),
            ],
            "email",
            "There is an account with this address already",
        ),
        ("sign-up", &[], "password", "Enter your password"),
        ("sign-in", &[], "email", "Enter your e-mail address"),
        (
            "sign-in",
            &[("email", "a@b.co")],
            "password",
            "Enter your password",
        ),
        (
            "sign-in",
            &[("email", &long), ("password", "x")],
            "email",
            "Use at most 254 characters",
        ),
        (
            "sign-in",
            &[("email", "a@b.co"), ("password", "x"), ("odd", "<b>&\"'")],
            "",
            "is not right",
        ),
    ];
    for (page, form, field, said) in table {
        let answer = mall.browser().post(&format!("/profile/{page}"), form).await;
        assert_eq!(answer.status, 422, "{page} {form:?}");
        let html = answer.text();
        assert!(
            words(&answer).contains(said),
            "{page} {form:?} should say {said}"
        );
        if !field.is_empty() {
            assert!(
                html.contains(&format!("href=\"#{field}\"")),
                "the summary leads to {field}"
            );
            assert!(
                html.contains(&format!("id=\"{field}-error\"")),
                "{field} has its error"
            );
            assert!(
                html.contains(&format!("{field}-error\""))
                    && html.contains("aria-invalid=\"true\"")
            );
        }
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn too_many_tries_are_told_calmly(pool: PgPool) {
    let mall = Mall::open(pool).await;
    for (page, at) in [
        ("/profile/sign-in", "/v1/sign-ins"),
        ("/profile/sign-up", "/v1/users/register"),
    ] {
        mall.services.data().too_many_at = Some(at);
        let form = [
            ("name", "Ada"),
            ("email", "ada@example.com"),
            ("password", PASSWORD),
        ];
        let answer = mall.browser().post(page, &form).await;
        assert_eq!(answer.status, 429);
        let text = words(&answer);
        assert!(text.contains("try again in 42 seconds"), "{text}");
        assert!(answer.text().contains("value=\"ada@example.com\""));
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn the_user_service_learns_whose_try_it_is(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    ada.post(
        "/profile/account/password",
        &[
            ("current_password", PASSWORD),
            ("new_password", "another long one"),
        ],
    )
    .await;
    mall.browser()
        .post(
            "/profile/sign-in",
            &[("email", "a@b.co"), ("password", "x")],
        )
        .await;
    for call in [
        "POST /v1/users/register",
        "POST /v1/sign-ins",
        "POST /v1/me/password",
    ] {
        assert_eq!(
            mall.services.made_for(call),
            [Some("127.0.0.1".to_owned())],
            "{call}"
        );
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn guests_are_asked_to_sign_in_and_come_back(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let order = Uuid::now_v7();
    let table = [
        ("/profile".to_owned(), "/profile/sign-in".to_owned()),
        (
            "/profile/account".into(),
            "/profile/sign-in?return_to=%2Fprofile%2Faccount".into(),
        ),
        (
            "/profile/orders?cursor=a%26b".into(),
            "/profile/sign-in?return_to=%2Fprofile%2Forders%3Fcursor%3Da%2526b".into(),
        ),
        (
            "/profile/addresses".into(),
            "/profile/sign-in?return_to=%2Fprofile%2Faddresses".into(),
        ),
        (
            "/profile/addresses/new".into(),
            "/profile/sign-in?return_to=%2Fprofile%2Faddresses%2Fnew".into(),
        ),
        (
            format!("/profile/orders/{order}"),
            format!("/profile/sign-in?return_to=%2Fprofile%2Forders%2F{order}"),
        ),
    ];
    for (page, sign_in) in table {
        let answer = mall.browser().get(&page).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, sign_in.as_str()),
            "{page}"
        );
        assert_eq!(answer.header("set-cookie"), "", "asking makes no session");
        let form = mall.browser().get(&sign_in).await.text();
        assert!(
            form.contains("autocomplete=\"username\"")
                && form.contains("autocomplete=\"current-password\"")
        );
        let kept = page.replace('&', "&amp;");
        assert!(
            form.contains(&format!("name=\"return_to\" value=\"{kept}\"")),
            "{page}"
        );
    }
    for form in [
        "/profile/account/name",
        "/profile/account/password",
        "/profile/addresses/new",
    ] {
        let answer = mall.browser().post(form, &[("name", "Eve")]).await;
        assert!(
            answer.status == 303 && answer.location().starts_with("/profile/sign-in?return_to="),
            "{form}"
        );
    }
}
