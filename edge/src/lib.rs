//! What faces the outside: the local CloudFront with its load balancer, and the
//! public REST API.
//!
//! [`proxy`] answers shoppers on one origin: pages from whichever BFF owns the
//! path, kept while their `Cache-Control` allows; hashed files and pictures from
//! disk. `cloudfront/behaviours.json` says which path goes where, to it and to the
//! cloud alike. [`gateway`] answers programs: each public endpoint is mapped, once,
//! to a service's endpoint type.
//!
//! No business rule lives here, and nothing that a caller outside claims about
//! itself in an internal header is passed on.

mod config;
pub use config::{EdgeConfig, GatewayConfig, RateLimits};

pub mod proxy;
pub use proxy::run_edge;

pub mod gateway;
pub use gateway::run_gateway;
