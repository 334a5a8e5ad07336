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

/// What holds for who never chose. A text message costs somebody money, so that nobody
/// gets one unasked; the other channels are there because they signed up, or switched
/// on notifications in a browser.
#[must_use]
pub const fn is_wanted_unasked(channel: Channel) -> bool {
    !matches!(channel, Channel::Sms)
}

/// Every topic there is a choice about, by every channel.
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
            wanted: required
                || choice.map_or_else(|| is_wanted_unasked(channel), |choice| choice.wanted),
            required,
        }
    });
    Preferences {
        preferences: preferences.collect(),
    }
}
