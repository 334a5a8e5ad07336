//! Reads what a mail server says about a mail it could not deliver: RFC 3464.

use shared_types::reach::BounceAction;

use crate::transport::is_about_mailbox;

/// How much of what a server said is kept to be read by an operator.
const DIAGNOSTIC: usize = 500;

/// Headers that name the address a mail came to, the surest first.
const RECIPIENTS: [&str; 3] = ["x-original-to", "delivered-to", "to"];

/// What a report says of its one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The addresses it may have come to.
    pub came_to: Vec<String>,
    /// What became of the mail.
    pub action: BounceAction,
    /// The status of RFC 3463: `5.1.1`.
    pub status: String,
    /// What the last server said.
    pub diagnostic: String,
}

/// Why a mail is no report that we can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// It is an ordinary mail, or a report of another kind.
    #[error("This is no delivery report: it has no part message/delivery-status (RFC 3464).")]
    NoStatus,
    /// The report has no recipient with a known action.
    #[error("The delivery report says neither that the mail failed nor that it is delayed.")]
    NoFailure,
    /// RFC 3464 asks for a status of three numbers.
    #[error("The delivery report has no status such as 5.1.1.")]
    BadStatus,
}

type Fields = Vec<(String, String)>;

impl Report {
    /// Reads a mail, which may be cut off after its delivery status.
    ///
    /// # Errors
    /// When it does not say that a mail failed or is delayed.
    pub fn parse(mail: &str) -> Result<Self, ReportError> {
        let mail = mail.replace("\r\n", "\n");
        let (headers, body) = split(&mail);
        let groups = statuses(&headers, body).ok_or(ReportError::NoStatus)?;
        let (action, fields) = worst(&groups).ok_or(ReportError::NoFailure)?;
        let status = of(fields, "status").and_then(status);
        let diagnostic = of(fields, "diagnostic-code").unwrap_or_default();
        Ok(Self {
            came_to: came_to(&headers),
            action,
            status: status.ok_or(ReportError::BadStatus)?,
            diagnostic: diagnostic.chars().take(DIAGNOSTIC).collect(),
        })
    }

    /// Whether it says that there is nobody at the address. A status of `5.0.0` says
    /// nothing, so that the server's own words count.
    #[must_use]
    pub fn mailbox_gone(&self) -> bool {
        if self.action != BounceAction::Failed || !self.status.starts_with("5.") {
            return false;
        }
        let (_, said) = self.diagnostic.split_once(';').unwrap_or_default();
        let code = said.trim().get(..3).and_then(|code| code.parse().ok());
        let reason = if self.status.starts_with("5.0.") {
            said.to_owned()
        } else {
            self.status.clone()
        };
        is_about_mailbox(code.unwrap_or_default(), &reason)
    }
}

/// The fields of each recipient, where the mail is a delivery report.
fn statuses(headers: &Fields, body: &str) -> Option<Vec<Fields>> {
    let kind = of(headers, "content-type")?;
    if !kind.to_ascii_lowercase().starts_with("multipart/report") {
        return None;
    }
    let delimiter = format!("\n--{}", boundary(kind)?);
    let body = format!("\n{body}");
    let parts = body.split(delimiter.as_str()).skip(1);
    let mut found = parts.filter_map(|part| {
        let (_, part) = part.split_once('\n')?;
        let (headers, content) = split(part);
        let kind = of(&headers, "content-type")?.to_ascii_lowercase();
        // The second is that of RFC 6533, for addresses that are not ASCII.
        let status = ["message/delivery-status", "message/global-delivery-status"]
            .iter()
            .any(|known| kind.starts_with(known));
        status.then(|| content.to_owned())
    });
    let content = found.next()?;
    // The first group is about the report as a whole.
    let groups = content.split("\n\n").map(fields);
    Some(groups.filter(|group| !group.is_empty()).collect())
}

/// The recipient that matters: a mail of ours has one, but it may have been passed on.
fn worst(groups: &[Fields]) -> Option<(BounceAction, &Fields)> {
    [BounceAction::Failed, BounceAction::Delayed]
        .into_iter()
        .find_map(|action| {
            let said = |fields: &&Fields| {
                of(fields, "action").is_some_and(|word| word.eq_ignore_ascii_case(action.as_str()))
            };
            Some((action, groups.iter().find(said)?))
        })
}

/// Three numbers, of which the first is the class; a comment may follow.
fn status(text: &str) -> Option<String> {
    let word = text.split([' ', '(']).next()?;
    let numbers: Vec<_> = word.split('.').collect();
    let digits = |part: &&str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let well_formed =
        numbers.len() == 3 && matches!(numbers[0], "2" | "4" | "5") && numbers.iter().all(digits);
    well_formed.then(|| word.to_owned())
}

fn came_to(headers: &Fields) -> Vec<String> {
    let named = RECIPIENTS.into_iter().flat_map(|name| {
        headers
            .iter()
            .filter(move |(key, _)| key == name)
            .flat_map(|(_, value)| value.split([' ', ',', ';', '<', '>', '"']))
    });
    named
        .filter(|word| word.contains('@'))
        .map(ToOwned::to_owned)
        .collect()
}

