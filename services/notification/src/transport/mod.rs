//! The ways a mail leaves: by SMTP, or into a folder where none is configured.

mod folder;
mod mime;
mod smtp;

use futures::future::BoxFuture;
use time::OffsetDateTime;
use uuid::Uuid;

pub use folder::Folder;
pub use mime::Sender;
pub use smtp::{Smtp, SmtpUrlError};

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The same at each try; becomes its `Message-ID`.
    pub message_id: Uuid,
    /// Where it goes.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// Its HTML.
    pub html: String,
    /// The same as text.
    pub text: String,
    /// Where mail like it is ended, by a link and by one click of the mail program.
    pub unsubscribe_url: Option<String>,
    /// Its date.
    pub created_at: OffsetDateTime,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It may be taken later.
    Later(String),
    /// It will not be taken.
    Never {
        /// What the other side said.
        reason: String,
        /// There is nobody at this address, as far as anybody can tell.
        mailbox_gone: bool,
    },
}

/// Takes mail.
pub trait Transport: Send + Sync {
    /// Takes `mail`, or says why not. Cancelling may leave it taken.
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), Refusal>>;
}
