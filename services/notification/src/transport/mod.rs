//! The ways a message leaves: by SMTP, through an SMS gateway, to browsers, or into a
//! folder where nothing else is configured.

mod folder;
mod gateway;
mod mime;
mod smtp;
mod web_push;

use futures::future::BoxFuture;
use time::OffsetDateTime;
use uuid::Uuid;

pub use folder::{Folder, TextFolder};
pub use gateway::Gateway;
pub use mime::Sender;
pub(crate) use smtp::is_about_mailbox;
pub use smtp::{Smtp, SmtpUrlError};
pub use web_push::WebPush;

/// What goes out to one person by one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The same at each try, so that whoever takes it knows a repeat.
    pub message_id: Uuid,
    /// Where it goes: a mail address, a telephone number, or the id of a browser's
    /// subscription.
    pub recipient: String,
    /// A mail's subject line; the others are told by it in the database only.
    pub subject: String,
    /// A mail's HTML; the others have none.
    pub html: String,
    /// A mail's text, a text message, or a notification's JSON.
    pub text: String,
    /// Where mail like it is ended, by a link and by one click of the mail program.
    pub unsubscribe_url: Option<String>,
    /// A mail's date.
    pub created_at: OffsetDateTime,
}

/// Why a message was not taken.
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

/// Takes messages.
pub trait Transport: Send + Sync {
    /// Takes `message`, or says why not. Cancelling may leave it taken.
    fn send<'a>(&'a self, message: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>>;
}
