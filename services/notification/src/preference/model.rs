//! Which preferences there are; pure.

use shared_types::notification::{Channel, Choice, Preference, Preferences, Topic};

/// Whether it cannot be switched off: a sale is confirmed in writing.
#[must_use]
pub const fn is_required(topic: Topic, channel: Channel) -> bool {
    matches!(
        (topic, channel),
        (Topic::Receipts | Topic::Account, Channel::Email)
    )
}

/// Every topic there is a choice about, by every channel; what was not `chosen` is wanted.
#[must_use]
pub fn preferences(chosen: &[Choice]) -> Preferences {
    let all = Topic::CHOICES
        .into_iter()
        .flat_map(|topic| Channel::ALL.map(|channel| (topic, channel)));
    let preferences = all.map(|(topic, channel)| {
        let required = is_required(topic, channel);
        let choice = chosen
            .iter()
            .find(|choice| (choice.topic, choice.channel) == (topic, channel));
        Preference {
            topic,
            channel,
            wanted: required || choice.is_none_or(|choice| choice.wanted),
            required,
        }
    });
    Preferences {
        preferences: preferences.collect(),
    }
}
