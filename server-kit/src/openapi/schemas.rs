//! JSON schemas of endpoint types, as OpenAPI 3.1 holds them.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

const PREFIX: &str = "#/components/schemas/";

/// Schemas named so far, and which of them requests use.
pub(super) struct Schemas {
    generator: SchemaGenerator,
    closed: BTreeSet<String>,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        Self {
            generator: settings.into_generator(),
            closed: BTreeSet::new(),
        }
    }

    /// A reference to `T`'s schema, or the schema itself where it has no name.
    pub(super) fn reference<T: JsonSchema>(&mut self) -> Value {
        self.generator.subschema_for::<T>().to_value()
    }

    /// The same for a request's body, which takes no unknown fields.
    pub(super) fn request<T: JsonSchema>(&mut self) -> Value {
        let mut schema = self.reference::<T>();
        close(&mut schema);
        self.close_reachable(&schema);
        schema
    }

    /// Each field of `T` as a parameter.
    pub(super) fn parameters<T: JsonSchema>(&mut self, place: &str) -> Vec<Value> {
        let schema = T::json_schema(&mut self.generator).to_value();
        let required: Vec<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let fields = schema["properties"].as_object().into_iter().flatten();
        let parameters = fields.map(|(name, field)| {
            let mut field = field.clone();
            let description = field
                .as_object_mut()
                .and_then(|field| field.remove("description"));
            without_null(&mut field);
            let mut parameter = json!({
                "name": name,
                "in": place,
                "required": place == "path" || required.contains(&name.as_str()),
                "schema": field,
            });
            if let Some(description) = description {
                parameter["description"] = description;
            }
            parameter
        });
        parameters.collect()
    }

    /// All named schemas.
    pub(super) fn finish(mut self) -> Map<String, Value> {
        let mut definitions = self.generator.take_definitions(true);
        for name in &self.closed {
            if let Some(schema) = definitions.get_mut(name) {
                close(schema);
            }
        }
        definitions
    }

    fn close_reachable(&mut self, schema: &Value) {
        let mut names = Vec::new();
        collect_references(schema, &mut names);
        for name in names {
            if self.closed.insert(name.clone())
                && let Some(definition) = self.generator.definitions().get(&name).cloned()
            {
                self.close_reachable(&definition);
            }
        }
    }
}

/// Says of every object with named fields that it takes no others.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let merged = fields.contains_key("allOf") || fields.contains_key("$ref");
            let open = fields.get("properties").is_some_and(Value::is_object)
                && !fields.contains_key("additionalProperties")
                && !fields.contains_key("unevaluatedProperties");
            if open && !merged {
                let choice = fields.contains_key("oneOf") || fields.contains_key("anyOf");
                let word = if choice {
                    "unevaluatedProperties"
                } else {
                    "additionalProperties"
                };
                fields.insert(word.to_owned(), Value::Bool(false));
            }
            // The branches of a choice would each refuse the other's fields.
            let branches = open && !merged;
            for (key, value) in fields {
                if key == "properties" {
                    value
                        .as_object_mut()
                        .into_iter()
                        .flatten()
                        .for_each(|(_, field)| close(field));
                } else if !(branches && matches!(key.as_str(), "oneOf" | "anyOf")) {
                    close(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn collect_references(schema: &Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            let reference = fields.get("$ref").and_then(Value::as_str);
            names.extend(
                reference
                    .and_then(|to| to.strip_prefix(PREFIX))
                    .map(str::to_owned),
            );
            fields
                .values()
                .for_each(|value| collect_references(value, names));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect_references(item, names)),
        _ => {}
    }
}

/// An optional parameter is left out; the word `null` would be a text.
fn without_null(schema: &mut Value) {
    let is_null = |schema: &Value| schema["type"] == "null";
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(types)) = fields.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = fields.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
        choices.retain(|choice| !is_null(choice));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            fields.remove("anyOf");
            fields.extend(only);
        }
    }
    if fields.get("default").is_some_and(Value::is_null) {
        fields.remove("default");
    }
}
