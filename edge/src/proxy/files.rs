//! Files from disk: what a build made, and the catalogue's pictures.
//!
//! A path is taken only if each of its parts is a plain name, so nothing can lead
//! out of the folder; a link that does is caught by comparing real paths.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::encoding::Encoding;
use super::freshness::Freshness;
use super::store::Kept;

/// How long a file whose name tells its content is kept without looking again.
const NAMED_BY_CONTENT: Duration = Duration::from_secs(24 * 3600);

/// The same for one that may be replaced.
const REPLACEABLE: Duration = Duration::from_secs(5);

/// Larger files are nothing that we publish.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// Compressing less saves no packet.
const WORTH_COMPRESSING: usize = 1024;

/// One folder whose files are served.
#[derive(Clone)]
pub struct Folder {
    root: PathBuf,
    /// Whether names hold a hash of the content, and compressed twins lie beside.
    built: bool,
}

impl Folder {
    /// Files that a build made and named by their content.
    #[must_use]
    pub fn built(root: PathBuf) -> Self {
        Self { root, built: true }
    }

    /// Pictures, which may be replaced.
    #[must_use]
    pub fn pictures(root: PathBuf) -> Self {
        Self { root, built: false }
    }

    /// The file at `path` below the folder, with `policy` as its headers; `None` where
    /// there is none.
    ///
    /// # Errors
    /// When the disk fails, rather than the file missing.
    pub async fn load(
        &self,
        path: &str,
        encoding: Encoding,
        policy: &HeaderMap,
    ) -> std::io::Result<Option<Kept>> {
        let Some(kind) = is_plain(path).then(|| content_type(path)).flatten() else {
            return Ok(None);
        };
        let by_content = self.built && has_hash(path);
        let (folder, path) = (self.clone(), path.to_owned());
        let reading = move || folder.read(&path, kind, encoding);
        let read = tokio::task::spawn_blocking(reading).await;
        let Some((body, brotli)) = read.map_err(std::io::Error::other)?? else {
            return Ok(None);
        };
        let mut headers = policy.clone();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        if brotli {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        if self.built && !by_content {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        let freshness = Freshness {
            fresh: if by_content {
                NAMED_BY_CONTENT
            } else {
                REPLACEABLE
            },
            stale: Duration::ZERO,
            stale_if_error: Duration::ZERO,
        };
        Ok(Some(Kept::new(StatusCode::OK, headers, body, freshness)))
    }

    /// The file's content, and whether it is in Brotli.
    fn read(
        &self,
        path: &str,
        kind: &str,
        encoding: Encoding,
    ) -> std::io::Result<Option<(Bytes, bool)>> {
        let brotli = encoding == Encoding::Brotli;
        if brotli
            && self.built
            && let Some(twin) = self.content(&format!("{path}.br"))?
        {
            return Ok(Some((twin.into(), true)));
        }
        let Some(content) = self.content(path)? else {
            return Ok(None);
        };
        if brotli && content.len() >= WORTH_COMPRESSING && is_text(kind) {
            return compress(&content).map(|small| Some((small.into(), true)));
        }
        Ok(Some((content.into(), false)))
    }

    fn content(&self, path: &str) -> std::io::Result<Option<Vec<u8>>> {
        let found = self.root.join(path);
        let Some(real) = existing(found.canonicalize())? else {
            return Ok(None);
        };
        let inside = existing(self.root.canonicalize())?.is_some_and(|root| real.starts_with(root));
        let about = real.metadata()?;
        if !inside || !about.is_file() || about.len() > MOST_BYTES {
            return Ok(None);
        }
        existing(std::fs::read(&real))
    }
}

fn existing<T>(result: std::io::Result<T>) -> std::io::Result<Option<T>> {
    use std::io::ErrorKind as Kind;
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error)
            if matches!(
                error.kind(),
                Kind::NotFound | Kind::NotADirectory | Kind::InvalidFilename
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether each part of `path` is an ordinary file name: letters, digits and a few
/// signs, no leading dot, nothing encoded.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~@+".contains(&byte);
    path.len() <= 300
        && path
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain))
}

/// Whether the name holds the 16 hexadecimal digits of a content's hash.
fn has_hash(path: &str) -> bool {
    let name = Path::new(path)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    name.split(['-', '.', '_'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The media type by the file's ending; a file of another kind is not served.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

fn is_text(kind: &str) -> bool {
    kind.starts_with("text/")
        || kind.contains("json")
        || kind.contains("xml")
        || kind.contains("wasm")
}

/// Fast rather than small: the best is done when files are built.
fn compress(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer =
        brotli::CompressorWriter::new(Vec::with_capacity(content.len() / 2), 4096, 5, 20);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_taken() {
        for good in ["cart/cart-0123456789abcdef.js", "a.svg", "a/b/c~1@2.png"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "../a.js",
            "a/../b.js",
            "a/..",
            "a//b.js",
            ".env",
            "a/.git/config",
            "a%2fb.js",
            "%2e%2e/a.js",
            "a\\b.js",
            "a b.js",
            "a\0.js",
            "ä.js",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }

    #[test]
    fn a_hash_in_the_name_is_seen() {
        assert!(has_hash("cart/cart-0123456789abcdef_bg.wasm"));
        assert!(has_hash("cart/cart-0123456789abcdef.css"));
        assert!(!has_hash("0123456789abcdef/manifest.json"));
        assert!(!has_hash("cart/cart.css"));
    }
}
