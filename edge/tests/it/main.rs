//! The edge before stub BFFs, and the gateway before stub services, over real
//! connections.

#![expect(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod support;

mod behaviours;
mod cache;
mod files;
mod headers;
mod hosts;
mod limits;
mod outage;

mod gateway;
