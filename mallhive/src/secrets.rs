//! The secrets that the parts of one mall share, drawn at the first start.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, anyhow};
use notification_service::push::VapidKey;
use rand::Rng;
use serde::{Deserialize, Serialize};

/// What nobody outside the mall may know.
#[derive(Clone, Deserialize, Serialize)]
pub struct Secrets {
    /// Services prove who they are with it.
    pub service: String,
    /// Seals the user service's signing keys in its database.
    pub user_keys: String,
    /// The payment simulator's API key.
    pub payment_key: String,
    /// The payment simulator signs its webhooks with it.
    pub payment_webhook: String,
    /// Signs notifications to browsers; folders of before there were any have none.
    #[serde(default)]
    pub push_key: String,
}

impl Secrets {
    /// The secrets kept in `folder`, drawn when there are none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or was changed to something else.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("secrets.json");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Self::draw()?
                    .keep(&path)
                    .with_context(|| format!("cannot write {}", path.display()));
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let secrets: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{} is damaged; restore it from a backup", path.display()))?;
        secrets
            .completed(&path)
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// With what has been added since they were drawn.
    fn completed(mut self, path: &Path) -> anyhow::Result<Self> {
        if !self.push_key.is_empty() {
            return Ok(self);
        }
        self.push_key = push_key()?.secret().expose().to_owned();
        self.keep(path)
    }

    fn draw() -> anyhow::Result<Self> {
        Ok(Self {
            service: random(),
            user_keys: random(),
            payment_key: format!("sk_test_{}", random()),
            payment_webhook: format!("whsec_{}", random()),
            push_key: push_key()?.secret().expose().to_owned(),
        })
    }

    /// Written beside its place and moved there, so that no crash leaves half of it.
    fn keep(self, path: &Path) -> anyhow::Result<Self> {
        let part = path.with_extension("part");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)?;
        file.write_all(&serde_json::to_vec_pretty(&self)?)?;
        file.sync_all()?;
        std::fs::rename(&part, path)?;
        Ok(self)
    }
}

/// A new key pair for notifications to browsers.
///
/// # Errors
/// When the system has no randomness to give.
pub fn push_key() -> anyhow::Result<VapidKey> {
    VapidKey::draw().map_err(|_| anyhow!("the system has no randomness to give"))
}

/// 256 random bits in hex.
fn random() -> String {
    hex::encode(rand::rng().random::<[u8; 32]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_drawn_once_and_kept_private() -> anyhow::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir()?;
        let drawn = Secrets::open(folder.path())?;
        assert_eq!(Secrets::open(folder.path())?.service, drawn.service);
        assert_ne!(drawn.service, drawn.user_keys);
        let mode = std::fs::metadata(folder.path().join("secrets.json"))?
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        Ok(())
    }

    #[test]
    fn what_was_added_later_is_drawn_and_kept_too() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let old = r#"{"service":"a","user_keys":"b","payment_key":"c","payment_webhook":"d"}"#;
        std::fs::write(folder.path().join("secrets.json"), old)?;
        let completed = Secrets::open(folder.path())?;
        assert_eq!(completed.service, "a");
        assert!(!completed.push_key.is_empty());
        let again = Secrets::open(folder.path())?;
        assert_eq!(again.push_key, completed.push_key);
        Ok(())
    }
}
