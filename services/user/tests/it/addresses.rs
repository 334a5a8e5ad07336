//! `/v1/me/addresses`

use axum::http::Method;
use serde_json::json;
use service_kit::test::TestClient;
use shared_types::user::{
    AddressView, ByAddress, CreateAddress, DeleteAddress, ListAddresses, PutAddress,
};
use shared_types::{AddressId, Empty};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Mall, code, refused, street};

async fn client(mall: &Mall, email: &str) -> TestClient {
    mall.as_holder(&mall.register(email).await.tokens)
}

async fn save(client: &TestClient, line1: &str) -> AddressView {
    client
        .send::<CreateAddress>(&Empty {}, &street(line1))
        .await
        .unwrap()
}

async fn book(client: &TestClient) -> Vec<AddressView> {
    client
        .get::<ListAddresses>(&Empty {}, &Empty {})
        .await
        .unwrap()
        .addresses
}

fn by(saved: &AddressView) -> ByAddress {
    ByAddress {
        address_id: saved.address_id,
    }
}

#[sqlx::test(migrations = false)]
async fn addresses_are_saved_replaced_and_forgotten(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = client(&mall, "ada@example.com").await;
    let first = save(&ada, "1 First Street").await;
    let second = save(&ada, "2 Second Street").await;
    assert_eq!(first.address, street("1 First Street"));
    assert_eq!(
        book(&ada).await,
        [second.clone(), first.clone()],
        "newest first"
    );

    let moved = ada
        .send::<PutAddress>(&by(&first), &street("3 Third Street"))
        .await
        .unwrap();
    assert_eq!(moved.address_id, first.address_id);
    assert_eq!(book(&ada).await, [second.clone(), moved]);

    ada.send::<DeleteAddress>(&by(&first), &Empty {})
        .await
        .unwrap();
    assert_eq!(book(&ada).await, [second]);
    assert_eq!(
        refused(ada.send::<DeleteAddress>(&by(&first), &Empty {}).await).status,
        404
    );
}

#[sqlx::test(migrations = false)]
async fn another_users_address_is_not_there(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = client(&mall, "ada@example.com").await;
    let bob = client(&mall, "bob@example.com").await;
    let hers = save(&ada, "1 First Street").await;
    let unknown = ByAddress {
        address_id: AddressId::from(Uuid::now_v7()),
    };

    assert!(book(&bob).await.is_empty());
    for path in [by(&hers), unknown] {
        let replaced = bob.send::<PutAddress>(&path, &street("his now")).await;
        assert_eq!(code(replaced), (404, "not_found".to_owned()));
        let deleted = bob.send::<DeleteAddress>(&path, &Empty {}).await;
        assert_eq!(code(deleted), (404, "not_found".to_owned()));
    }
    assert_eq!(book(&ada).await, [hers]);
}

#[sqlx::test(migrations = false)]
async fn fifty_addresses_are_enough_also_when_saved_at_once(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = client(&mall, "ada@example.com").await;
    for number in 0..48 {
        save(&ada, &format!("{number} High Street")).await;
    }
    let body = street("49 or 50 High Street");
    let saves = tokio::join!(
        ada.send::<CreateAddress>(&Empty {}, &body),
        ada.send::<CreateAddress>(&Empty {}, &body),
        ada.send::<CreateAddress>(&Empty {}, &body),
        ada.send::<CreateAddress>(&Empty {}, &body),
    );
    let refusals = [saves.0, saves.1, saves.2, saves.3]
        .into_iter()
        .filter(Result::is_err);
    let codes: Vec<_> = refusals.map(code).collect();
    assert_eq!(codes, vec![(409, "address_book_full".to_owned()); 2]);
    assert_eq!(book(&ada).await.len(), 50);
}

#[sqlx::test(migrations = false)]
async fn bad_addresses_are_refused_beside_their_field(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = client(&mall, "ada@example.com").await;
    let cases = [
        ("name", json!(" ")),
        ("line1", json!("")),
        ("line2", json!("x".repeat(121))),
        ("city", json!(null)),
        ("region", json!(["N"])),
        ("postal_code", json!("1")),
        ("country", json!("gb")),
        ("country", json!("GBR")),
        ("planet", json!("Earth")),
    ];
    for (field, value) in cases {
        let mut body = serde_json::to_value(street("1 First Street")).unwrap();
        body[field] = value;
        let body = body.to_string();
        let answer = ada
            .raw(Method::POST, "/v1/me/addresses", Some(body))
            .await
            .unwrap();
        assert_eq!(answer.status, 422, "{field}");
        assert!(answer.problem().unwrap().field(field).is_some(), "{field}");
    }
    let body = serde_json::to_string(&street("1 First Street")).unwrap();
    let answer = ada
        .raw(Method::PUT, "/v1/me/addresses/not-an-id", Some(body))
        .await
        .unwrap();
    assert_eq!(answer.status, 404);
}
