//! Which compression a client takes: three classes, so that three answers are kept.

use http::header::ACCEPT_ENCODING;
use http::{HeaderMap, HeaderValue};

/// The best compression that a client takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Brotli.
    Brotli,
    /// Gzip, but not Brotli.
    Gzip,
    /// None that we know.
    Identity,
}

impl Encoding {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// What the client of a request with `headers` takes.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let mut gzip = false;
        let values = headers.get_all(ACCEPT_ENCODING).iter();
        for offer in values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|v| v.split(','))
        {
            let (name, parameters) = offer.split_once(';').unwrap_or((offer, ""));
            let name = name.trim();
            if is_refused(parameters) {
                continue;
            }
            if name.eq_ignore_ascii_case("br") {
                return Self::Brotli;
            }
            gzip |= name.eq_ignore_ascii_case("gzip");
        }
        if gzip { Self::Gzip } else { Self::Identity }
    }

    /// The letter that stands for it in a key.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Brotli => 'b',
            Self::Gzip => 'g',
            Self::Identity => 'i',
        }
    }

    /// What to ask an origin for.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        })
    }
}

/// A weight of zero: `q=0`, `q=0.00`.
fn is_refused(parameters: &str) -> bool {
    let weight = parameters
        .trim()
        .strip_prefix("q=")
        .or(parameters.trim().strip_prefix("Q="));
    weight.is_some_and(|weight| {
        weight
            .trim()
            .bytes()
            .all(|byte| matches!(byte, b'0' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_that_is_not_refused_is_taken() {
        for (offers, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate", Encoding::Gzip),
            ("br;q=0, gzip;q=0.5", Encoding::Gzip),
            ("br;q=0.000, gzip;q=0", Encoding::Identity),
            ("BR;q=0.1", Encoding::Brotli),
            ("broken", Encoding::Identity),
            ("", Encoding::Identity),
        ] {
            let headers =
                HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(offers))]);
            assert_eq!(Encoding::accepted(&headers), expected, "{offers}");
        }
    }
}
