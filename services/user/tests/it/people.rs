//! `POST /v1/users/look-up`

use shared_types::Empty;
use shared_types::user::{LookUpPeople, Person, UserIds};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Mall, code};

#[sqlx::test(migrations = false)]
async fn those_who_are_there_are_found(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.register("Ada@example.com").await.user;
    mall.register("grace@example.com").await;
    let body = UserIds {
        user_ids: vec![Uuid::now_v7().into(), ada.user_id],
    };
    let client = mall.test.service();
    let found = client.send::<LookUpPeople>(&Empty {}, &body).await;
    let expected = Person {
        user_id: ada.user_id,
        email: "Ada@example.com".to_owned(),
        name: ada.name,
    };
    assert_eq!(found.unwrap().people, [expected]);
}

#[sqlx::test(migrations = false)]
async fn only_the_malls_own_processes_may_ask_for_no_more_than_is_answered(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let nobody = mall.test.anon();
    let asked = nobody
        .send::<LookUpPeople>(&Empty {}, &UserIds::default())
        .await;
    assert_eq!(code(asked), (401, "service_identity_required".to_owned()));
    let body = UserIds {
        user_ids: vec![Uuid::now_v7().into(); 201],
    };
    let asked = mall
        .test
        .service()
        .send::<LookUpPeople>(&Empty {}, &body)
        .await;
    assert_eq!(asked.unwrap_err().status(), 422);
}
