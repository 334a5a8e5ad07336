//! Mail by SMTP, RFC 5321.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use server_kit::env::Secret;

use super::{Outgoing, Refusal, Sender, Transport};

/// How long a server may take over one command.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Connections at a time.
const CONNECTIONS: u32 = 8;

/// Replies that are about us and our account there, not about the recipient.
const ABOUT_US: [u16; 8] = [500, 501, 502, 503, 530, 534, 535, 538];

/// The mail server's URL is not one. It may hold a password and is not shown.
#[derive(Debug, thiserror::Error)]
#[error(
    "SMTP_URL is not valid: it must be a URL such as \
     smtp://user:password@mail.example:587?tls=required or smtps://user:password@mail.example"
)]
pub struct SmtpUrlError;

/// A mail server that takes mail for everyone.
pub struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
}

impl Smtp {
    /// The server at `url`; nothing is sent yet.
    ///
    /// # Errors
    /// When `url` is not one.
    pub fn new(url: &Secret, sender: Sender) -> Result<Self, SmtpUrlError> {
        server_kit::install_crypto();
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
            .map_err(|_| SmtpUrlError)?
            .timeout(Some(TIMEOUT))
            .hello_name(ClientId::Domain(sender.domain().to_owned()))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .build();
        Ok(Self { server, sender })
    }

    async fn hand_over(&self, mail: &Outgoing) -> Result<(), Refusal> {
        let message = self.sender.message(mail)?;
        let envelope = self.sender.envelope(mail, &message)?;
        match self.server.send_raw(&envelope, &message.formatted()).await {
            Ok(_) => Ok(()),
            Err(error) => Err(refusal(&error)),
        }
    }
}

impl Transport for Smtp {
    fn send<'a>(&'a self, mail: &'a Outgoing) -> BoxFuture<'a, Result<(), Refusal>> {
        self.hand_over(mail).boxed()
    }
}

fn refusal(error: &Error) -> Refusal {
    let reason = match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let code = error
        .status()
        .map(u16::from)
        .filter(|_| error.is_permanent());
    match code {
        Some(code) if !ABOUT_US.contains(&code) => Refusal::Never {
            mailbox_gone: is_about_mailbox(code, &reason),
            reason,
        },
        _ => Refusal::Later(reason),
    }
}

/// Whether a permanent refusal says that the mailbox is not there. The enhanced code
/// of RFC 3463 tells where there is one: `5.1.x` is the address, `5.2.x` the mailbox,
/// while `550 5.7.1` is somebody who does not like the mail.
pub(crate) fn is_about_mailbox(code: u16, reason: &str) -> bool {
    let enhanced = reason.split([' ', '-', ':', '(', ')']).find_map(|word| {
        word.strip_prefix("5.")?
            .split('.')
            .next()?
            .parse::<u16>()
            .ok()
    });
    match enhanced {
        Some(subject) => matches!(subject, 1 | 2),
        None => matches!(code, 550 | 551 | 553),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_mailbox_refuses_is_told_from_what_the_server_dislikes() {
        for (code, reason, gone) in [
            (550, "permanent error (550): 5.1.1 no such user", true),
            (550, "permanent error (550): no such user", true),
            (552, "permanent error (552): 5.2.2 mailbox full", true),
            (550, "permanent error (550): 5.7.1 looks like spam", false),
            (554, "permanent error (554): transaction failed", false),
        ] {
            assert_eq!(is_about_mailbox(code, reason), gone, "{reason}");
        }
    }

    #[test]
    fn a_wrong_url_is_not_shown() {
        let sender = Sender::parse("MAIL_FROM", "orders@mall.example").unwrap();
        for url in ["", "mail.example", "http://u:hunter2@mail.example"] {
            let Err(error) = Smtp::new(&Secret::new(url), sender.clone()) else {
                panic!("{url} was taken");
            };
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
