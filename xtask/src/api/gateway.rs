//! The public REST API as an app calls it.

use super::http::{self, Body};
use crate::mall::TestMall;
use anyhow::{Context, Result};
use serde_json::{Value, json};

const GATEWAY: u16 = 3000;
/// Of every account.
pub const PASSWORD: &str = "a password of ten letters";

pub fn register(email: &str) -> Result<Value> {
    let account = json!({ "email": email, "password": PASSWORD, "name": "Robin Vale" });
    Caller::default().post("/users/register", &account)
}

pub fn sign_in(email: &str) -> Result<Value> {
    let credentials = json!({ "email": email, "password": PASSWORD });
    Caller::default().post("/users/login", &credentials)
}

pub fn bearer(signed_in: &Value) -> Result<String> {
    let token = text(&signed_in["tokens"]["access_token"])?;
    Ok(format!("Bearer {token}"))
}

pub fn refresh_token(signed_in: &Value) -> Value {
    signed_in["tokens"]["refresh_token"].clone()
}

pub fn get(path: &str) -> Result<Value> {
    Caller::default().call("GET", path, &Body::Empty)
}

pub fn text(value: &Value) -> Result<&str> {
    value.as_str().context("the gateway left out a field")
}

/// Somebody who calls the gateway, with what they send each time.
#[derive(Clone, Default)]
pub struct Caller {
    headers: Vec<(&'static str, String)>,
}

impl Caller {
    pub fn new(bearer: &str) -> Self {
        Self::default().with("Authorization", bearer)
    }

    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut caller = self.clone();
        caller.headers.push((name, value.to_owned()));
        caller
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.call("POST", path, &Body::Json(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> Result<Value> {
        self.call("PUT", path, &Body::Json(body))
    }

    pub fn call(&self, method: &str, path: &str, body: &Body<'_>) -> Result<Value> {
        let port = TestMall::port(GATEWAY);
        http::call(method, port, &format!("/api/v1{path}"), &self.headers, body)
    }
}
