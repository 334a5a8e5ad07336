//! Typed reading of request parameters, with Stripe's error codes.
//!
//! Each read takes the parameter out; what is left at the end is unknown, and an
//! unknown parameter is refused, so a misspelt one is noticed here and not in
//! production.

use std::collections::BTreeMap;

use crate::error::StripeError;
use crate::form::{Branch, Node};
use crate::origin;

/// Key-value notes of the caller's own, kept and given back.
pub type Metadata = BTreeMap<String, String>;

const MAX_METADATA_KEYS: usize = 50;
const MAX_METADATA_KEY_LENGTH: usize = 40;
const MAX_METADATA_VALUE_LENGTH: usize = 500;
const MAX_TEXT_LENGTH: usize = 5_000;

/// The parameters of one request or of one nested object in it.
#[derive(Debug)]
pub struct Params {
    tree: Branch,
    prefix: String,
}

impl Params {
    pub fn new(tree: Branch) -> Self {
        Self {
            tree,
            prefix: String::new(),
        }
    }

    /// The name of `key` as the caller wrote it, such as `line_items[0][quantity]`.
    pub fn name(&self, key: &str) -> String {
        if self.prefix.is_empty() {
            key.to_owned()
        } else {
            format!("{}[{key}]", self.prefix)
        }
    }

    pub fn text(&mut self, key: &str) -> Result<Option<String>, StripeError> {
        match self.tree.remove(key) {
            None => Ok(None),
            Some(Node::Text(text)) if text.is_empty() => Err(self.empty(key)),
            Some(Node::Text(text)) if text.chars().count() > MAX_TEXT_LENGTH => {
                let message =
                    format!("Invalid string: at most {MAX_TEXT_LENGTH} characters are allowed.");
                Err(StripeError::parameter(
                    "parameter_invalid_string",
                    &self.name(key),
                    message,
                ))
            }
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(Node::Branch(_)) => Err(StripeError::parameter(
                "parameter_invalid_string",
                &self.name(key),
                "Invalid string",
            )),
        }
    }

