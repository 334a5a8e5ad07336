//! What is sent in one call.

use std::borrow::Cow;

use anyhow::ensure;

use crate::bus::Event;

/// Messages in one call.
pub(super) const MOST: usize = 10;
/// Bytes in one call, and so in one message. Of SNS; SQS takes more.
const LARGEST: usize = 256 * 1024;
/// For the attributes' names and types, which count too.
const ATTRIBUTES: usize = 200;

/// `events` in as few calls as they fit into.
///
/// # Errors
/// When one does not fit into any.
pub(super) fn batches<'a>(events: &[&'a Event]) -> anyhow::Result<Vec<Vec<&'a Event>>> {
    let mut batches: Vec<Vec<&Event>> = Vec::new();
    let mut room = 0;
    for event in events {
        let size = text(&event.envelope).len() + event.kind.len() + ATTRIBUTES;
        ensure!(
            size <= LARGEST,
            "the event {} of type {} is larger than the 256 KB that SNS takes",
            event.id,
            event.kind
        );
        match batches.last_mut() {
            Some(batch) if batch.len() < MOST && size <= room => batch.push(event),
            _ => {
                batches.push(vec![event]);
                room = LARGEST;
            }
        }
        room -= size;
    }
    Ok(batches)
}

/// The envelope without two characters that JSON allows and SQS refuses, and which would
/// hold up their outbox for ever; as JSON it is the same.
pub(super) fn text(envelope: &str) -> Cow<'_, str> {
    if envelope.contains(['\u{fffe}', '\u{ffff}']) {
        let plain = envelope.replace('\u{fffe}', "\\ufffe");
        return Cow::Owned(plain.replace('\u{ffff}', "\\uffff"));
    }
    Cow::Borrowed(envelope)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn event(size: usize) -> Event {
        Event {
            id: Uuid::now_v7(),
            kind: "test.noted.v1".to_owned(),
            source: "test".to_owned(),
            subject: Uuid::now_v7(),
            envelope: "x".repeat(size),
        }
    }

    fn sizes(events: &[Event]) -> Vec<usize> {
        let all: Vec<&Event> = events.iter().collect();
        let batches = batches(&all).unwrap();
        // None is lost and their order is kept.
        assert_eq!(batches.concat(), all);
        batches.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_call_has_ten_messages_at_most() {
        assert_eq!(sizes(&vec![event(10); 25]), [10, 10, 5]);
        assert!(sizes(&[]).is_empty());
    }

    #[test]
    fn a_call_has_256_kb_at_most() {
        let events = [1_000, 200_000, 100_000, 100_000, 250_000].map(event);
        assert_eq!(sizes(&events), [2, 2, 1]);
    }

    #[test]
    fn an_event_that_fits_nowhere_is_named() {
        let large = event(LARGEST);
        let error = batches(&[&large]).unwrap_err().to_string();
        assert!(error.contains(&large.id.to_string()), "{error}");
    }

    #[test]
    fn characters_that_sqs_refuses_are_written_otherwise() {
        let odd = "{\"name\":\"a\u{fffe}b\u{ffff}c\"}";
        let sent = text(odd);
        assert_eq!(sent, "{\"name\":\"a\\ufffeb\\uffffc\"}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&sent), read(odd));
        assert!(matches!(text("{\"name\":\"ä\"}"), Cow::Borrowed(_)));
    }
}
