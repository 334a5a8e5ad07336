//! What faces the outside: the edge and the public REST API.

use edge::{BffUrls, EdgeConfig, GatewayConfig, RateLimits, ServiceUrls};

use super::parts::Parts;
use super::plan::{EDGE, GATEWAY, Plan};

/// Starts the edge and the gateway.
pub fn start(plan: &Plan, parts: &mut Parts) {
    let shutdown = parts.shutdown();
    parts.spawn("the edge", edge::run_edge(edge_config(plan), shutdown));
    let shutdown = parts.shutdown();
    parts.spawn(
        "the gateway",
        edge::run_gateway(gateway_config(plan), shutdown),
    );
}

fn edge_config(plan: &Plan) -> EdgeConfig {
    EdgeConfig {
        listen: plan.listen(EDGE),
        public_origin: plan.public_origin(),
        bffs: BffUrls {
            homepage: plan.url(3101),
            products: plan.url(3102),
            cart: plan.url(3103),
            checkout: plan.url(3104),
            profile: plan.url(3105),
        },
        dist: plan.settings.dist.clone(),
        media: plan.settings.media(),
        service_secret: plan.service_secret(),
        behaviours: None,
        cache_bytes: EdgeConfig::CACHE_BYTES,
        limits: EdgeConfig::default_limits(),
    }
}

fn gateway_config(plan: &Plan) -> GatewayConfig {
    GatewayConfig {
        listen: plan.listen(GATEWAY),
        services: ServiceUrls {
            user: plan.url(4001),
            product: plan.url(4002),
            order: plan.url(4003),
            cart: plan.url(4004),
        },
        jwks_url: format!("{}/.well-known/jwks.json", plan.url(4001)),
        service_secret: plan.service_secret(),
        cors_origins: Vec::new(),
        rates: RateLimits::default(),
        limits: server_kit::Limits::default(),
    }
}
