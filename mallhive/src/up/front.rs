//! What faces the outside: the edge and the public REST API.

use super::parts::Parts;
use super::plan::Plan;

/// Starts the edge and the gateway.
///
/// # Errors
/// When the behaviours file is damaged.
pub fn start(_: &Plan, _: &mut Parts) -> anyhow::Result<()> {
    Ok(())
}
