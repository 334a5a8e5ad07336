//! `POST /v1/sign-ins`, `POST /v1/sign-ins/end` and `/end-all`

use metrics_exporter_prometheus::PrometheusBuilder;
use shared_types::Empty;
use shared_types::user::{SignOut, SignOutEverywhere};
use sqlx::PgPool;

use crate::support::{Mall, PASSWORD, code, presented, refused};

#[sqlx::test(migrations = false)]
async fn an_address_signs_in_however_it_is_written(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let registered = mall.register("Ada@Example.com").await;
    let signed_in = mall.sign_in("aDA@eXAMPLE.COM", PASSWORD).await.unwrap();
    assert_eq!(signed_in.user, registered.user);
}

#[sqlx::test(migrations = false)]
async fn unknown_and_known_addresses_get_the_same_answer_for_the_same_work(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let recorder = PrometheusBuilder::new().build_recorder();
    let counts = recorder.handle();
    let _recording = metrics::set_default_local_recorder(&recorder);

    let mut known = refused(mall.sign_in("ada@example.com", "a wrong password").await);
    let mut unknown = refused(mall.sign_in("bob@example.com", "a wrong password").await);
    known.request_id = None;
    unknown.request_id = None;
    assert_eq!(known, unknown);
    assert_eq!(
        (known.status, known.code.as_str()),
        (401, "wrong_credentials")
    );

    let text = counts.render();
    for outcome in ["wrong", "no_account"] {
        let line = format!("user_password_checks_total{{outcome=\"{outcome}\"}} 1");
        assert!(text.contains(&line), "{text}");
    }
}

#[sqlx::test(migrations = false)]
async fn signing_out_ends_one_sign_in(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let phone = mall.register("ada@example.com").await.tokens;
    let laptop = mall
        .sign_in("ada@example.com", PASSWORD)
        .await
        .unwrap()
        .tokens;
    let service = mall.test.service();
    service
        .send::<SignOut>(&Empty {}, &presented(&phone))
        .await
        .unwrap();
    assert_eq!(
        code(mall.refresh(&phone).await),
        (401, "sign_in_ended".to_owned())
    );
    mall.refresh(&laptop).await.unwrap();
    service
        .send::<SignOut>(&Empty {}, &presented(&phone))
        .await
        .unwrap();
}

#[sqlx::test(migrations = false)]
async fn signing_out_everywhere_ends_all_sign_ins_of_one_user(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let phone = mall.register("ada@example.com").await.tokens;
    let laptop = mall
        .sign_in("ada@example.com", PASSWORD)
        .await
        .unwrap()
        .tokens;
    let other = mall.register("bob@example.com").await.tokens;
    mall.as_holder(&phone)
        .send::<SignOutEverywhere>(&Empty {}, &Empty {})
        .await
        .unwrap();
    for ended in [&phone, &laptop] {
        assert_eq!(
            code(mall.refresh(ended).await),
            (401, "sign_in_ended".to_owned())
        );
    }
    mall.refresh(&other).await.unwrap();
}
