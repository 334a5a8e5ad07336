//! Where push services may be: on the public internet and nowhere else.
//!
//! A browser tells us the address of its push service, and whoever plays a browser can
//! tell us any. We post there, so an address within our own network must never be one
//! of them: neither by itself nor by a name that leads there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use futures::FutureExt;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Names that lead to somebody's own network.
const OWN: [&str; 5] = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];

/// Which push services are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// Those that have a public name and speak HTTPS.
    #[default]
    Public,
    /// Any, for a push service on the same machine.
    Any,
}

impl Hosts {
    /// Reads the address of a browser at its push service.
    #[must_use]
    pub fn admit(self, endpoint: &str) -> Option<Url> {
        let url = Url::parse(endpoint).ok()?;
        let admitted = match self {
            Self::Any => matches!(url.scheme(), "http" | "https"),
            Self::Public => {
                url.scheme() == "https"
                    && url.port().is_none()
                    && url.username().is_empty()
                    && url.password().is_none()
                    && url.domain().is_some_and(is_public_name)
            }
        };
        admitted.then_some(url)
    }

    /// Whether an address that a name leads to may be asked.
    fn allows(self, address: IpAddr) -> bool {
        self == Self::Any || is_public(address)
    }
}

impl Resolve for Hosts {
    fn resolve(&self, name: Name) -> Resolving {
        let hosts = *self;
        let look = async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| hosts.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name leads to no public address".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        };
        look.boxed()
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.contains('.') && !OWN.iter().any(|own| name.ends_with(own))
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        // This network, shared addresses, protocol assignments, benchmarks, reserved.
        || first == 0
        || (first == 100 && (64..128).contains(&second))
        || (first, second, third) == (192, 0, 0)
        || (first == 198 && (18..20).contains(&second))
        || first >= 240;
    !special
}

/// Global unicast is `2000::/3`; within it are documentation and ways to IPv4.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let global = parts[0] & 0xe000 == 0x2000;
    let documentation = parts[0] == 0x2001 && parts[1] == 0x0db8;
    let way_to_v4 = parts[0] == 0x2002 || (parts[0] == 0x2001 && parts[1] == 0);
    global && !documentation && !way_to_v4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_service_has_a_public_name_and_speaks_https() {
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/abc",
        ] {
            assert!(Hosts::Public.admit(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "push.example",
            "http://push.example/a",
            "ftp://push.example/a",
            "https://localhost/a",
            "https://mall.localhost/a",
            "https://notification.internal/a",
            "https://notification.internal./a",
            "https://notification/a",
            "https://127.0.0.1/a",
            "https://2130706433/a",
            "https://0x7f.1/a",
            "https://[::1]/a",
            "https://93.184.216.34/a",
            "https://user@push.example/a",
            "https://push.example:8443/a",
        ] {
            assert_eq!(Hosts::Public.admit(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_of_our_own_network_are_never_asked() {
        for public in ["93.184.216.34", "142.250.1.1", "2606:4700::1111"] {
            assert!(Hosts::Public.allows(public.parse().unwrap()), "{public}");
        }
        for own in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!Hosts::Public.allows(own.parse().unwrap()), "{own}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_ourselves_is_not_followed() {
        let look = |hosts: Hosts| hosts.resolve("localhost".parse().unwrap());
        assert!(look(Hosts::Public).await.is_err());
        assert!(look(Hosts::Any).await.is_ok());
    }
}
