//! Money sent on to sellers.

use crate::app::App;

const FORM: [(&str, &str); 5] = [
    ("amount", "1250"),
    ("currency", "eur"),
    ("destination", "acct_1"),
    ("transfer_group", "payout-1"),
    ("metadata[payout_id]", "1"),
];

#[tokio::test]
async fn a_transfer_is_made_and_counted() {
    let app = App::start().await;
    let transfer = app.post_json("/v1/transfers", &FORM).await;
    assert!(transfer["id"].as_str().unwrap().starts_with("tr_"));
    assert_eq!(
        (
            &transfer["amount"],
            &transfer["currency"],
            &transfer["destination"]
        ),
        (&1250.into(), &"eur".into(), &"acct_1".into())
    );
    let state = app.state().await;
    assert_eq!(state["counts"]["transfers"], 1);
    assert_eq!(state["counts"]["amount_transferred"], 1250);
}

#[tokio::test]
async fn what_is_no_transfer_is_refused() {
    let app = App::start().await;
    let mut form = FORM;
    form[2].1 = "nobody";
    let error = app.post_refused("/v1/transfers", &form, 400).await;
    assert_eq!(error["param"], "destination");
    form = FORM;
    form[0].1 = "0";
    let error = app.post_refused("/v1/transfers", &form, 400).await;
    assert_eq!(error["param"], "amount");
    app.post_refused("/v1/transfers", &FORM[..2], 400).await;
    assert_eq!(app.state().await["counts"]["transfers"], 0);
}
