//! Mail as files, for a mall that has no mail server.

use std::path::PathBuf;

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::{Mail, Refusal, Sender, Transport};

/// Writes each mail to `<message_id>.eml`: written twice after a crash, it is still
/// one file.
pub struct Folder {
    folder: PathBuf,
    sender: Sender,
}

impl Folder {
    /// Writes to `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: PathBuf, sender: Sender) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the mail folder {}", folder.display()))?;
        Ok(Self { folder, sender })
    }

    async fn write(&self, mail: &Mail) -> Result<(), Refusal> {
        let message = self.sender.message(mail)?;
        let path = self.folder.join(format!("{}.eml", mail.message_id));
        tokio::fs::write(&path, message.formatted())
            .await
            .map_err(|error| Refusal::Later(format!("cannot write {}: {error}", path.display())))
    }
}

impl Transport for Folder {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), Refusal>> {
        self.write(mail).boxed()
    }
}
