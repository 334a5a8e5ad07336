//! Roles, given by an operator

use shared_types::user::{AccessClaims, Role, Tokens};
use shared_types::{Empty, SellerId};
use sqlx::PgPool;
use user_service::{GrantError, grant_role};
use uuid::Uuid;

use crate::support::Mall;

/// What the tokens' holder may do, as every other service reads it.
async fn claims(mall: &Mall, tokens: &Tokens) -> AccessClaims {
    use shared_types::user::GetJwks;

    let jwks = mall
        .test
        .anon()
        .get::<GetJwks>(&Empty {}, &Empty {})
        .await
        .unwrap();
    let set = serde_json::from_value(serde_json::to_value(jwks).unwrap()).unwrap();
    let claims = server_kit::Keys::fixed(&set)
        .verify(&tokens.access_token)
        .await
        .unwrap();
    AccessClaims::clone(&claims)
}

#[sqlx::test(migrations = false)]
async fn a_role_counts_from_the_next_token_on(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let signed_in = mall.register("ada@example.com").await;
    let seller_id = SellerId::from(Uuid::now_v7());
    let granted = grant_role(&mall.pool, "ADA@example.com", Role::Seller, Some(seller_id))
        .await
        .unwrap();
    assert_eq!(granted, signed_in.user.user_id);
    grant_role(&mall.pool, "ada@example.com", Role::Admin, None)
        .await
        .unwrap();
    grant_role(&mall.pool, "ada@example.com", Role::Admin, None)
        .await
        .unwrap();

    let tokens = mall.refresh(&signed_in.tokens).await.unwrap();
    let claims = claims(&mall, &tokens).await;
    assert_eq!(claims.roles, [Role::Shopper, Role::Seller, Role::Admin]);
    assert_eq!(claims.seller_id, Some(seller_id));
}

#[sqlx::test(migrations = false)]
async fn a_role_that_makes_no_sense_is_not_given(pool: PgPool) {
    let mall = Mall::open(pool).await;
    mall.register("ada@example.com").await;
    let seller_id = Some(SellerId::from(Uuid::now_v7()));
    let no_account = grant_role(&mall.pool, "bob@example.com", Role::Admin, None).await;
    assert!(matches!(no_account, Err(GrantError::NoAccount)));
    let no_seller = grant_role(&mall.pool, "ada@example.com", Role::Seller, None).await;
    assert!(matches!(no_seller, Err(GrantError::SellerMismatch)));
    let odd_seller = grant_role(&mall.pool, "ada@example.com", Role::Admin, seller_id).await;
    assert!(matches!(odd_seller, Err(GrantError::SellerMismatch)));
}
