//! The OpenAPI document tells what the server does.

use serde_json::Value;
use server_kit::test::TestApp;

use crate::shop;

async fn document() -> Value {
    let client = TestApp::new(shop::router()).anon();
    client.visit("/openapi.json").await.unwrap().json().unwrap()
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(
                fields
                    .get("$ref")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn every_parameter_of_a_path_is_described() {
    let document = document().await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let named = operation["parameters"].as_array().unwrap().iter();
            let named = named.filter(|parameter| parameter["in"] == "path").count();
            assert_eq!(named, path.matches('{').count(), "{path}");
            assert!(
                operation["responses"]
                    .as_object()
                    .unwrap()
                    .contains_key("422"),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn the_document_is_as_agreed() {
    let document = document().await;
    insta::assert_json_snapshot!(serde_json::json!({
        "part": document["paths"]["/v1/parts/{product_id}"]["get"],
        "order": document["paths"]["/v1/orders"]["post"]["requestBody"],
        "me": document["paths"]["/v1/me"]["get"]["security"],
        "removed": document["paths"]["/v1/parts/{product_id}"]["delete"]["responses"]["204"],
        "Order": document["components"]["schemas"]["Order"],
        "Line": document["components"]["schemas"]["Line"],
        "Seen": document["components"]["schemas"]["Seen"],
    }));
}
