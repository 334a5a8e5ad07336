//! Mail as RFC 5322 text.

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use server_kit::env::ConfigError;

use super::{Mail, Refusal};

/// Whom mail comes from.
#[derive(Clone, Debug)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `MallHive <orders@mall.example>`, which `variable` tells.
    ///
    /// # Errors
    /// Names the variable when it is no address.
    pub fn parse(variable: &str, text: &str) -> Result<Self, ConfigError> {
        let reason = "it must be an address such as MallHive <orders@mall.example>";
        let mailbox = text.trim().parse();
        mailbox
            .map(Self)
            .map_err(|_| ConfigError::invalid(variable, reason))
    }

    /// The domain that mail comes from.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.email.domain()
    }

    /// `mail` with its headers, in HTML and text.
    ///
    /// # Errors
    /// When its recipient is no address.
    pub fn message(&self, mail: &Mail) -> Result<Message, Refusal> {
        let never = |error: &dyn std::fmt::Display| Refusal::Never {
            reason: format!("this mail cannot be written: {error}"),
            mailbox_gone: false,
        };
        let to = mail.recipient.parse().map_err(|error| never(&error))?;
        let mut message = Message::builder()
            .from(self.0.clone())
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

    fn mail() -> Mail {
        Mail {
            message_id: Uuid::from_u128(7),
            recipient: "ada@example.com".into(),
            subject: "Hello".into(),
            html: "<p>Hello</p>".into(),
            text: "Hello".into(),
            unsubscribe_url: Some("https://mall.example/profile/unsubscribe?token=abc".into()),
            created_at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    fn written(mail: &Mail) -> String {
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
        let text = written(&Mail { subject, ..mail() });
        assert!(!text.contains("\nBcc:"), "{text}");
        let recipient = "a@example.com\r\nBcc: everyone@example.com".into();
        let sender = Sender::parse("MAIL_FROM", "orders@mall.example").unwrap();
        let refused = sender.message(&Mail {
            recipient,
            ..mail()
        });
        assert!(matches!(refused, Err(Refusal::Never { .. })));
    }
}
