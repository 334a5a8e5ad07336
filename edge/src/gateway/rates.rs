//! How often one address and one account may call.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::AUTHORIZATION;
use http::request::Parts;
use server_kit::rate::RateLimiter;
use server_kit::{ApiError, ClientAddress, MaybeUser};
use shared_types::UserId;

use super::App;
use crate::RateLimits;

/// The buckets of every caller seen of late.
pub struct Rates {
    addresses: RateLimiter<IpAddr>,
    accounts: RateLimiter<UserId>,
}

impl Rates {
    /// So many calls for each.
    pub fn new(limits: RateLimits) -> Self {
        Self {
            addresses: RateLimiter::new(limits.address_per_minute, limits.address_burst),
            accounts: RateLimiter::new(limits.account_per_minute, limits.account_burst),
        }
    }
}

/// Refuses callers that call too often: 429 with `Retry-After`.
pub async fn limited(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admitted(&app, &mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn admitted(app: &App, parts: &mut Parts) -> Result<(), ApiError> {
    let rates = &app.0.rates;
    let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
    rates.addresses.check(network(address))?;
    if parts.headers.contains_key(AUTHORIZATION)
        // A token that is not good is refused where one is needed.
        && let Ok(MaybeUser(Some(user))) = MaybeUser::from_request_parts(parts, app).await
    {
        rates.accounts.check(user.id())?;
    }
    Ok(())
}

/// One household has a /64 of IPv6, and every address in it.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_household_count_as_one() {
        let net = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(net("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(net("192.0.2.7"), "192.0.2.7");
    }
}
