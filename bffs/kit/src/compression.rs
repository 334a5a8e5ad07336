//! Brotli or gzip for text that is large enough to be worth it. Events are sent as
//! they happen, and a compressor would hold them back.

use http::header::CONTENT_TYPE;
use http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Pages are made anew for each request, so time counts more than the last percent.
const LEVEL: CompressionLevel = CompressionLevel::Precise(3);

/// Below that, one packet carries it anyway.
const SMALLEST: u16 = 1024;

type IsText = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

pub(crate) fn layer() -> CompressionLayer<And<SizeAbove, IsText>> {
    let text: IsText = |_, _, headers, _| is_text(headers);
    CompressionLayer::new()
        .quality(LEVEL)
        .compress_when(SizeAbove::new(SMALLEST).and(text))
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    kind.starts_with("text/") && kind != "text/event-stream"
        || ["json", "xml", "javascript", "manifest+json"]
            .iter()
            .any(|end| kind.ends_with(end))
}
