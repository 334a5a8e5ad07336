//! Mail as RFC 5322 text.

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use server_kit::env::ConfigError;

use super::{Outgoing, Refusal};
use crate::bounce::ReturnAddresses;

/// Whom mail comes from, and where it comes back to.
#[derive(Clone)]
pub struct Sender {
    from: Mailbox,
    returns: Option<ReturnAddresses>,
}

impl Sender {
    /// Reads `MallHive <orders@mall.example>`, which `variable` tells.
    ///
    /// # Errors
    /// Names the variable when it is no address.
    pub fn parse(variable: &str, text: &str) -> Result<Self, ConfigError> {
        let reason = "it must be an address such as MallHive <orders@mall.example>";
        let from = text
            .trim()
            .parse()
            .map_err(|_| ConfigError::invalid(variable, reason))?;
        Ok(Self {
            from,
            returns: None,
        })
    }

    /// The same, with an address for each mail to come back to.
    #[must_use]
    pub fn returning(mut self, returns: Option<ReturnAddresses>) -> Self {
        self.returns = returns;
        self
    }

    /// Where people reach us: `orders@mall.example`.
    #[must_use]
    pub fn address(&self) -> &str {
        self.from.email.as_ref()
    }

    /// The domain that mail comes from.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// Who is told by SMTP where `mail`, written as `message`, comes from and goes to.
    ///
    /// # Errors
    /// When an address cannot be written.
    pub fn envelope(&self, mail: &Outgoing, message: &Message) -> Result<Envelope, Refusal> {
        let Some(from) = self.returns_to(mail) else {
            return Ok(message.envelope().clone());
        };
        let from: Address = from.parse().map_err(|error| never(&error))?;
        Envelope::new(Some(from), message.envelope().to().to_vec()).map_err(|error| never(&error))
    }

    /// Where `mail` comes back to, if there is a place for that.
    #[must_use]
    pub fn returns_to(&self, mail: &Outgoing) -> Option<String> {
        let returns = self.returns.as_ref()?;
        Some(returns.of(mail.message_id))
    }

    /// `mail` with its headers, in HTML and text.
    ///
    /// # Errors
    /// When its recipient is no address.
    pub fn message(&self, mail: &Outgoing) -> Result<Message, Refusal> {
        let to = mail.recipient.parse().map_err(|error| never(&error))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            .date(mail.created_at.into())
            .message_id(Some(format!("<{}@{}>", mail.message_id, self.domain())))
            // No machine is to answer a machine.
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(url) = &mail.unsubscribe_url {
            // RFC 8058: the mail program's own button posts to the same address.
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{url}>")))
                .raw_header(header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click",
                ));
        }
        let written = if mail.html.is_empty() {
            message.singlepart(SinglePart::plain(mail.text.clone()))
        } else {
            let (text, html) = (mail.text.clone(), mail.html.clone());
            message.multipart(MultiPart::alternative_plain_html(text, html))
        };
        written.map_err(|error| never(&error))
    }
}

fn never(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::Never {
        reason: format!("this mail cannot be written: {error}"),
        mailbox_gone: false,
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Nobody's name adds a header.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;

    fn mail() -> Outgoing {
        Outgoing {
            message_id: Uuid::from_u128(7),
            recipient: "ada@example.com".into(),
            subject: "Hello".into(),
            html: "<p>Hello</p>".into(),
            text: "Hello".into(),
            unsubscribe_url: Some("https://mall.example/profile/unsubscribe?token=abc".into()),
            created_at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    fn written(mail: &Outgoing) -> String {
        let sender = Sender::parse("MAIL_FROM", "MallHive <orders@mall.example>").unwrap();
        String::from_utf8(sender.message(mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_is_recognised_and_can_be_ended() {
        let text = written(&mail());
        let headers = text.split("\r\n\r\n").next().unwrap();
        let fixed = headers.split("Content-Type").next().unwrap();
        insta::assert_snapshot!(fixed.replace("\r\n", "\n"), @r"
        From: MallHive <orders@mall.example>
        To: ada@example.com
        Subject: Hello
        Date: Thu, 01 Jan 1970 00:00:00 +0000
        Message-ID: <00000000-0000-0000-0000-000000000007@mall.example>
        Auto-Submitted: auto-generated
        List-Unsubscribe: <https://mall.example/profile/unsubscribe?token=abc>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click
        MIME-Version: 1.0
        ");
    }

    #[test]
    fn nobodys_name_adds_a_header() {
        let subject = "Hello\r\nBcc: everyone@example.com".into();
        let text = written(&Outgoing { subject, ..mail() });
        assert!(!text.contains("\nBcc:"), "{text}");
        let recipient = "a@example.com\r\nBcc: everyone@example.com".into();
        let sender = Sender::parse("MAIL_FROM", "orders@mall.example").unwrap();
        let refused = sender.message(&Outgoing {
            recipient,
            ..mail()
        });
        assert!(matches!(refused, Err(Refusal::Never { .. })));
    }
}
