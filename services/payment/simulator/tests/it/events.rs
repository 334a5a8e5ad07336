//! The list of events, in pages.

use serde_json::Value;

use crate::app::App;

fn ids(list: &Value) -> Vec<String> {
    let events = list["data"].as_array().unwrap().iter();
    events
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn events_are_listed_newest_first_in_pages() {
    let app = App::start().await;
    for _ in 0..5 {
        app.paid_intent("automatic").await;
    }
    let all = app.get_json("/v1/events").await;
    assert_eq!(
        (&all["object"], &all["has_more"]),
        (&"list".into(), &false.into())
    );
    let all = ids(&all);
    assert_eq!(all.len(), 5);

    let first = app.get_json("/v1/events?limit=2").await;
    assert_eq!(
        (ids(&first), &first["has_more"]),
        (all[..2].to_vec(), &true.into())
    );
    let second = app
        .get_json(&format!("/v1/events?limit=3&starting_after={}", all[1]))
        .await;
    assert_eq!(
        (ids(&second), &second["has_more"]),
        (all[2..].to_vec(), &false.into())
    );
    let back = app
        .get_json(&format!("/v1/events?limit=1&ending_before={}", all[2]))
        .await;
    assert_eq!(
        (ids(&back), &back["has_more"]),
        (all[1..2].to_vec(), &true.into())
    );
    let one = app.get_json(&format!("/v1/events/{}", all[4])).await;
    assert_eq!(one["type"], "payment_intent.succeeded");
}

#[tokio::test]
async fn events_are_found_by_type_and_time() {
    let app = App::start().await;
    app.paid_intent("automatic").await;
    app.clock.advance(100);
    app.paid_intent("manual").await;
    let count = async |query: &str| ids(&app.get_json(&format!("/v1/events?{query}")).await).len();
    assert_eq!(count("type=payment_intent.succeeded").await, 1);
    assert_eq!(count("type=payment_intent.*").await, 2);
    assert_eq!(count("types[]=charge.refunded").await, 0);
    let later = crate::app::NOW + 100;
    assert_eq!(count(&format!("created[gte]={later}")).await, 1);
    assert_eq!(count(&format!("created[lt]={later}")).await, 1);
}
