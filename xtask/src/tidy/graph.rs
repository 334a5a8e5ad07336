//! Who may depend on whom. The drawing is in ARCHITECTURE.md; this holds it.

use cargo_metadata::{DependencyKind, Metadata};
use std::collections::BTreeMap;

/// The part of the mall a crate belongs to, from its folder.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    SharedTypes,
    ServerKit,
    Ui,
    Frontend(String),
    Entry(String),
    BffKit,
    Bff(String),
    ServiceKit,
    Service(String),
    Simulator,
    Edge,
    Mallhive,
    Failpoint,
    Browser,
    Bench,
    Chaos,
    Xtask,
}

impl Part {
    fn of(folder: &str) -> Option<Self> {
        let segments: Vec<&str> = folder.split('/').collect();
        Some(match segments.as_slice() {
            ["shared-types"] => Self::SharedTypes,
            ["server-kit"] => Self::ServerKit,
            ["frontends", "ui"] => Self::Ui,
            ["frontends", name] => Self::Frontend((*name).to_owned()),
            ["frontends", name, "entry"] => Self::Entry((*name).to_owned()),
            ["bffs", "kit"] => Self::BffKit,
            ["bffs", name] => Self::Bff((*name).to_owned()),
            ["services", "kit"] => Self::ServiceKit,
            ["services", "payment", "simulator"] => Self::Simulator,
            ["services", name] => Self::Service((*name).to_owned()),
            ["edge"] => Self::Edge,
            ["mallhive"] => Self::Mallhive,
            ["failpoint"] => Self::Failpoint,
            ["browser"] => Self::Browser,
            ["bench"] => Self::Bench,
            ["chaos"] => Self::Chaos,
            ["xtask"] => Self::Xtask,
            _ => return None,
        })
    }

    fn may_use(&self, other: &Self) -> bool {
        use Part::{
            Bench, Bff, BffKit, Browser, Chaos, Edge, Entry, Failpoint, Frontend, Mallhive,
            ServerKit, Service, ServiceKit, SharedTypes, Simulator, Ui, Xtask,
        };
        match self {
            SharedTypes | Failpoint | Browser | Xtask => false,
            Bench => matches!(other, SharedTypes | ServerKit | ServiceKit | Browser),
            ServerKit | Ui => *other == SharedTypes,
            Simulator | Edge => matches!(other, SharedTypes | ServerKit),
            ServiceKit => matches!(other, SharedTypes | ServerKit | Failpoint),
            // From outside, as shoppers and providers are; it plays the provider itself.
            Chaos => matches!(other, SharedTypes | ServerKit | Simulator | Browser),
            Frontend(_) => matches!(other, SharedTypes | Ui),
            Entry(own) => *other == Frontend(own.clone()),
            BffKit => matches!(other, SharedTypes | ServerKit | Ui),
            Bff(own) => {
                matches!(other, SharedTypes | ServerKit | BffKit | Ui)
                    || *other == Frontend(own.clone())
            }
            Service(_) => matches!(other, SharedTypes | ServerKit | ServiceKit | Failpoint),
            Mallhive => !matches!(
                other,
                Ui | Frontend(_) | Entry(_) | Browser | Bench | Chaos | Xtask
            ),
        }
    }

    /// What only the tests of a crate may use besides.
    fn tests_may_use(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Service(name), Self::Simulator) if name == "payment")
    }

    /// Crates from outside that would break an invariant of this part.
    fn never_uses(&self) -> &'static [&'static str] {
        match self {
            Self::SharedTypes => &["axum", "sqlx", "leptos", "tokio", "reqwest", "hyper"],
            Self::Ui | Self::Frontend(_) | Self::Entry(_) => &[
                "axum",
                "sqlx",
                "tokio",
                "reqwest",
                "hyper",
                "tower-sessions",
            ],
            Self::Bff(_) => &["sqlx", "tower-sessions"],
            Self::ServerKit | Self::ServiceKit | Self::Service(_) | Self::Simulator => {
                &["leptos", "tower-sessions"]
            }
            Self::Edge => &["leptos", "sqlx", "tower-sessions"],
            Self::BffKit
            | Self::Mallhive
            | Self::Failpoint
            | Self::Browser
            | Self::Bench
            | Self::Chaos
            | Self::Xtask => &[],
        }
    }
}

