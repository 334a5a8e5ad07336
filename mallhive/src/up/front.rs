//! What faces the outside: the edge and the public REST API.

use edge::{EdgeConfig, GatewayConfig, RateLimits};

use super::parts::Parts;
use super::plan::{EDGE, GATEWAY, Plan};

/// Starts the edge and the gateway.
///
/// # Errors
/// When a variable of the gateway's limits is not valid.
pub fn start(plan: &Plan, parts: &mut Parts) -> anyhow::Result<()> {
    let gateway = gateway_config(plan)?;
    let shutdown = parts.shutdown();
    parts.spawn("the edge", edge::run_edge(edge_config(plan), shutdown));
    let shutdown = parts.shutdown();
    parts.spawn("the gateway", edge::run_gateway(gateway, shutdown));
    Ok(())
}

fn edge_config(plan: &Plan) -> EdgeConfig {
    EdgeConfig {
        listen: plan.listen(EDGE),
        public_origin: plan.public_origin(),
        bffs: plan.bffs(),
        dist: plan.settings.dist.clone(),
        media: plan.settings.media(),
        service_secret: plan.service_secret(),
        behaviours: None,
        cache_bytes: EdgeConfig::CACHE_BYTES,
        limits: EdgeConfig::default_limits(),
    }
}

fn gateway_config(plan: &Plan) -> anyhow::Result<GatewayConfig> {
    Ok(GatewayConfig {
        listen: plan.listen(GATEWAY),
        services: plan.services(),
        jwks_url: format!("{}/.well-known/jwks.json", plan.url(4001)),
        service_secret: plan.service_secret(),
        cors_origins: Vec::new(),
        rates: RateLimits::from_env()?,
        limits: server_kit::Limits::default(),
    })
}
