//! What the brokers share that carry events as messages.

use std::collections::HashMap;

use anyhow::Context;
use serde::Deserialize;
use uuid::Uuid;

use super::Event;

impl Event {
    /// The event in a message.
    pub(super) fn read(envelope: &str) -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Head {
            id: Uuid,
            #[serde(rename = "type")]
            kind: String,
            source: String,
            subject: Uuid,
        }
        let head: Head = serde_json::from_str(envelope).context("it is no CloudEvent")?;
        Ok(Self {
            id: head.id,
            kind: head.kind,
            source: head.source,
            subject: head.subject,
            envelope: envelope.to_owned(),
        })
    }
}

/// `events` so that a subject's next one is in a later wave than the one before it: a
/// wave is sent once the last one is stored, and what is lost on its way cannot be
/// overtaken.
pub(super) fn waves(events: &[Event]) -> Vec<Vec<&Event>> {
    let mut waves: Vec<Vec<&Event>> = Vec::new();
    let mut sent: HashMap<Uuid, usize> = HashMap::new();
    for event in events {
        let wave = sent.entry(event.subject).or_default();
        if waves.len() == *wave {
            waves.push(Vec::new());
        }
        waves[*wave].push(event);
        *wave += 1;
    }
    waves
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_event_is_said() {
        let error = Event::read("{}").unwrap_err().to_string();
        assert_eq!(error, "it is no CloudEvent");
    }

    #[test]
    fn no_wave_has_two_of_one_subject() {
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        let events = [one, one, other, one].map(|subject| Event {
            id: Uuid::now_v7(),
            kind: "test".to_owned(),
            source: "test".to_owned(),
            subject,
            envelope: String::new(),
        });
        let waves = waves(&events);
        let [first, second, third] = waves.as_slice() else {
            panic!("{waves:?}")
        };
        assert_eq!(first, &[&events[0], &events[2]]);
        assert_eq!((second, third), (&vec![&events[1]], &vec![&events[3]]));
    }
}
