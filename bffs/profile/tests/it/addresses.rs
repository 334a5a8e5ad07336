//! The saved addresses.

use bff_kit::test::Browser;
use sqlx::PgPool;
use uuid::Uuid;

use super::mall::{Mall, words};
use super::stock::ADDRESS;

const LIST: &str = "/profile/addresses";

fn with<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let changed = ADDRESS
        .iter()
        .map(|(field, typed)| (*field, if *field == name { value } else { typed }));
    changed.collect()
}

async fn saved(mall: &Mall, browser: &Browser) -> String {
    let answer = browser.post("/profile/addresses/new", &ADDRESS).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, LIST));
    let data = mall.services.data();
    data.addresses.last().unwrap().1.address_id.to_string()
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn an_address_is_added_changed_and_removed(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    assert!(words(&ada.get(LIST).await).contains("No addresses yet"));
    let id = saved(&mall, &ada).await;
    let list = words(&ada.get(LIST).await);
    for part in [
        "The address is saved.",
        "12 St James's Square",
        "Springfield, IL 62701",
        "United States",
    ] {
        assert!(list.contains(part), "{part} in {list}");
    }

    let form = ada.get(&format!("{LIST}/{id}")).await.text();
    assert!(
        form.contains("value=\"Springfield\"") && form.contains("value=\"US\" selected"),
        "{form}"
    );
    let answer = ada
        .post(&format!("{LIST}/{id}"), &with("city", "Chicago"))
        .await;
    assert_eq!(answer.location(), LIST);
    assert!(words(&ada.get("/profile").await).contains("Chicago"));

    let asked = words(&ada.get(&format!("{LIST}/{id}/remove")).await);
    assert!(asked.contains("Remove this address?") && asked.contains("Chicago"));
    assert_eq!(
        mall.services.data().addresses.len(),
        1,
        "asking removes nothing"
    );
    for said in ["The address is removed.", "The address was removed before."] {
        assert_eq!(
            ada.post(&format!("{LIST}/{id}/remove"), &[])
                .await
                .location(),
            LIST
        );
        assert!(words(&ada.get(LIST).await).contains(said));
    }
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let id = saved(&mall, &ada).await;
    let long = "x".repeat(200);
    let table = [
        ("name", "", "Enter a name"),
        ("line1", "  ", "Enter a street and number"),
        ("line2", &long, "Use at most 120 characters"),
        ("city", "", "Enter a town or city"),
        ("region", &long, "Use at most 80 characters"),
        ("postal_code", "1", "Use at least 2 characters"),
        ("country", "", "Choose a country"),
        ("country", "usa", "Choose a country"),
    ];
    for page in ["/profile/addresses/new".to_owned(), format!("{LIST}/{id}")] {
        for (field, typed, said) in table {
            let answer = ada.post(&page, &with(field, typed)).await;
            assert_eq!(answer.status, 422, "{page} {field}");
            assert!(
                words(&answer).contains(said),
                "{page} {field} should say {said}"
            );
            let html = answer.text();
            assert!(html.contains(&format!("id=\"{field}-error\"")));
            assert!(field == "city" || html.contains("value=\"Springfield\""));
        }
        let all = ada
            .post(&page, &[("country", ""), ("name", ""), ("line1", "")])
            .await;
        assert_eq!(all.status, 422);
        let html = all.text();
        let summary: Vec<_> = html
            .split("href=\"#")
            .skip(2)
            .map(|rest| rest.split('"').next())
            .collect();
        let fields = ["country", "name", "line1", "city", "postal_code"];
        assert_eq!(
            summary,
            fields.map(Some),
            "each once, in the order of the form"
        );
    }
    mall.services.data().address_book_is_full = true;
    let answer = ada.post("/profile/addresses/new", &ADDRESS).await;
    assert_eq!(answer.status, 422);
    assert!(words(&answer).contains("delete one first"));
    assert!(answer.text().contains("value=\"Springfield\""));
}

#[sqlx::test(migrator = "bff_kit::session::MIGRATOR")]
async fn unknown_and_another_shoppers_addresses_are_404(pool: PgPool) {
    let mall = Mall::open(pool).await;
    let ada = mall.signed_in("Ada").await;
    let grace = mall.signed_in("Grace").await;
    let ids = [
        saved(&mall, &ada).await,
        Uuid::now_v7().to_string(),
        "nonsense".to_owned(),
        "%00".to_owned(),
    ];
    for id in &ids {
        for page in [format!("{LIST}/{id}"), format!("{LIST}/{id}/remove")] {
            let answer = grace.get(&page).await;
            assert_eq!(answer.status, 404, "{page}");
            assert!(words(&answer).contains("We cannot find that page"));
        }
        assert_eq!(
            grace.post(&format!("{LIST}/{id}"), &ADDRESS).await.status,
            404,
            "{id}"
        );
        let removed = grace.post(&format!("{LIST}/{id}/remove"), &[]).await.status;
        assert!(removed == 404 || removed == 303, "{id}");
    }
    assert!(words(&ada.get(LIST).await).contains("12 St James's Square"));
}
