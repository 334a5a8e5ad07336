//! Who may keep an answer, and for how long.

use http::HeaderValue;

/// How an answer may be kept. What is the same for everyone is `Shared`; what one
/// shopper alone may see is `Private` or `NoStore`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachePolicy {
    /// The same for everyone: the edge keeps it, browsers ask each time.
    Shared {
        /// Seconds it is fresh at the edge.
        s_maxage_s: u32,
        /// Seconds more that it may be served while a newer one is fetched.
        stale_s: u32,
    },
    /// One shopper's own: only their browser keeps it, and asks before it shows it
    /// again.
    Private,
    /// Kept nowhere: forms with what somebody typed, accounts, errors.
    NoStore,
    /// Never changes under its address: files with a hash in their name.
    Immutable,
}

impl CachePolicy {
    /// For pages of the catalogue: a minute at the edge, and an hour while the
    /// next one is made.
    pub const PAGE: Self = Self::Shared {
        s_maxage_s: 60,
        stale_s: 3600,
    };

    /// For fragments in other teams' pages: prices and stock change.
    pub const FRAGMENT: Self = Self::Shared {
        s_maxage_s: 10,
        stale_s: 600,
    };

    /// The value of `Cache-Control`.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        match self {
            Self::Shared {
                s_maxage_s,
                stale_s,
            } => {
                let text = format!(
                    "public, max-age=0, s-maxage={s_maxage_s}, stale-while-revalidate={stale_s}"
                );
                // Digits and words only.
                HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-store"))
            }
            Self::Private => HeaderValue::from_static("private, no-cache"),
            Self::NoStore => HeaderValue::from_static("no-store"),
            Self::Immutable => HeaderValue::from_static("public, max-age=31536000, immutable"),
        }
    }
}
