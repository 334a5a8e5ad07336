//! A letter in a sentence or two, for what is read at a glance.

use serde::Serialize;
use shared_types::EventId;

use super::Letter;

/// Characters of a text message before its link: two of the messages that a phone
/// company counts.
const TEXT: usize = 240;

/// Characters that a browser shows of a notification at most.
const SHOWN: usize = 300;

/// Where a letter without a button is read.
const INBOX: &str = "/profile/messages";

/// What a browser's service worker reads.
#[derive(Serialize)]
struct Notification<'a> {
    title: String,
    body: String,
    /// A path on the mall's own origin.
    url: &'a str,
    /// A notification of the same fact takes the place of the one before.
    tag: EventId,
}

impl Letter {
    /// What a text message says, with the way to go on at `origin`.
    #[must_use]
    pub fn text_message(&self, origin: &str) -> String {
        let said = cut(&format!("{}. {}", self.subject, self.preview), TEXT);
        match self.path() {
            Some(path) => format!("MallHive: {said} {origin}{path}"),
            None => format!("MallHive: {said}"),
        }
    }

    /// What a browser shows, as JSON; `tag` is the fact it tells.
    #[must_use]
    pub fn notification(&self, tag: EventId) -> String {
        let notification = Notification {
            title: cut(&self.subject, SHOWN),
            body: cut(&self.preview, SHOWN),
            url: self.path().unwrap_or(INBOX),
            tag,
        };
        serde_json::json!(notification).to_string()
    }
}

/// On one line, and an ellipsis for what is too much.
fn cut(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        assert_eq!(cut("Für Große", 9), "Für Große");
        assert_eq!(cut("Für Große", 8), "Für Groß…");
        assert_eq!(cut("Für \n Große", 4), "Für…");
    }
}
