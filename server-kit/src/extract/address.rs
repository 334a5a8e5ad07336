//! Where a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::FromRequestParts;
use http::HeaderName;
use http::request::Parts;

use crate::identity::ServiceCaller;

/// The header by which one of our processes tells another whom it serves.
pub(crate) const CLIENT_ADDRESS: HeaderName = HeaderName::from_static("x-client-address");

/// The address of the person or program that a request serves.
///
/// It is the connection's other end, unless that is one of our own services that
/// proved its identity and named the address it serves itself. Take it after the
/// extractor that proves the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let told = parts
            .extensions
            .get::<ServiceCaller>()
            .and_then(|_| parts.headers.get(CLIENT_ADDRESS))
            .and_then(|header| header.to_str().ok()?.parse().ok());
        let peer = parts.extensions.get::<Self>().copied();
        // In-process requests have no connection.
        Ok(told
            .map(Self)
            .or(peer)
            .unwrap_or(Self(IpAddr::V4(Ipv4Addr::LOCALHOST))))
    }
}
