//! Messages as files, for a mall that has no mail server or SMS gateway.

use std::path::{Path, PathBuf};

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::{Outgoing, Refusal, Sender, Transport};

/// Writes each mail to `<message_id>.eml`: written twice after a crash, it is still
/// one file.
pub struct Folder {
    folder: PathBuf,
    sender: Sender,
}

/// Writes each text message to `<message_id>.txt`: the number, and then what it says.
pub struct TextFolder {
    folder: PathBuf,
}

impl Folder {
    /// Writes to `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: PathBuf, sender: Sender) -> anyhow::Result<Self> {
        make(&folder)?;
        Ok(Self { folder, sender })
    }

    async fn write(&self, mail: &Outgoing) -> Result<(), Refusal> {
        let message = self.sender.message(mail)?.formatted();
        // Whoever delivers a mail notes where it would come back to.
        let mut file = match self.sender.returns_to(mail) {
            Some(address) => format!("Return-Path: <{address}>\r\n").into_bytes(),
            None => Vec::new(),
        };
        file.extend(message);
        let path = self.folder.join(format!("{}.eml", mail.message_id));
        write(&path, &file).await
    }
}

impl TextFolder {
    /// Writes to `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: PathBuf) -> anyhow::Result<Self> {
        make(&folder)?;
        Ok(Self { folder })
    }

    async fn write(&self, message: &Outgoing) -> Result<(), Refusal> {
        let path = self.folder.join(format!("{}.txt", message.message_id));
        let text = format!("To: {}\n\n{}\n", message.recipient, message.text);
        write(&path, text.as_bytes()).await
    }
}

impl Transport for Folder {
    fn send<'a>(&'a self, mail: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        self.write(mail).boxed()
    }
}

impl Transport for TextFolder {
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        self.write(message).boxed()
    }
}

fn make(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
}

async fn write(path: &Path, content: &[u8]) -> Result<(), Refusal> {
    tokio::fs::write(path, content)
        .await
        .map_err(|error| Refusal::Later(format!("cannot write {}: {error}", path.display())))
}