fn boundary(content_type: &str) -> Option<&str> {
    let at = content_type.to_ascii_lowercase().find("boundary=")?;
    let rest = content_type.get(at + "boundary=".len()..)?;
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ']).next()?,
    };
    (!boundary.is_empty()).then_some(boundary)
}

/// Headers and what comes after the first empty line.
fn split(text: &str) -> (Fields, &str) {
    if let Some(body) = text.strip_prefix('\n') {
        return (Fields::new(), body);
    }
    let (headers, body) = text.split_once("\n\n").unwrap_or((text, ""));
    (fields(headers), body)
}

/// Names in lower case, and values of one line each.
fn fields(text: &str) -> Fields {
    let unfolded = text.replace("\n ", " ").replace("\n\t", " ");
    let fields = unfolded.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let words: Vec<_> = value.split_whitespace().collect();
        Some((name.trim().to_ascii_lowercase(), words.join(" ")))
    });
    fields.collect()
}

fn of<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    let mut found = fields.iter().filter(|(key, _)| key == name);
    found.next().map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(fields: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example (Mail Delivery System)\r\n\
             To: bounces+1+2@mall.example\r\n\
             Content-Type: multipart/report; report-type=delivery-status;\r\n\
             \tboundary=\"9B095B5ADSN=/mx\"\r\n\r\n\
             --9B095B5ADSN=/mx\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n\r\n\
             --9B095B5ADSN=/mx\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example\r\n\r\n{fields}\r\n\
             --9B095B5ADSN=/mx--\r\n"
        )
    }

    fn failed(status: &str, diagnostic: &str) -> Report {
        let text = report(&format!(
            "Final-Recipient: rfc822; ada@example.com\r\nAction: failed\r\n\
             Status: {status}\r\nDiagnostic-Code: {diagnostic}\r\n"
        ));
        Report::parse(&text).unwrap()
    }

    #[test]
    fn a_report_says_what_became_of_a_mail() {
        let read = failed("5.1.1", "smtp; 550 5.1.1 no such\r\n user here");
        assert_eq!(
            read,
            Report {
                came_to: vec!["bounces+1+2@mall.example".to_owned()],
                action: BounceAction::Failed,
                status: "5.1.1".to_owned(),
                diagnostic: "smtp; 550 5.1.1 no such user here".to_owned(),
            }
        );
        let later = report("Action: delayed\r\nStatus: 4.4.1 (no answer)\r\n");
        let later = Report::parse(&later).unwrap();
        assert_eq!(
            (later.action, later.status.as_str()),
            (BounceAction::Delayed, "4.4.1")
        );
        assert!(!later.mailbox_gone());
    }

    #[test]
    fn a_report_that_is_cut_off_says_as_much() {
        let whole = report("Action: failed\r\nStatus: 5.1.1\r\n");
        let cut = whole.trim_end_matches("\r\n--9B095B5ADSN=/mx--\r\n");
        assert!(Report::parse(cut).unwrap().mailbox_gone());
        assert!(Report::parse(&whole.replace("\r\n", "\n")).is_ok());
    }

    #[test]
    fn the_recipient_that_failed_counts() {
        let text =
            report("Action: relayed\r\nStatus: 2.0.0\r\n\r\nAction: Failed\r\nStatus: 5.2.1\r\n");
        assert_eq!(Report::parse(&text).unwrap().status, "5.2.1");
    }

    #[test]
    fn what_the_mailbox_refuses_is_told_from_the_rest() {
        for (status, diagnostic, gone) in [
            ("5.1.1", "smtp; 550 5.1.1 no such user", true),
            ("5.1.10", "", true),
            ("5.2.2", "smtp; 552 mailbox full", true),
            ("5.0.0", "smtp; 550 no such user", true),
            ("5.0.0", "smtp; 550 5.7.1 looks like spam", false),
            ("5.0.0", "", false),
            ("5.7.1", "smtp; 550 5.7.1 looks like spam", false),
            ("5.4.7", "smtp; 451 4.4.1 no answer for five days", false),
            ("4.4.7", "", false),
        ] {
            assert_eq!(
                failed(status, diagnostic).mailbox_gone(),
                gone,
                "{status} {diagnostic}"
            );
        }
    }

    #[test]
    fn what_is_no_report_is_refused() {
        use ReportError::{BadStatus, NoFailure, NoStatus};
        let read = report("Action: failed\r\nStatus: 5.1.1\r\n");
        for (mail, error) in [
            (String::new(), NoStatus),
            ("\n\n".to_owned(), NoStatus),
            ("Subject: I am away\n\nUntil Monday.".to_owned(), NoStatus),
            (
                read.replace("multipart/report", "multipart/mixed"),
                NoStatus,
            ),
            (
                read.replace("message/delivery-status", "text/plain"),
                NoStatus,
            ),
            (read.replace("boundary=", "b="), NoStatus),
            (read.replace("failed", "delivered"), NoFailure),
            (read.replace("Action: failed", "Action:"), NoFailure),
            (read.replace("5.1.1", "permanent"), BadStatus),
            (read.replace("5.1.1", "9.1.1"), BadStatus),
            (read.replace("Status: 5.1.1\r\n", ""), BadStatus),
        ] {
            assert_eq!(Report::parse(&mail), Err(error), "{mail}");
        }
    }
}
