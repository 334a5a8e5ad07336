//! What mails say; pure.

use shared_types::event::{OrderCancelled, OrderConfirmed, UserSignedUp};

/// A mail to one person, in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Where it goes.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// Its text.
    pub body: String,
}

/// To someone who has just opened an account.
#[must_use]
pub fn welcome(event: &UserSignedUp) -> Mail {
    Mail {
        recipient: event.email.clone(),
        subject: "Welcome to MallHive".to_owned(),
        body: format!(
            "Hello {},\n\nyour account is open. Your cart, addresses and orders are kept in it.\n",
            event.name
        ),
    }
}

/// To someone whose order is paid.
#[must_use]
pub fn confirmation(event: &OrderConfirmed) -> Mail {
    let lines: String = event
        .lines
        .iter()
        .map(|line| format!("  {} x {}  {}\n", line.quantity, line.title, line.total))
        .collect();
    Mail {
        recipient: event.email.clone(),
        subject: format!("Your order {} is confirmed", event.number),
        body: format!(
            "Hello {},\n\nthank you for your order {}. The sellers prepare it now.\n\n{lines}\nPaid: {}\n",
            event.name, event.number, event.total
        ),
    }
}

/// To someone whose order was called off.
#[must_use]
pub fn cancellation(event: &OrderCancelled) -> Mail {
    Mail {
        recipient: event.email.clone(),
        subject: format!("Your order {} was cancelled", event.number),
        body: format!(
            "Hello {},\n\nyour order {} was cancelled. {}\n\nWhat you paid goes back the way it came.\n",
            event.name, event.number, event.reason
        ),
    }
}

impl Mail {
    /// The mail as RFC 5322 text. Header values lose their line breaks, so that
    /// nobody's name can add a header.
    #[must_use]
    pub fn render(&self, message_id: &str) -> String {
        let one_line = |text: &str| text.replace(['\r', '\n'], " ");
        format!(
            "From: MallHive <orders@mallhive.example>\r\nTo: {}\r\nSubject: {}\r\n\
             Message-ID: <{message_id}@mallhive.example>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
            one_line(&self.recipient),
            one_line(&self.subject),
            self.body.replace('\n', "\r\n")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_name_adds_a_header() {
        let mail = Mail {
            recipient: "a@example.com\r\nBcc: everyone@example.com".into(),
            subject: "Hello\nX: y".into(),
            body: "Text".into(),
        };
        let rendered = mail.render("1");
        let headers = rendered.split("\r\n\r\n").next().unwrap_or_default();
        assert!(
            !headers.contains("\nBcc:") && !headers.contains("\nX:"),
            "{headers}"
        );
    }
}