/// A use of one crate by another.
struct Use<'a> {
    from: &'a str,
    to: &'a str,
    in_tests: bool,
}

pub fn check(metadata: &Metadata) -> Vec<String> {
    let folders: BTreeMap<&str, &str> = metadata
        .packages
        .iter()
        .filter_map(|package| {
            let folder = package.manifest_path.parent()?;
            let folder = folder.strip_prefix(&metadata.workspace_root).ok()?;
            Some((package.name.as_str(), folder.as_str()))
        })
        .collect();
    let uses = metadata.packages.iter().flat_map(|package| {
        package.dependencies.iter().map(|dependency| Use {
            from: package.name.as_str(),
            to: dependency.name.as_str(),
            in_tests: dependency.kind == DependencyKind::Development,
        })
    });
    let unknown = folders
        .iter()
        .filter(|(_, folder)| Part::of(folder).is_none())
        .map(|(name, folder)| format!("{folder}: tidy does not know where {name} belongs"));
    unknown
        .chain(uses.filter_map(|found| judge(&folders, &found)))
        .collect()
}

fn judge(folders: &BTreeMap<&str, &str>, found: &Use) -> Option<String> {
    let Use { from, to, in_tests } = *found;
    let user = Part::of(folders.get(from)?)?;
    let Some(folder) = folders.get(to) else {
        let forbidden = !in_tests && user.never_uses().contains(&to);
        return forbidden.then(|| format!("{from} must not depend on {to}"));
    };
    let used = Part::of(folder)?;
    let allowed = user.may_use(&used) || (in_tests && user.tests_may_use(&used));
    (!allowed).then(|| format!("{from} must not depend on {to} (see ARCHITECTURE.md)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(from: &str, to: &str, in_tests: bool) -> Option<String> {
        let folders = BTreeMap::from([
            ("shared-types", "shared-types"),
            ("server-kit", "server-kit"),
            ("ui", "frontends/ui"),
            ("cart", "frontends/cart"),
            ("cart-entry", "frontends/cart/entry"),
            ("bff-kit", "bffs/kit"),
            ("cart-bff", "bffs/cart"),
            ("checkout-bff", "bffs/checkout"),
            ("service-kit", "services/kit"),
            ("cart-service", "services/cart"),
            ("payment-service", "services/payment"),
            ("payment-simulator", "services/payment/simulator"),
            ("mallhive", "mallhive"),
        ]);
        judge(&folders, &Use { from, to, in_tests })
    }

    #[test]
    fn the_drawing_is_allowed() {
        for (from, to) in [
            ("cart", "ui"),
            ("cart-entry", "cart"),
            ("cart-bff", "cart"),
            ("cart-bff", "bff-kit"),
            ("bff-kit", "ui"),
            ("cart-service", "service-kit"),
            ("mallhive", "payment-simulator"),
            ("mallhive", "cart-service"),
        ] {
            assert_eq!(finding(from, to, false), None);
        }
    }

    #[test]
    fn teams_do_not_know_each_other() {
        for (from, to) in [
            ("checkout-bff", "cart"),
            ("cart-bff", "cart-service"),
            ("payment-service", "cart-service"),
            ("shared-types", "server-kit"),
            ("cart", "bff-kit"),
            ("payment-service", "payment-simulator"),
        ] {
            assert!(finding(from, to, false).is_some(), "{from} -> {to}");
        }
    }

    #[test]
    fn only_tests_of_payment_use_the_simulator() {
        assert_eq!(finding("payment-service", "payment-simulator", true), None);
        assert!(finding("cart-service", "payment-simulator", true).is_some());
    }

    #[test]
    fn shared_types_stay_free_of_servers_and_databases() {
        assert!(finding("shared-types", "sqlx", false).is_some());
        assert!(finding("cart", "axum", false).is_some());
        assert_eq!(finding("shared-types", "serde", false), None);
    }
}