    pub fn required_text(&mut self, key: &str) -> Result<String, StripeError> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    pub fn integer(&mut self, key: &str) -> Result<Option<i64>, StripeError> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            let message = format!("Invalid integer: {text}");
            StripeError::parameter("parameter_invalid_integer", &self.name(key), message)
        })
    }

    pub fn required_integer(&mut self, key: &str) -> Result<i64, StripeError> {
        self.integer(key)?.ok_or_else(|| self.missing(key))
    }

    pub fn boolean(&mut self, key: &str) -> Result<bool, StripeError> {
        match self.one_of(key, &["true", "false"])? {
            Some(word) => Ok(word == "true"),
            None => Ok(false),
        }
    }

    /// One of the listed words.
    pub fn one_of(
        &mut self,
        key: &str,
        words: &[&'static str],
    ) -> Result<Option<&'static str>, StripeError> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let known = words.iter().find(|word| **word == text);
        known.copied().map(Some).ok_or_else(|| {
            let message = format!("Invalid {key}: must be one of {}", words.join(", "));
            StripeError::parameter("parameter_invalid_string", &self.name(key), message)
        })
    }

    /// An absolute http(s) address that is safe to redirect to.
    pub fn address(&mut self, key: &str) -> Result<Option<String>, StripeError> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        if origin::of(&text).is_none() || !text.is_ascii() {
            let message = "Not a valid URL. URLs must begin with http:// or https:// and be ASCII.";
            return Err(StripeError::parameter(
                "url_invalid",
                &self.name(key),
                message,
            ));
        }
        Ok(Some(text))
    }

    /// A three-letter ISO currency, in lower case as Stripe writes it.
    pub fn currency(&mut self, key: &str) -> Result<String, StripeError> {
        let text = self.required_text(key)?.to_ascii_lowercase();
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return Ok(text);
        }
        let message = format!("Invalid currency: {text}");
        Err(StripeError::parameter(
            "parameter_invalid_string",
            &self.name(key),
            message,
        ))
    }

    pub fn branch(&mut self, key: &str) -> Result<Option<Params>, StripeError> {
        match self.tree.remove(key) {
            None => Ok(None),
            Some(Node::Branch(tree)) => Ok(Some(Params {
                tree,
                prefix: self.name(key),
            })),
            Some(Node::Text(_)) => Err(StripeError::parameter(
                "parameter_invalid_object",
                &self.name(key),
                "Invalid object",
            )),
        }
    }

    /// The objects of a list, in the order of their positions.
    pub fn objects(&mut self, key: &str) -> Result<Vec<Params>, StripeError> {
        let Some(list) = self.branch(key)? else {
            return Ok(Vec::new());
        };
        let prefix = list.prefix.clone();
        let mut objects = Vec::new();
        for (position, node) in list.positions()? {
            let prefix = format!("{prefix}[{position}]");
            match node {
                Node::Branch(tree) => objects.push(Params { tree, prefix }),
                Node::Text(_) => {
                    return Err(StripeError::parameter(
                        "parameter_invalid_object",
                        &prefix,
                        "Invalid object",
                    ));
                }
            }
        }
        Ok(objects)
    }

    /// The words of a list such as `expand[]=…`.
    pub fn words(&mut self, key: &str) -> Result<Vec<String>, StripeError> {
        let Some(list) = self.branch(key)? else {
            return Ok(Vec::new());
        };
        let prefix = list.prefix.clone();
        let texts = list.positions()?.into_iter().map(|(_, node)| match node {
            Node::Text(text) => Ok(text),
            Node::Branch(_) => Err(StripeError::parameter(
                "parameter_invalid_string",
                &prefix,
                "Invalid string",
            )),
        });
        texts.collect()
    }

    fn positions(self) -> Result<Vec<(usize, Node)>, StripeError> {
        let invalid =
            || StripeError::parameter("parameter_invalid_array", &self.prefix, "Invalid array");
        let mut list = Vec::with_capacity(self.tree.len());
        for (key, node) in self.tree {
            list.push((key.parse::<usize>().map_err(|_| invalid())?, node));
        }
        list.sort_by_key(|(position, _)| *position);
        Ok(list)
    }

    pub fn metadata(&mut self, key: &str) -> Result<Metadata, StripeError> {
        let Some(notes) = self.branch(key)? else {
            return Ok(Metadata::new());
        };
        let prefix = notes.prefix.clone();
        let refuse =
            |message: String| StripeError::parameter("parameter_invalid_object", &prefix, message);
        if notes.tree.len() > MAX_METADATA_KEYS {
            return Err(refuse(format!(
                "Metadata can have up to {MAX_METADATA_KEYS} keys."
            )));
        }
        let mut metadata = Metadata::new();
        for (name, node) in notes.tree {
            let Node::Text(text) = node else {
                return Err(refuse(format!(
                    "Metadata values must be text; '{name}' is not."
                )));
            };
            if name.chars().count() > MAX_METADATA_KEY_LENGTH
                || text.chars().count() > MAX_METADATA_VALUE_LENGTH
            {
                return Err(refuse(format!(
                    "Metadata keys have up to {MAX_METADATA_KEY_LENGTH} characters and values up to \
                     {MAX_METADATA_VALUE_LENGTH}; '{name}' has more."
                )));
            }
            metadata.insert(name, text);
        }
        Ok(metadata)
    }

    /// Refuses whatever was not read.
    pub fn finish(self) -> Result<(), StripeError> {
        let Some(key) = self.tree.keys().next() else {
            return Ok(());
        };
        let name = self.name(key);
        let message = format!("Received unknown parameter: {name}");
        Err(StripeError::parameter("parameter_unknown", &name, message))
    }

    pub fn missing(&self, key: &str) -> StripeError {
        let name = self.name(key);
        let message = format!("Missing required param: {name}.");
        StripeError::parameter("parameter_missing", &name, message)
    }

    fn empty(&self, key: &str) -> StripeError {
        let name = self.name(key);
        let message = format!(
            "You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; \
             however '{name}' cannot be unset."
        );
        StripeError::parameter("parameter_invalid_empty", &name, message)
    }
}
