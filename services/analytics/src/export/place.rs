//! Where exports go: a folder, or a bucket of storage that speaks S3.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail, ensure};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{Error, MultipartUpload, ObjectStore, ObjectStoreExt, RetryConfig};

/// Bytes sent at a time: S3 takes no less than 5 MiB, and 10,000 times.
const PART: usize = 8 * 1024 * 1024;

/// A folder or bucket that takes files.
pub struct Place {
    store: Arc<dyn ObjectStore>,
    prefix: Key,
    shown: String,
}

impl Place {
    /// The folder `destination`, which is made where it is missing, or the bucket of
    /// `s3://bucket/prefix`. Of `variables`, those that AWS's own tools know say how the
    /// bucket is reached: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    /// `AWS_SESSION_TOKEN`, `AWS_REGION`, and `AWS_ENDPOINT_URL` for storage that is not
    /// Amazon's.
    ///
    /// # Errors
    /// When `destination` is neither, the folder cannot be made, or there are no
    /// credentials for the bucket.
    pub async fn open(
        destination: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        match destination.to_str() {
            Some(url) if url.starts_with("s3://") => Self::bucket(url, variables).await,
            Some(url) if url.contains("://") => {
                bail!("{url} is neither a folder nor s3://bucket/prefix")
            }
            _ => Self::folder(destination),
        }
    }

    fn folder(folder: &Path) -> anyhow::Result<Self> {
        let shown = folder.display().to_string();
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {shown}"))?;
        let store = LocalFileSystem::new_with_prefix(folder)
            .with_context(|| format!("cannot use the folder {shown}"))?;
        Ok(Self {
            store: Arc::new(store.with_fsync(true)),
            prefix: Key::default(),
            shown,
        })
    }

    async fn bucket(
        url: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        server_kit::install_crypto();
        let (bucket, prefix) = parts(url)?;
        let store = builder(variables)
            .with_bucket_name(bucket)
            .build()
            .with_context(|| format!("the AWS_* variables do not say how to reach {url}"))?;
        // Asked for before anything is sent, so that what is missing can be named.
        if let Err(error) = store.credentials().get_credential().await {
            bail!(
                "there are no credentials for {url}: set AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY, or give this machine a role ({error})"
            );
        }
        Ok(Self {
            store: Arc::new(store),
            prefix,
            shown: url.trim_end_matches('/').to_owned(),
        })
    }

    /// Begins the file `name`, which is not there before it is finished.
    ///
    /// # Errors
    /// When it may not be written there, or nobody answers.
    pub(super) async fn begin(&self, name: &str) -> anyhow::Result<Upload> {
        let shown = format!("{}/{name}", self.shown);
        let key = self.prefix.clone().join(name);
        match self.store.put_multipart(&key).await {
            Ok(parts) => Ok(Upload {
                name: shown,
                parts,
                rest: Vec::new(),
            }),
            Err(error @ Error::NotFound { .. }) => {
                let place = &self.shown;
                Err(anyhow!(
                    "cannot write {shown}: make {place} first ({error})"
                ))
            }
            Err(error) => Err(refused(&shown, &error)),
        }
    }
}

fn parts(url: &str) -> anyhow::Result<(&str, Key)> {
    let rest = url.trim_start_matches("s3://");
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    ensure!(
        !bucket.is_empty() && bucket.chars().all(fits),
        "{url} names no bucket, as s3://bucket/prefix does"
    );
    let prefix = Key::parse(prefix).with_context(|| format!("{url} has no good prefix"))?;
    Ok((bucket, prefix))
}

/// Plain HTTP is for who says so in the endpoint itself.
fn builder(variables: impl IntoIterator<Item = (String, String)>) -> AmazonS3Builder {
    let mut builder = AmazonS3Builder::new();
    for (name, value) in variables {
        if name.starts_with("AWS_")
            && !value.is_empty()
            && let Ok(key) = name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>()
        {
            builder = builder.with_config(key, value);
        }
    }
    let endpoint = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint]
        .iter()
        .find_map(|key| builder.get_config_value(key));
    let is_plain = endpoint.is_some_and(|url| url.starts_with("http://"));
    builder.with_allow_http(is_plain).with_retry(RetryConfig {
        // An operator waits for it.
        max_retries: 5,
        retry_timeout: Duration::from_secs(30),
        ..RetryConfig::default()
    })
}

/// A file on its way.
pub(super) struct Upload {
    /// Where it will be.
    pub name: String,
    parts: Box<dyn MultipartUpload>,
    rest: Vec<u8>,
}

impl Upload {
    /// Adds `bytes`.
    ///
    /// # Errors
    /// When they are not taken.
    pub async fn write(&mut self, bytes: Vec<u8>) -> anyhow::Result<()> {
        self.rest.extend(bytes);
        while self.rest.len() >= PART {
            let after = self.rest.split_off(PART);
            let part = std::mem::replace(&mut self.rest, after);
            self.send(part).await?;
        }
        Ok(())
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn finish(&mut self) -> anyhow::Result<()> {
        let last = std::mem::take(&mut self.rest);
        if !last.is_empty() {
            self.send(last).await?;
        }
        let finished = self.parts.complete().await;
        finished.map_err(|error| refused(&self.name, &error))?;
        Ok(())
    }

    /// Drops what was sent.
    pub async fn abort(mut self) {
        if let Err(error) = self.parts.abort().await {
            // What failed before says why; this says what is left behind.
            tracing::warn!(name = self.name, %error, "parts of an unfinished file are left");
        }
    }

    async fn send(&mut self, part: Vec<u8>) -> anyhow::Result<()> {
        let sent = self.parts.put_part(part.into()).await;
        sent.map_err(|error| refused(&self.name, &error))
    }
}

/// The error tells its own sources, so it is told once and has none.
fn refused(name: &str, error: &Error) -> anyhow::Error {
    let advice = match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            "it is refused to these credentials; look at AWS_ACCESS_KEY_ID, \
             AWS_SECRET_ACCESS_KEY and the bucket's policy"
        }
        _ => "its storage does not take it",
    };
    anyhow!("cannot write {name}: {advice} ({error})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_bucket_and_a_prefix() {
        let read = |url| parts(url).map(|(bucket, prefix)| (bucket.to_owned(), prefix.to_string()));
        let of = |bucket: &str, prefix: &str| (bucket.to_owned(), prefix.to_owned());
        assert_eq!(read("s3://mall").unwrap(), of("mall", ""));
        assert_eq!(read("s3://mall/").unwrap(), of("mall", ""));
        assert_eq!(read("s3://mall/a/b/").unwrap(), of("mall", "a/b"));
        for wrong in ["s3://", "s3:///events", "s3://mall?x/y", "s3://mall/a//b"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn plain_http_is_for_endpoints_that_say_so() {
        use object_store::ClientConfigKey;
        let plain = |name: &str, value: &str| {
            let pairs = [(name, value), ("AWS_ALLOW_HTTP", "true")];
            let made = builder(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
            let key = AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp);
            made.get_config_value(&key).unwrap()
        };
        assert_eq!(plain("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), "true");
        assert_eq!(plain("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9"), "true");
        assert_eq!(
            plain("AWS_ENDPOINT_URL", "https://storage.example"),
            "false"
        );
        assert_eq!(plain("AWS_REGION", "http://"), "false");
    }
}
