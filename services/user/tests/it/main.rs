//! The user service over a real database, in-process, with a clock of the tests'.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic like the tests themselves"
)]

mod addresses;
mod jwks;
mod me;
mod openapi;
mod password;
mod people;
mod refresh;
mod register;
mod reset;
mod roles;
mod sign_in;
mod support;
mod throttling;
