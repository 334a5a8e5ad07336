//! What a browser looked at, in a cookie of its own.
//!
//! It is noted by a request behind the page, which may well be answered after the
//! shopper's first click. Kept in the session, it would make one, and its cookie
//! would replace that of the session the click made, with the cart in it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::HeaderValue;
use http::request::Parts;

use crate::session::cookies;

/// The cookie; what it holds is the browser's to change, and nobody else's to read.
const NAME: &str = "__Host-Http-mallhive-viewed";

/// How many are kept.
const MOST: usize = 12;

/// The longest slug that is kept, in bytes: all of them fit into a request's headers.
const LONGEST: usize = 120;

/// No slug has it, and a cookie may.
const SEPARATOR: &str = ".";

/// Slugs of products looked at, newest first; take it as an argument.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewed(Vec<String>);

impl Viewed {
    /// At most twelve.
    #[must_use]
    pub fn slugs(&self) -> &[String] {
        &self.0
    }

    /// With `slug` as the newest; as it was where that is no slug to keep.
    #[must_use]
    pub fn with(mut self, slug: &str) -> Self {
        if is_kept(slug) {
            self.0.retain(|known| known != slug);
            self.0.insert(0, slug.to_owned());
            self.0.truncate(MOST);
        }
        self
    }

    /// What makes the browser remember it, for thirty days.
    #[must_use]
    pub fn set_cookie(&self) -> HeaderValue {
        cookies::set(NAME, &self.0.join(SEPARATOR))
    }

    /// What makes the browser forget it.
    pub(crate) fn removal() -> HeaderValue {
        cookies::removal(NAME)
    }
}

impl<S: Sync> FromRequestParts<S> for Viewed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let held = cookies::sent(&parts.headers, NAME)
            .next()
            .unwrap_or_default();
        let slugs = held.split(SEPARATOR).filter(|slug| is_kept(slug));
        Ok(Self(slugs.take(MOST).map(str::to_owned).collect()))
    }
}

fn is_kept(slug: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=LONGEST).contains(&slug.len()) && slug.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cookies: &str) -> Viewed {
        let request = http::Request::builder().header("cookie", cookies).body(());
        let (mut parts, ()) = request.unwrap().into_parts();
        futures::executor::block_on(Viewed::from_request_parts(&mut parts, &())).unwrap()
    }

    fn written(viewed: &Viewed) -> String {
        let header = viewed.set_cookie();
        header
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn the_newest_of_twelve_come_first() {
        let mut viewed = Viewed::default();
        for nth in 0..15 {
            viewed = viewed.with(&format!("p{nth}"));
        }
        let again = read(&written(&viewed.with("p10")));
        let wanted = "p10 p14 p13 p12 p11 p9 p8 p7 p6 p5 p4 p3";
        assert_eq!(again.slugs().join(" "), wanted);
    }

    #[test]
    fn what_nobody_could_have_looked_at_is_not_kept() {
        let long = "x".repeat(2000);
        let viewed = Viewed::default()
            .with(&long)
            .with("a b")
            .with("a;b")
            .with("");
        assert_eq!(viewed, Viewed::default());
        assert_eq!(
            read(&format!("{NAME}={long}.a%20b..bowl")).slugs(),
            ["bowl"]
        );
        assert_eq!(read("other=bowl"), Viewed::default());
    }
}
