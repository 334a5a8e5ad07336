//! What an address asks for, without what changes nothing about the answer.

use http::Uri;
use http::uri::{InvalidUri, PathAndQuery};

use super::behaviours::Behaviours;
use super::encoding::Encoding;

/// The path and query as the client sent them.
#[must_use]
pub fn whole(uri: &Uri) -> PathAndQuery {
    uri.path_and_query()
        .cloned()
        .unwrap_or(PathAndQuery::from_static("/"))
}

/// The path and query without the parameters that the behaviours ignore, so that a
/// page reached from a campaign is the page that is kept, and shows no trace of it.
///
/// # Errors
/// Never for what was an address before.
pub fn essential(uri: &Uri, behaviours: &Behaviours) -> Result<PathAndQuery, InvalidUri> {
    let Some(query) = uri.query() else {
        return Ok(whole(uri));
    };
    let counts = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !behaviours.ignores(name)
    };
    let kept: Vec<&str> = query.split('&').filter(counts).collect();
    if kept.is_empty() {
        return uri.path().parse();
    }
    format!("{}?{}", uri.path(), kept.join("&")).parse()
}

/// The key that the answer to `target` is kept under, for clients of one class.
#[must_use]
pub fn key(target: &PathAndQuery, encoding: Encoding) -> String {
    let mut key = String::with_capacity(target.as_str().len() + 1);
    key.push(encoding.letter());
    key.push_str(target.as_str());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_campaigns_add_is_dropped() {
        let behaviours = Behaviours::load(None).unwrap();
        for (given, expected) in [
            ("/products", "/products"),
            ("/products?", "/products"),
            ("/products?utm_source=mail&utm_medium=x", "/products"),
            (
                "/products?q=a&utm_source=mail&attr=b&attr=a",
                "/products?q=a&attr=b&attr=a",
            ),
            ("/products?q=utm_source", "/products?q=utm_source"),
            ("/products?gclid=1&&page=2", "/products?page=2"),
        ] {
            let target = essential(&given.parse().unwrap(), &behaviours).unwrap();
            assert_eq!(target.as_str(), expected);
        }
    }
}
