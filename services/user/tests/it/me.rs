//! `/v1/me`

use shared_types::user::{GetMe, PatchMe, UserPatch};
use shared_types::{Empty, UserId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Mall, code, refused};

fn named(name: &str) -> UserPatch {
    UserPatch {
        name: Some(name.to_owned()),
    }
}

#[sqlx::test(migrations = false)]
async fn a_patch_changes_what_it_names(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let signed_in = mall.register("ada@example.com").await;
    let client = mall.as_holder(&signed_in.tokens);
    let changed = client
        .send::<PatchMe>(&Empty {}, &named(" Countess Ada "))
        .await
        .unwrap();
    assert_eq!(changed.name, "Countess Ada");
    let same = client
        .send::<PatchMe>(&Empty {}, &UserPatch::default())
        .await
        .unwrap();
    assert_eq!(same, changed);
    let me = client.get::<GetMe>(&Empty {}, &Empty {}).await.unwrap();
    assert_eq!(me, changed);
}

#[sqlx::test(migrations = false)]
async fn a_blank_name_is_refused(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let tokens = mall.register("ada@example.com").await.tokens;
    let problem = refused(
        mall.as_holder(&tokens)
            .send::<PatchMe>(&Empty {}, &named("  "))
            .await,
    );
    assert_eq!(problem.status, 422);
    assert!(problem.field("name").is_some());
}

#[sqlx::test(migrations = false)]
async fn nobody_is_nobody(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let answer = mall.test.service().get::<GetMe>(&Empty {}, &Empty {}).await;
    assert_eq!(code(answer), (401, "unauthorized".to_owned()));
    // Signed by a key that this service did not publish.
    let stranger = mall.test.shopper(UserId::from(Uuid::now_v7()));
    let answer = stranger.get::<GetMe>(&Empty {}, &Empty {}).await;
    assert_eq!(code(answer), (401, "unauthorized".to_owned()));
}

#[sqlx::test(migrations = false)]
async fn an_account_that_is_gone_is_not_signed_in(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let signed_in = mall.register("ada@example.com").await;
    sqlx::query("delete from user_account")
        .execute(&mall.pool)
        .await
        .unwrap();
    let client = mall.as_holder(&signed_in.tokens);
    assert_eq!(
        refused(client.get::<GetMe>(&Empty {}, &Empty {}).await).status,
        401
    );
    assert_eq!(
        refused(client.send::<PatchMe>(&Empty {}, &named("Ada")).await).status,
        401
    );
    assert_eq!(refused(mall.refresh(&signed_in.tokens).await).status, 401);
}
